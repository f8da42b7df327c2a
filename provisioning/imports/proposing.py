"""What each row of a file would do, and why: judged piece by piece against the people there are.

Looks only. The addresses it promises are reserved when the plan is applied, and may then differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from provisioning.addresses.ledger import Wish
from provisioning.addresses.operations import unit_part
from provisioning.database import Session
from provisioning.errors import Invalid, NotFound, Problem
from provisioning.imports.comparing import changes_of
from provisioning.imports.matching import Candidates, look_up
from provisioning.imports.rows import ParsedRow
from provisioning.imports.unit_book import KnownUnit, UnitBook
from provisioning.names import fold, split_name
from provisioning.officials.known import Known
from provisioning.officials.model import Official
from provisioning.units.model import Unit


@dataclass(slots=True)
class _Judged:
    """One row with what it was found to be about, and everything against it."""

    row: ParsedRow
    unit: KnownUnit | None
    found: Official | None
    problems: list[Problem]

    @property
    def is_new(self) -> bool:
        return self.found is None and not self.problems


@dataclass(slots=True)
class Proposer:
    """Judges the rows of one file. `key` hashes national ids; `scope` is where the author may act."""

    plan_id: str
    key: str
    scope: tuple[str, ...]
    book: UnitBook
    known: Known | None
    # Who was met before, and in which row: two rows about one person are a question.
    met: dict[str, int] = field(default_factory=dict)

    def propose(self, session: Session, piece: Sequence[ParsedRow]) -> list[dict[str, Any]]:
        """The plan rows, ready to be inserted. A few statements for the whole piece."""
        candidates = look_up(session, piece, key=self.key, scope=self.scope)
        judged = [self._judge(candidates, row) for row in piece]
        if self.known is not None:
            self.known.ledger.forget()
            wishes = self._wishes(session, self.known, [each for each in judged if each.is_new])
            self.known.ledger.look_ahead(session, wishes)
        return [self._planned(session, candidates, each) for each in judged]

    def _judge(self, candidates: Candidates, row: ParsedRow) -> _Judged:
        judged = _Judged(row, None, None, list(row.problems))
        unit = self.book.find(row.values.unit_text, row.values.sub_unit_text)
        if isinstance(unit, Problem):
            judged.problems.append(unit)
        else:
            judged.unit = unit
        found = candidates.match(row)
        if isinstance(found, Problem):
            judged.problems.append(found)
        elif found is not None:
            judged.found = found
            judged.problems += self._meet(found, row)
        return judged

    def _meet(self, official: Official, row: ParsedRow) -> list[Problem]:
        first = self.met.setdefault(official.id, row.number)
        told = any(problem.code == "row_duplicate" for problem in row.problems)
        return [] if first == row.number or told else [Problem("row", "row_duplicate", {"row": first})]

    def _planned(self, session: Session, candidates: Candidates, judged: _Judged) -> dict[str, Any]:
        values, code = judged.row.values, judged.row.values.staff_code or ""
        planned: dict[str, Any] = {
            "plan_id": self.plan_id,
            "row": judged.row.number,
            "row_class": "refused",
            "state": "proposed",
            "staff_code": code[:32],
            "full_name": values.full_name or "",
            "search_text": f" {fold(values.full_name or '')} {code.lower()} {fold(code)}"[:400],
            "unit_id": judged.unit.id if judged.unit else None,
            "official_id": judged.found.id if judged.found else None,
            "address": "",
            "values": _values(judged.row, candidates),
            "changes": [],
            "problems": [asdict(problem) for problem in judged.problems],
        }
        return planned if judged.problems else planned | self._effect(session, judged)

    def _effect(self, session: Session, judged: _Judged) -> dict[str, Any]:
        """The class of a row without problems, with its changes or its address."""
        if judged.found is not None:
            return _compared(judged, judged.found)
        try:
            return {"row_class": "joiner", "address": self._promise(session, judged)}
        except Invalid as refused:
            return {"problems": [asdict(problem) for problem in refused.problems]}

    def _promise(self, session: Session, judged: _Judged) -> str:
        """The address a new person would get, different from those promised to earlier rows."""
        if self.known is None:
            raise Invalid.one("", "domain_missing")
        wish = next(self._wishes(session, self.known, [judged]))
        return f"{self.known.ledger.take(session, wish).local}@{self.known.domain.name}"

    def _wishes(self, session: Session, known: Known, judged: Sequence[_Judged]) -> Iterator[Wish]:
        for each in judged:
            values, unit = each.row.values, each.unit
            if unit is not None:
                born = values.birth_date
                body = known.bodies.get(unit.id) or known.body_code(session, session.get_one(Unit, unit.id))
                yield Wish(split_name(values.full_name or ""), unit_part(body), born.year if born else None)


def known_now(session: Session) -> Known | None:
    """What adding people needs to know, None while there is no mail domain."""
    try:
        return Known.read(session)
    except NotFound:
        return None


def _compared(judged: _Judged, found: Official) -> dict[str, Any]:
    names_unit = bool(judged.row.values.unit_text or judged.row.values.sub_unit_text)
    unit = judged.unit if names_unit else None
    changes = changes_of(found, judged.row.values, unit)
    return {
        "row_class": "changed" if changes else "same",
        "changes": changes,
        "unit_id": unit.id if unit else found.unit_id,
    }


def _values(row: ParsedRow, candidates: Candidates) -> dict[str, Any]:
    """What the row says, JSON-plain; of the national id only its keyed hash."""
    values = asdict(row.values)
    del values["national_id"]
    plain = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}
    notices = [asdict(notice) for notice in row.notices]
    digest = candidates.hash_of(row)
    return {**plain, "national_id_hash": digest, "notices": notices, "written": row.written}
