"""From a file to a plan. Writes nothing but the plan.

Works through the file in pieces, each a short transaction, so that memory and locks stay small; a
reading that was cut short begins again from an empty plan. Whoever lost the lease stops at once:
a plan is read by one process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from provisioning.access.rules import Ability, paths_with
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Invalid, Problem
from provisioning.foundation.settings import Settings
from provisioning.imports.columns.header_maps import recalled, remember
from provisioning.imports.columns.mapping import Unclear
from provisioning.imports.columns.parsed import ParsedRow
from provisioning.imports.columns.struck_rows import IN_PART
from provisioning.imports.forms.effects import DELETED, LOCKED, RESET, RESTORED, WITHDRAWN
from provisioning.imports.forms.letter import Letter, letter_around
from provisioning.imports.matching import roster
from provisioning.imports.matching.date_order import order_in
from provisioning.imports.matching.listed_people import listed_person, problem_json
from provisioning.imports.matching.unit_index import UnitIndex, read_unit_index
from provisioning.imports.planning import bulk_rows
from provisioning.imports.planning.classification import Classification, Classifier
from provisioning.imports.planning.list_figures import ListFigures, figures_of
from provisioning.imports.planning.open_list import Opened, Reader, open_list, with_notices
from provisioning.imports.planning.proposals import Proposer, known_now
from provisioning.imports.planning.safety_limits import LIMITS, Limits
from provisioning.imports.planning.statistics import limits_of, update_statistics
from provisioning.imports.rules import LETTER
from provisioning.plans.leases import LEASE
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.participants import READ_AS, acting_on
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.policy.queries import default_policy
from provisioning.units.model import Unit

PIECE = 1000
# What the requests of forms take, beside the right to hand in lists.
_NEEDED = {
    LOCKED: Ability.LOCK, RESTORED: Ability.RESTORE, WITHDRAWN: Ability.MOVE, DELETED: Ability.MOVE,
    RESET: Ability.RESET,
}  # fmt: skip


class Lost(Exception):
    """The plan is no longer ours to read: stopped, or taken over."""


@dataclass(slots=True)
class _Reading:
    """One file on its way to becoming a plan."""

    database: Database
    plan_id: str
    owner: str
    key: bytes = b""
    limits: Limits = LIMITS
    counts: Counter[str] = field(default_factory=Counter)
    gathered: ListFigures | None = None
    opened: Opened | None = None
    # In a full list: those whom rows without a certain person may mean.
    present: set[str] = field(default_factory=set)
    # Birth dates that can only have the month first: others of the list may have it too, unseen.
    months_first: int = 0
    # Rows with a cell that was left out, and codes that may have lost their zeros.
    left_out: int = 0
    zeros_lost: int = 0
    # Whose word on the columns it was read by, where it was said of an earlier list.
    read_as: str | None = None
    # Rows that nobody sees who opens the file; rows with a line through them, or through some of their cells.
    hidden: int = 0
    struck: int = 0
    struck_in_part: int = 0
    # The units that the list may name.
    book: UnitIndex | None = None
    # Rows with a remark that the person leaves, which lets nobody go.
    leaving: int = 0

    def recall(self, shape: str) -> Mapping[str, Any] | None:
        """What was said of the columns of lists with such a header, handed in for the same unit."""
        with self.database.reading() as session:
            kept = recalled(session, session.get_one(Plan, self.plan_id), shape)
        self.read_as = kept.saved_by_id if kept else None
        return kept.columns if kept else None

    def stay(self) -> None:
        """Keeps the lease while the columns are looked at. Raises Lost."""
        with self.database.writing() as session:
            _held(session, self)

    def take_note(self, verdict: Classification) -> None:
        """Counts one more row, and remembers whom it may mean."""
        self.counts[verdict.row_class] += 1
        said = verdict.listed.noticed
        self.months_first += "date_month_first" in said
        self.zeros_lost += "code_zeros_lost" in said
        self.left_out += verdict.listed.left_out
        self.hidden += verdict.listed.hidden
        self.struck += verdict.listed.struck
        self.struck_in_part += IN_PART in said
        self.leaving += verdict.listed.leaving
        self.present.update(verdict.maybe)
        if self.gathered is not None:
            self.gathered.add(verdict)

    def _of_units(self) -> list[Problem]:
        """First of all: whoever reads on must know where the list puts people."""
        rows, book = self.gathered, self.book
        if rows is None or book is None or not book.has_below or rows.named or not rows.rows:
            return []
        return [Problem("unit", "units_not_named", {"unit": book.top.name, "count": rows.rows})]

    def notices(self) -> list[Problem]:
        """What is to be said of the list as a whole."""
        said: list[Problem] = []
        if self.hidden:
            said.append(Problem("row", "rows_hidden", {"count": self.hidden}))
        if self.struck:
            said.append(Problem("row", "rows_struck", {"count": self.struck}))
        if self.struck_in_part:
            said.append(Problem("row", "rows_cells_struck", {"count": self.struck_in_part}))
        if self.leaving:
            said.append(Problem("row", "rows_say_leaving", {"count": self.leaving}))
        if self.months_first:
            said.append(Problem("birth_date", "dates_month_first", {"count": self.months_first}))
        if self.zeros_lost:
            said.append(Problem("staff_code", "codes_lost_zeros", {"count": self.zeros_lost}))
        if self.left_out:
            said.append(Problem("row", "rows_left_out", {"count": self.left_out}))
        return [*self._of_units(), *(self.opened.notices if self.opened else ()), *said]


def read_plan(database: Database, settings: Settings, plan_id: str, path: Path, owner: str) -> None:
    """Reads the file of a plan and makes it `ready`, or `failed` with what is wrong with the file,
    or `unclear` when somebody has to say how to read it.

    `owner` holds the lease; raises Lost when it is no longer so.
    """
    key = settings.national_id_key.get_secret_value().encode()
    reading = _Reading(database, plan_id, owner, key, limits_of(settings))
    try:
        _read(reading, path)
    except Unclear as asked:
        _ask(reading, asked)
    except Invalid as refused:
        somebody_can_say = all(problem.code == "encoding_unknown" for problem in refused.problems)
        _end(reading, "unclear" if somebody_can_say else "failed", refused.problems)
    except (Lost, OperationalError):
        raise
    except Exception:
        # A file that breaks the reader must not be tried for ever.
        _end(reading, "failed", [Problem("file", "file_broke")])
        raise
    else:
        _end(reading, "ready", [])


def fail_plan(database: Database, plan_id: str, owner: str, problems: Sequence[Problem]) -> None:
    """Ends a reading that can't succeed, saying why."""
    _end(_Reading(database, plan_id, owner), "failed", problems)


def proposer_for(session: Session, plan: Plan, *, by: Actor | None = None) -> Proposer:
    """What judges the rows of a plan: with the rights of everybody on whose word it runs, `by` among them
    who is changing it now, against the people there are now."""
    book = read_unit_index(session, session.get_one(Unit, plan.unit_id))
    everybody = acting_on(session, plan, also=by)
    reach = {row_class: paths_with(everybody, ability) for row_class, ability in _NEEDED.items()}
    return Proposer(
        plan_id=plan.id,
        scope=paths_with(everybody, Ability.IMPORT),
        judge=Classifier(book, "sub_unit" in plan.options.get("columns", {}), reach, default_policy(session)),
        known=known_now(session),
        order=order_in(plan.options.get("choices")),
    )


def _read(reading: _Reading, path: Path) -> None:
    source_name, mode, choices = _begin(reading)
    reader = Reader(clock.today(), reading.recall, reading.stay, _own_domains(reading), mode == "roster")
    reading.opened = open_list(path, source_name, choices, reader)
    proposer = _note_shape(reading, reading.opened)
    rows = iter(reading.opened.table.rows)
    while piece := list(islice(rows, PIECE)):
        _read_piece(reading, proposer, piece)
    if not reading.counts:
        raise Invalid.one("file", "file_no_rows")
    if mode == "roster":
        _add_absent(reading, proposer.judge.book.top.path)


def _begin(reading: _Reading) -> tuple[str, str, dict[str, Any]]:
    with reading.database.writing() as session:
        plan = _held(session, reading)
        session.execute(sa.delete(PlanRow).where(PlanRow.plan_id == plan.id))
        return plan.source_name, plan.mode, plan.options.get("choices", {})


def _own_domains(reading: _Reading) -> frozenset[str]:
    with reading.database.reading() as session:
        return frozenset(session.scalars(sa.select(Domain.name)))


def _note_shape(reading: _Reading, opened: Opened) -> Proposer:
    """Keeps how the file was understood, for people to look at."""
    with reading.database.writing() as session:
        plan = _held(session, reading)
        plan.options = {**plan.options, **opened.options, READ_AS: reading.read_as}
        letter = (
            letter_around((*opened.above, *opened.titles), opened.below) if opened.form.is_form else Letter()
        )
        if letter:
            plan.options = {**plan.options, LETTER: letter.as_json()}
            plan.decision = plan.decision or letter.cited
        proposer = proposer_for(session, plan)
    reading.gathered = ListFigures(proposer.judge.book.top)
    reading.book = proposer.judge.book
    return proposer


def _read_piece(reading: _Reading, proposer: Proposer, piece: Sequence[ParsedRow]) -> None:
    all_listed = [listed_person(row, reading.key) for row in piece]
    # Judged before the lock is taken: others write meanwhile, and a plan only proposes.
    with reading.database.reading() as session:
        verdicts = proposer.propose(session, all_listed)
    for verdict in verdicts:
        reading.take_note(verdict)
    rows = [bulk_rows.row_of(reading.plan_id, each) for each in verdicts]
    with reading.database.writing() as session:
        plan = _held(session, reading)
        bulk_rows.insert(session, rows)
        plan.rows_done = reading.counts.total()


def _add_absent(reading: _Reading, top_path: str) -> None:
    """Proposes that whoever the full list doesn't name leaves."""
    after: roster.Place | None = roster.START
    number = LEAVER_ROWS
    while after is not None:
        with reading.database.writing() as session:
            plan = _held(session, reading)
            absent, after = roster.next_absent(session, plan, top_path, after, reading.present)
            bulk_rows.insert(session, roster.rows_of(session, acting_on(session, plan), plan, absent, number))
            number += len(absent)


def _end(reading: _Reading, state: str, problems: Sequence[Problem]) -> None:
    with reading.database.writing() as session:
        plan = _held(session, reading)
        plan.state = state
        plan.counts = dict(reading.counts)
        plan.rows_done = 0
        plan.failure = {"problems": [problem_json(each) for each in problems]} if problems else None
        plan.lease_owner = plan.lease_until = None
        if reading.opened is not None:
            plan.options = with_notices(plan.options, reading.notices())
        if state == "ready" and reading.gathered is not None:
            remember(session, plan)
            titles = reading.opened.titles if reading.opened else ()
            figures = figures_of(session, plan, reading.gathered, reading.book, titles)
            update_statistics(session, plan, figures, reading.limits)


def _ask(reading: _Reading, asked: Unclear) -> None:
    """The list waits until somebody says which column is what."""
    with reading.database.writing() as session:
        plan = _held(session, reading)
        plan.options = {**plan.options, **asked.options}
    _end(reading, "unclear", asked.problems)


def _held(session: Session, reading: _Reading) -> Plan:
    """The plan, locked, with its lease made longer. Raises Lost."""
    plan = session.get_one(Plan, reading.plan_id, with_for_update=True)
    if plan.state != "reading" or plan.lease_owner != reading.owner:
        raise Lost
    plan.lease_until = clock.now() + LEASE
    return plan
