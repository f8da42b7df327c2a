"""Lists of one in the hands of another: each route of a plan × author × who acts on it × whom a row is about.

What is wanted stands here by hand, from the table's own columns; nothing is read from the product's rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from provisioning.access.operations import give
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.identifiers import new_id
from provisioning.imports.chores import import_chores
from provisioning.officials.operations import protect
from provisioning.officials.queries import own_record
from provisioning.plans import operations
from provisioning.plans.chores import plan_chores
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.participants import person_now
from provisioning.plans.undo import propose_undo
from provisioning.units.model import Unit
from tests.app.access.table import ABLE, PLACES, REACH
from tests.support.cast import NAMES, Cast
from tests.support.province import SYSTEM

COMMAND = "command line"
# What the one who acts on the list does; whatever else it takes is done by its author.
ROUTES = ("start", "put off", "resume", "choose", "approve", "start the undo")
# Where the list is handed in. A row is about somebody at each of the table's places, or a protected account.
UNITS = ("own", "child", "sibling")
TARGETS = (*PLACES, "protected")
FIRST = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One list: what is done with it, where it was handed in, by whom, and who acts on it."""

    route: str
    unit: str
    author: str
    actor: str


def cases(route: str, unit: str) -> Iterator[Case]:
    """Every author who may hand in a list there, with everybody who could try to act on it."""
    for author in (COMMAND, *NAMES):
        if author == COMMAND or finds(author, unit):
            yield from (Case(route, unit, author, actor) for actor in NAMES)


def finds(member: str, unit: str) -> bool:
    """Whether a member may import there: others do not find the list."""
    return member == COMMAND or (member in ABLE["import"] and unit in REACH[member])


def may_change(member: str, target: str) -> bool:
    """Whether a member may change this person."""
    if member == COMMAND:
        return True
    place = "own" if target == "protected" else target
    reached = member in ABLE["edit"] and place in REACH[member]
    return reached and (target not in {"protected", "higher"} or member == "system")


def wanted(case: Case, target: str) -> str:
    """What is to become of the row about this target."""
    found = finds(case.actor, case.unit)
    if case.route == "approve" and (not found or case.actor == case.author):
        # It still waits for a second person.
        return "proposed"
    if case.route != "choose" and not found:
        return "proposed"
    acting = {case.author, *([case.actor] if found else [])}
    return "applied" if all(may_change(each, target) for each in acting) else "failed"


def people_at(cast: Cast) -> dict[str, str]:
    """Somebody for each target, whom any number of lists may be about; their ids."""
    return {target: _person(cast, target) for target in TARGETS}


def outcomes(cast: Cast, case: Case, people: dict[str, str]) -> dict[str, str]:
    """What has become of each row of a new list about these people, by target."""
    plan = _plan(cast, case, list(people.values()))
    _ROUTES[case.route](cast, case, plan)
    if case.route == "start the undo":
        plan = _undo(cast, case, plan)
    with cast.database.reading() as session:
        states = {
            row: session.get_one(PlanRow, (plan, row)).state for row in range(FIRST, FIRST + len(people))
        }
    return dict(zip(people, states.values(), strict=True))


def _person(cast: Cast, target: str) -> str:
    place = PLACES["own" if target == "protected" else target]
    person = cast.province.add("Nguyễn Văn Đích", place)
    with cast.database.writing() as session:
        official = own_record(session, person)
        if target == "protected":
            protect(session, SYSTEM, official, protected=True)
        if target == "higher":
            give(session, SYSTEM, official, cast.province.unit(session, "kontum"), "system_administrator")
    return person


def _plan(cast: Cast, case: Case, people: list[str]) -> str:
    tomorrow = clock.today() + timedelta(days=1)
    with cast.database.writing() as session:
        unit = cast.province.unit(session, PLACES[case.unit])
        plan = operations.create(
            session, _acting(cast, case.author), unit, kind="import", source_name="list.csv",
            source_hash=new_id(),
            effective_on=tomorrow if case.route == "put off" else None,
        )  # fmt: skip
        session.flush()
        for number, person in enumerate(people, FIRST):
            old = own_record(session, person).post
            change = {"field": "post", "old": old, "new": f"Văn thư {plan.id}"}
            session.add(
                PlanRow(
                    plan_id=plan.id, row=number, row_class="changed", object_id=person, changes=[change],
                    values=dict.fromkeys(("full_name", "national_id_hash")),
                )
            )  # fmt: skip
        plan.state = "ready"
        if case.route == "approve":
            plan.brakes = [{"code": "many_changes", "params": {}}]
        return plan.id


def _acting(cast: Cast, member: str) -> Actor:
    if member == COMMAND:
        return SYSTEM
    with cast.database.reading() as session:
        return person_now(session, cast.id(member), member)


def _start(cast: Cast, case: Case, plan: str) -> None:
    cast.sign_in_as(case.actor).send(f"/imports/{plan}/start")
    _work(cast)


def _put_off(cast: Cast, case: Case, plan: str) -> None:
    cast.sign_in_as(case.actor).send(f"/imports/{plan}/start")
    with cast.database.writing() as session:
        session.get_one(Plan, plan).effective_on = clock.today()
    _work(cast)


def _resume(cast: Cast, case: Case, plan: str) -> None:
    _by_author(cast, case, plan, "start")
    _by_author(cast, case, plan, "pause")
    _start(cast, case, plan)


def _choose(cast: Cast, case: Case, plan: str) -> None:
    browser = cast.sign_in_as(case.actor)
    for out in ("1", "0"):
        browser.send(f"/imports/{plan}/row", {"row": str(FIRST), "out": out})
    _by_author(cast, case, plan, "start")
    _work(cast)


def _approve(cast: Cast, case: Case, plan: str) -> None:
    cast.sign_in_as(case.actor).send(f"/imports/{plan}/approve", {"edition": ""})
    with cast.database.reading() as session:
        confirmed = session.get_one(Plan, plan).approved_at is not None
    if confirmed:
        _by_author(cast, case, plan, "start")
        _work(cast)


def _apply(cast: Cast, case: Case, plan: str) -> None:
    """Everything is done with nobody's rights lacking, so that all of it is there to be taken back."""
    with cast.database.writing() as session:
        found = session.get_one(Plan, plan)
        found.author_id, found.author = None, SYSTEM.label
    _by_author(cast, Case(case.route, case.unit, COMMAND, case.actor), plan, "start")
    _work(cast)


def _undo(cast: Cast, case: Case, plan: str) -> str:
    with cast.database.writing() as session:
        unit = cast.province.unit(session, PLACES[case.unit])
        back = propose_undo(session, _acting(cast, case.author), session.get_one(Plan, plan), unit).id
    _start(cast, case, back)
    return back


def _by_author(cast: Cast, case: Case, plan: str, verb: str) -> None:
    actor = _acting(cast, case.author)
    with cast.database.writing() as session:
        found = session.get_one(Plan, plan)
        getattr(operations, verb)(session, actor, found, session.get_one(Unit, found.unit_id))


def _work(cast: Cast) -> None:
    chores = [
        *import_chores(cast.database, cast.services.settings, "test"), *plan_chores(cast.database, "test"),
    ]  # fmt: skip
    while any([chore() for chore in chores]):  # noqa: C419 (each gets its turn)
        pass


_ROUTES = {
    "start": _start,
    "put off": _put_off,
    "resume": _resume,
    "choose": _choose,
    "approve": _approve,
    "start the undo": _apply,
}
