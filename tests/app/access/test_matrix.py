"""Every route and method × the cast × the targets: each cell as the table says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from provisioning import clock
from provisioning.grants import roles
from provisioning.grants.operations import give
from provisioning.grants.rules import Ability
from provisioning.identifiers import new_id
from provisioning.imports.uploads import keep_decision
from provisioning.officials.leaving import leave
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.transfers.operations import release
from tests.app.access.table import ABLE, PLACES, ROUTES, Outcome, Row, expected
from tests.support.cast import NAMES, Cast
from tests.support.province import SYSTEM

NOT_OURS = frozenset({"static"})
# Weaker members first, so that what a stronger one changes can't hide a hole from them.
ORDER = [name for name in reversed(NAMES) if name != "system"] + ["system"]


def walked(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route of the product with each of its own methods."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in NOT_OURS:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def outcome_of(answer: TestResponse) -> Outcome:
    """What a response means."""
    if answer.status_code == 404:
        return Outcome.NOT_FOUND
    if answer.status_code == 403:
        return Outcome.REFUSED
    if answer.status_code in {301, 302, 303} and "/sign-in" in answer.location:
        return Outcome.SIGN_IN
    assert answer.status_code < 500, answer.text
    return Outcome.ALLOWED


class Targets:
    """Makes what a route's id names, anew for each cell."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def path(self, rule: Rule, row: Row, place: str) -> str:
        """The route's path with a fresh target at `place`."""
        if not row.target:
            return rule.rule
        made = getattr(self, f"_{row.target}")(place)
        argument = next(iter(rule.arguments))
        return rule.rule.replace(f"<{argument}>", made)

    def _person(self, place: str) -> str:
        person = self.cast.province.add("Nguyễn Văn Đích", PLACES[place])
        if place == "higher":
            self._raise(person)
        return person

    def _unit(self, place: str) -> str:
        return PLACES[place]

    def _grant(self, place: str) -> str:
        person = self._person(place)
        with self.cast.database.writing() as session:
            unit = self.cast.province.unit(session, PLACES[place])
            return give(session, SYSTEM, own_record(session, person), unit, "helpdesk").id

    def _plan(self, place: str) -> str:
        with self.cast.database.writing() as session:
            unit = self.cast.province.unit(session, PLACES[place])
            plan = Plan(
                id=new_id(), state="ready", unit_id=unit.id, author=SYSTEM.label,
                source_hash="0" * 64, created_at=clock.now(),
            )  # fmt: skip
            session.add(plan)
            return plan.id

    def _decided(self, place: str) -> str:
        """A plan with the file of its decision."""
        plan_id = self._plan(place)
        with self.cast.database.writing() as session:
            session.get_one(Plan, plan_id).decision_file = "12-QD.pdf"
        keep_decision(self.cast.services.settings, plan_id, BytesIO(b"%PDF-1.4"))
        return plan_id

    def _transfer(self, place: str) -> str:
        """Somebody whom the unit has let go."""
        person = self._person(place)
        with self.cast.database.writing() as session:
            release(session, SYSTEM, own_record(session, person))
        return person

    def _vacancy(self, place: str) -> str:
        """A right that went with a post which was left."""
        person = self.cast.province.add("Nguyễn Văn Đi", PLACES[place], post="Chánh Văn phòng")
        with self.cast.database.writing() as session:
            unit, official = self.cast.province.unit(session, PLACES[place]), own_record(session, person)
            grant = give(session, SYSTEM, official, unit, "helpdesk", bound=True)
            session.flush()
            leave(session, SYSTEM, official)
            return grant.id

    def _role(self, _place: str) -> str:
        with self.cast.database.writing() as session:
            return roles.make(session, SYSTEM, name=new_id(), name_en="", abilities=["view"]).id

    def _session(self, _place: str) -> str:
        return "0" * 32

    def _raise(self, person: str) -> None:
        with self.cast.database.writing() as session:
            root = self.cast.province.unit(session, "kontum")
            give(session, SYSTEM, own_record(session, person), root, "system_administrator")


CASES = sorted(ROUTES)


def cells(row: Row) -> list[tuple[str, str]]:
    """The members and places one route is tried with."""
    places = (
        PLACES
        if row.target in {"person", "unit", "grant", "plan", "decided", "transfer", "vacancy"}
        else ["own"]
    )
    places = [p for p in places if not (row.target == "unit" and p == "higher")]
    return [(member, place) for member in ORDER for place in places]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]} {case[0]}")
def test_each_cell_is_as_the_table_says(cast: Cast, case: tuple[str, str]) -> None:
    endpoint, method = case
    row, targets = ROUTES[case], Targets(cast)
    rule = next(r for r in cast.app.url_map.iter_rules() if r.endpoint == endpoint)
    wrong = []
    for member, place in cells(row):
        path = targets.path(rule, row, place)
        browser = cast.sign_in_as(member)
        answer = browser.get(path) if method == "GET" else browser.send(path)
        # Reads what is streamed to its end, as a browser would.
        answer.get_data()
        answer.close()
        found, wanted = outcome_of(answer), expected(member, row, place)
        if found is Outcome.SIGN_IN and not row.ability:
            # A public page may end at the sign-in page of its own accord.
            found = Outcome.ALLOWED
        if found is not wanted:
            wrong.append(f"{member} at {place}: {found.value}, wanted {wanted.value}")
    assert wrong == []


def test_a_route_without_a_row_fails(app: Flask) -> None:
    routes = {(rule.endpoint, method) for rule, method in walked(app)}
    assert routes - set(ROUTES) == set(), "routes without a policy in the table"
    assert set(ROUTES) - routes == set(), "rows for routes that are gone"


def test_a_planted_route_is_caught(app: Flask) -> None:
    """The walk looks at the application itself, so a route nobody wrote down can't hide."""
    planted = Flask("planted")
    planted.add_url_rule("/backdoor", "backdoor", lambda: "in")
    routes = {(rule.endpoint, method) for rule, method in walked(planted)}
    assert routes - set(ROUTES) == {("backdoor", "GET")}


def test_every_console_view_carries_its_policy(app: Flask) -> None:
    for (endpoint, _method), row in ROUTES.items():
        policy = getattr(app.view_functions[endpoint], "policy", None)
        assert (policy is not None) == (row.ability in ABLE), endpoint
        assert policy is None or policy in set(Ability), endpoint


def test_the_size_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    every = [(case, cell) for case in CASES for cell in cells(ROUTES[case])]
    outcomes = Counter(expected(m, ROUTES[case], p).value for case, (m, p) in every)
    with capsys.disabled():
        print(f"\naccess: {len(CASES)} routes × {len(NAMES)} members = {len(every)} cells: {dict(outcomes)}")
    assert len(every) >= len(CASES) * len(NAMES)
