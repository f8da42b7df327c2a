"""What reading a list shows about the list as a whole: the figures that tell an accident.

Counts while rows are judged, in memory that does not grow with the list; looks at the record for a
sample of the changes, once, at the end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.foundation.database import Session
from provisioning.imports.columns.parsed import LEFT_OUT
from provisioning.imports.matching.people import IN_SERVICE, Person
from provisioning.imports.matching.unit_index import KnownUnit, UnitIndex
from provisioning.imports.planning.classification import Classification
from provisioning.imports.planning.safety_limits import Figures
from provisioning.names import fold
from provisioning.officials.model import Official
from provisioning.plans.model import Plan
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

SAMPLE: Final = 300
# Nearly all: one or two rows out of place must not hide what the rest says.
NEARLY_ALL: Final = 0.9
# What no cell of its column can be: a date in another form is a date, and no mark of shifted columns.
_UNREADABLE: Final = frozenset(
    {
        "staff_code_shape", "id_shape", "phone_shape", "email_shape", "contract_kind_unknown",
        "name_letters", "name_shape", "name_missing", "row_too_long", "identity_missing", "date_unreadable",
    }
)  # fmt: skip


@dataclass(slots=True)
class ListFigures:
    """Counts of one list so far. `top`: the unit of the list."""

    top: KnownUnit
    rows: int = 0
    matched: int = 0
    renamed: int = 0
    elsewhere: int = 0
    strange: int = 0
    unreadable: int = 0
    dates_unsure: int = 0
    zeros_lost: int = 0
    # New or moving people of whom the list does not say where they work.
    unplaced: int = 0
    # Rows that name a unit, rightly or not.
    named: int = 0
    columns: set[str] = field(default_factory=set)
    paths_inside: Counter[str] = field(default_factory=Counter)
    paths_elsewhere: Counter[str] = field(default_factory=Counter)
    # Some of the changes: whose, which field, and what it would become.
    sample: list[tuple[str, list[tuple[str, Any]]]] = field(default_factory=list)

    def add(self, verdict: Classification) -> None:
        """One more row."""
        self.rows += 1
        self.dates_unsure += bool(verdict.listed.unsure)
        self.zeros_lost += "code_zeros_lost" in verdict.listed.noticed
        values = verdict.listed.values
        self.named += values.names_unit
        self.unplaced += not values.names_unit and verdict.row_class in ("joiner", "mover")
        if verdict.problems:
            self._add_problems(verdict)
        self._add_unreadable(verdict)
        if verdict.person is not None:
            self._add_person(verdict, verdict.person)
        elif verdict.row_class == "question" and (asked := verdict.question) and not asked.get("new", True):
            # The code is known, and nothing else about the row fits.
            self.matched += 1
            self.renamed += len(asked.get("options", ())) == 1

    def _add_problems(self, verdict: Classification) -> None:
        if verdict.person is None and any(
            speaks_of_others(problem.field, problem.code, problem.params) for problem in verdict.problems
        ):
            self.elsewhere += 1
            self.strange += 1

    def _add_unreadable(self, verdict: Classification) -> None:
        """Cells that were refused, and those that were left out with a notice."""
        left_out = [n for n in verdict.listed.kept.get("notices", ()) if LEFT_OUT in n["params"]]
        said = [(p.field, p.code) for p in verdict.problems] + [(n["field"], n["code"]) for n in left_out]
        bad = [column for column, code in said if code in _UNREADABLE]
        if bad:
            self.unreadable += 1
            self.columns.update(bad)

    def _add_person(self, verdict: Classification, person: Person) -> None:
        self.matched += 1
        if person.unit_path.startswith(self.top.path):
            self.paths_inside[person.unit_path] += 1
        else:
            self.elsewhere += 1
            self.paths_elsewhere[person.unit_path] += 1
        name = verdict.listed.values.full_name
        if name and name != person.full_name and fold(name) != fold(person.full_name):
            self.renamed += 1
        if verdict.changes and verdict.row_class in ("changed", "mover") and len(self.sample) < SAMPLE:
            self.sample.append((person.id, [(each["field"], each["new"]) for each in verdict.changes]))


def speaks_of_others(field: str, code: str, params: Mapping[str, Any]) -> bool:
    """Whether a problem is about another agency: its people, or a unit that stands beside none of ours."""
    own = field != "unit" or "own" in params
    return code == "waits_for_release" or (code == "unit_unknown" and not own)


def figures_of(
    session: Session,
    plan: Plan,
    gathered: ListFigures,
    book: UnitIndex | None = None,
    titles: Iterable[str] = (),
) -> Figures:
    """The figures once all rows were judged. `book`: the units they were looked for in; `titles`: what
    stands above the header, which may say that the list is that of its unit."""
    below = book is not None and book.has_below and not book.is_headed_by(titles)
    inside = _nearly_all(gathered.paths_inside)
    elsewhere = _nearly_all(gathered.paths_elsewhere)
    told = bool(elsewhere) and not gathered.top.path.startswith(elsewhere)
    return Figures(
        roster=plan.mode == "roster",
        rows=gathered.rows,
        matched=gathered.matched,
        renamed=gathered.renamed,
        elsewhere=gathered.elsewhere,
        strange=gathered.strange,
        elsewhere_unit=_name(session, elsewhere) if told else "",
        inside_unit=_name(session, inside) if len(inside) > len(gathered.top.path) else "",
        unreadable=gathered.unreadable,
        unreadable_columns=len(gathered.columns),
        dates_unsure=gathered.dates_unsure,
        zeros_lost=gathered.zeros_lost,
        looked_back=len(gathered.sample),
        reverts=_reverts(session, gathered.sample),
        superseded=_is_superseded(session, plan),
        unplaced=gathered.unplaced if below else 0,
        at_top=_people_at(session, plan.unit_id) if below and gathered.unplaced else 0,
        top_unit=gathered.top.name,
        over_bodies=book is not None and book.has_bodies,
    )


def _people_at(session: Session, unit_id: int) -> int:
    """How many people in service work in the unit itself, in none below it."""
    query = (
        sa.select(sa.func.count())
        .select_from(Official)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(Official.unit_id == unit_id, Mailbox.state.in_(IN_SERVICE))
    )
    return session.scalar(query) or 0


def _nearly_all(paths: Counter[str]) -> str:
    """The path of the smallest subtree that holds nearly all, "" when there are none."""
    total = paths.total()
    sums: Counter[str] = Counter()
    for path, count in paths.items():
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            sums[f"/{'/'.join(parts[:depth])}/"] += count
    return max((p for p, count in sums.items() if count >= NEARLY_ALL * total), key=len, default="")


def _name(session: Session, path: str) -> str:
    unit = session.get(Unit, int(path.rstrip("/").rpartition("/")[2]))
    return unit.name if unit is not None else ""


def _reverts(session: Session, sample: list[tuple[str, list[tuple[str, Any]]]]) -> int:
    """How many of these rows would make something what it was before."""
    if not sample:
        return 0
    query = sa.select(Event.object_id, Event.old).where(
        Event.object_type == "official",
        Event.object_id.in_([official_id for official_id, _ in sample]),
        Event.kind.in_(("official.edited", "official.moved")),
    )
    earlier: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for official_id, old in session.execute(query):
        earlier[official_id].append(old)
    return sum(
        any(old.get(name, _Nothing) == new for old in earlier[official_id] for name, new in changes)
        for official_id, changes in sample
    )


class _Nothing:
    """Stands for a field that an event does not speak of."""


def _is_superseded(session: Session, plan: Plan) -> bool:
    """Whether this file was applied to the unit before, and another file after it."""
    applied = sa.select(Plan.source_hash).where(
        Plan.unit_id == plan.unit_id,
        Plan.state == "applied",
        Plan.kind == plan.kind,
        Plan.undoes_id.is_(None),
        Plan.id != plan.id,
    )
    hashes = list(session.scalars(applied.order_by(Plan.finished_at.desc()).limit(100)))
    return plan.source_hash in hashes and hashes[0] != plan.source_hash
