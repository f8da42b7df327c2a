"""Walks one route with everybody at every place, and says which cells are not as the table says.

The same walk judges the product as it is and builds that were broken on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from provisioning.access import roles
from provisioning.access.operations import give
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.identifiers import new_id
from provisioning.imports.files.uploads import keep_decision
from provisioning.lifecycle.leaving import leave
from provisioning.officials.fields import OfficialFields
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.service_requests.unit_requests import ask_for_account, attach
from provisioning.transfers.operations import arrive, release
from provisioning.units.model import Unit
from provisioning.units.operations import UnitFields
from provisioning.units.operations import create as create_unit
from tests.app.access.table import PLACES, ROUTES, Outcome, Row, expected
from tests.support.cast import NAMES, Cast
from tests.support.province import DOMAIN, SYSTEM

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
    return Outcome.ALLOWED if answer.status_code < 500 else Outcome.BROKEN


class Targets:
    """Makes what a route's id names, anew for each cell."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def path(self, rule: Rule, row: Row, place: str) -> str:
        """The route's path with a fresh target at `place`."""
        if not row.target:
            return rule.rule
        made = getattr(self, f"_{row.target}")(place)
        if isinstance(made, dict):
            path = rule.rule
            for argument, value in made.items():
                path = path.replace(f"<{argument}>", value)
            return path
        argument = next(iter(rule.arguments))
        return rule.rule.replace(f"<{argument}>", made)

    def _person(self, place: str) -> str:
        person = self.cast.province.add("Nguyễn Văn Đích", PLACES[place])
        if place == "higher":
            self._raise(person)
        return person

    def _unit(self, place: str) -> str:
        return PLACES[place]

    def _topic(self, _place: str) -> str:
        return "lists"

    def _picture(self, _place: str) -> str:
        return "vi-lists.png"

    def _grant(self, place: str) -> str:
        person = self._person(place)
        with self.cast.database.writing() as session:
            unit = self.cast.province.unit(session, PLACES[place])
            return give(session, SYSTEM, own_record(session, person), unit, "helpdesk").id

    def _plan(self, place: str) -> str:
        with self.cast.database.writing() as session:
            unit = self.cast.province.unit(session, PLACES[place])
            plan = Plan(
                id=new_id(), kind="import", state="ready", unit_id=unit.id, author=SYSTEM.label,
                source_hash="0" * 64, created_at=clock.now(),
            )  # fmt: skip
            session.add(plan)
            return plan.id

    def _change(self, place: str) -> str:
        """A change to many people that could be begun."""
        plan_id = self._plan(place)
        with self.cast.database.writing() as session:
            session.get_one(Plan, plan_id).kind = "moving"
        return plan_id

    def _decided(self, place: str) -> str:
        """A plan with the file of its decision."""
        plan_id = self._plan(place)
        with self.cast.database.writing() as session:
            session.get_one(Plan, plan_id).decision_file = "12-QD.pdf"
        keep_decision(self.cast.services.settings, plan_id, BytesIO(b"%PDF-1.4"))
        return plan_id

    def _transfer(self, place: str) -> str:
        """Somebody whom the unit has let go, to one that nobody here looks after."""
        return self._let_go(place)[0]

    def _arrival(self, place: str) -> str:
        """Somebody who has arrived where the unit let them go, with nothing said of it yet."""
        person, unit_id = self._let_go(place)
        with self.cast.database.writing() as session:
            arrive(session, SYSTEM, own_record(session, person), session.get_one(Unit, unit_id))
        return person

    def _let_go(self, place: str) -> tuple[str, int]:
        person = self._person(place)
        with self.cast.database.writing() as session:
            fields = UnitFields(f"so{new_id()[:6]}", "Sở mới", "province", "department")
            unit = create_unit(session, SYSTEM, self.cast.province.unit(session, "kontum"), fields)
            session.flush()
            release(session, SYSTEM, own_record(session, person), to=unit)
            return person, unit.id

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

    def _domain(self, _place: str) -> str:
        return DOMAIN

    def _rule(self, _place: str) -> str:
        return DOMAIN

    def _rule_setting(self, _place: str) -> dict[str, str]:
        return {"domain": DOMAIN, "name": "password.min_user"}

    def _wish(self, place: str) -> str:
        """A unit's request for an account, with its letter; made by somebody who works there."""
        person = self.cast.province.add("Nguyễn Văn Xin", PLACES[place])
        with self.cast.database.writing() as session:
            asker = own_record(session, person)
            fields = OfficialFields(full_name="Y Mới")
            made = ask_for_account(
                session, asker, Actor(asker.full_name, asker.id), fields, unit=asker.unit, reason="mới"
            )
            attach(self.cast.services.settings, made, "cong-van.pdf", BytesIO(b"%PDF-1.4"))
            return made.id

    _asked = _wish

    def _kind(self, _place: str) -> str:
        return "account"

    def _session(self, _place: str) -> str:
        return "0" * 32

    def _raise(self, person: str) -> None:
        with self.cast.database.writing() as session:
            root = self.cast.province.unit(session, "kontum")
            give(session, SYSTEM, own_record(session, person), root, "system_administrator")


def cells(row: Row) -> list[tuple[str, str]]:
    """The members and places one route is tried with."""
    somewhere = {
        "person",
        "unit",
        "grant",
        "plan",
        "change",
        "decided",
        "transfer",
        "vacancy",
        "wish",
        "asked",
    }
    places = PLACES if row.target in somewhere else ["own"]
    places = [p for p in places if not (row.target == "unit" and p == "higher")]
    return [(member, place) for member in ORDER for place in places]


def wrong_cells(cast: Cast, case: tuple[str, str]) -> list[str]:
    """The cells of one route, (endpoint, method), that are not as the table says."""
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
    return wrong
