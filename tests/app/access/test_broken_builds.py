"""Builds that were broken on purpose: each hole is seen by the walk or the test that guards the product.

A guard is taken out for the length of one test; whatever then finds nothing would find nothing later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import unwrap
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request

from provisioning.access.queries import grants_of
from provisioning.access.rules import EVERYTHING
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, NotFound
from provisioning.officials import operations, queries
from provisioning.officials.model import Official
from tests.app.access.walk import wrong_cells
from tests.app.vulnerabilities import test_authorisation_names, test_passwords_and_sessions
from tests.support.cast import PASSWORD, Cast

Break = Callable[[pytest.MonkeyPatch, Cast], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """How the build is broken, and the route on which the walk must see it."""

    take_out: Break
    case: tuple[str, str]


def unscoped_person(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr("app.console.people.blueprint.official_for", lambda s, _actor, i: queries.own_record(s, i))


def scope_is_everything(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr(queries, "within", lambda *_a: sa.true())


def scope_of_plans_is_everything(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr("provisioning.plans.queries.within", lambda *_a: sa.true())


def scope_of_grants_is_everything(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr("provisioning.access.queries.within", lambda *_a: sa.true())


def page_without_policy(patch: pytest.MonkeyPatch, cast: Cast) -> None:
    views = cast.app.view_functions
    patch.setitem(views, "audit.index", unwrap(views["audit.index"]))


def rank_unchecked(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr("provisioning.officials.abilities.outranks", lambda *_a: True)


def rank_of_grants_unchecked(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr("provisioning.access.operations.outranks", lambda *_a: True)


def everybody_may_everything(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr("provisioning.access.rules.abilities_at", lambda *_a: EVERYTHING)


def out_of_scope_is_told(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    found = queries.official_for

    def telling(session: Session, actor: Actor, official_id: str) -> Official:
        try:
            return found(session, actor, official_id)
        except NotFound as hidden:
            raise Denied("out of scope") from hidden

    patch.setattr("app.console.people.blueprint.official_for", telling)


def own_allowance_for_oneself(patch: pytest.MonkeyPatch, _cast: Cast) -> None:
    patch.setattr("app.console.units.allowance.may_set", lambda *_a: True)


BROKEN = {
    "an unscoped get": Broken(unscoped_person, ("people.show", "GET")),
    "a scope that holds everything": Broken(scope_is_everything, ("people.suspend", "POST")),
    "plans without a scope": Broken(scope_of_plans_is_everything, ("imports.start", "POST")),
    "grants without a scope": Broken(scope_of_grants_is_everything, ("grants.withdraw", "GET")),
    "a page without a policy": Broken(page_without_policy, ("audit.index", "GET")),
    "the target's rank unchecked": Broken(rank_unchecked, ("people.suspend", "POST")),
    "the holder's rank unchecked": Broken(rank_of_grants_unchecked, ("grants.withdraw", "POST")),
    "abilities of everybody everywhere": Broken(everybody_may_everything, ("people.move", "POST")),
    "one's own allowance": Broken(own_allowance_for_oneself, ("units.allowance", "GET")),
    "out of scope told from not there": Broken(out_of_scope_is_told, ("people.edit", "GET")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_walk_sees_the_hole(cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    broken = BROKEN[name]
    broken.take_out(monkeypatch, cast)
    assert wrong_cells(cast, broken.case) != []


def test_mass_assignment_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    edit = operations.edit

    def assign_all(session: Session, actor: Actor, official: Official, *rest: Any, **others: Any) -> bool:
        for name, value in request.form.items():
            if name in {"family_name", "middle_name", "locale"}:
                setattr(official, name, value)
        session.flush()
        return edit(session, actor, official, *rest, **{**others, "version": official.version})

    monkeypatch.setattr(operations, "edit", assign_all)
    with pytest.raises(AssertionError):
        test_authorisation_names.test_cve_2012_3542_cve_2020_12691_a_form_changes_only_its_own_fields(cast)


def test_a_form_without_its_token_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast.app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setitem(cast.app.config, "WTF_CSRF_CHECK_DEFAULT", False)
    guarded = test_passwords_and_sessions
    with pytest.raises(AssertionError):
        guarded.test_cve_2023_5455_cve_2023_2228_no_change_without_the_sessions_own_token(cast)


def escalates(cast: Cast) -> bool:
    """Whether the head of a department can make somebody a system administrator."""
    asked = {
        "person_text": cast.address("official"),
        "role": "system_administrator",
        "unit": "stttt",
        "reason": "x",
    }
    cast.sign_in_as("department").send("/grants/new", asked)
    with cast.database.reading() as session:
        held = grants_of(session, cast.id("official"), clock.now())
    return "system_administrator" in {grant.role for grant in held}


def test_handing_out_more_than_one_has_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not escalates(cast)
    monkeypatch.setattr("provisioning.access.operations.may_hand_out", lambda *_a: True)
    monkeypatch.setattr("provisioning.access.operations.needs_second", lambda *_a, **_k: False)
    monkeypatch.setattr("app.console.grants.giving.abilities_at", lambda *_a: EVERYTHING)
    assert escalates(cast)


def other_browser_after_new_password(cast: Cast) -> bool:
    """Whether another browser stays signed in after the password was changed."""
    other, own = cast.sign_in_as("official"), cast.sign_in_as("official")
    new = "suoi Dak Bla chay nguoc ve tay"
    asked = {"current": PASSWORD, "password": new, "repeated": new}
    assert own.send("/me/password", asked).status_code == 303
    return other.get("/me").status_code == 200


def test_a_session_that_outlives_its_password_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.authentication.sessions.end_all", lambda *_a: None)
    assert other_browser_after_new_password(cast)


def test_with_the_guard_in_place_the_other_browser_is_out(cast: Cast) -> None:
    assert not other_browser_after_new_password(cast)
