"""Roles made here: within what their maker has everywhere, and true at once for all who have them."""

from __future__ import annotations

import pytest

from provisioning.access import roles
from provisioning.access.model import Role
from provisioning.access.operations import give
from provisioning.access.queries import grants_of
from provisioning.access.rules import Ability, abilities_at, abilities_everywhere, may, outranks
from provisioning.audit.queries import history
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, HeldGrant, OwnRole
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound
from provisioning.officials.model import Official
from tests.support.office import Office
from tests.support.province import SYSTEM

CLERK = {"name": "Văn thư sở", "name_en": "Records clerk", "abilities": ["invite", "audit"]}


def clerk(office: Office, session: Session) -> tuple[Role, Official]:
    """The role, and somebody who has it over a department."""
    role = roles.make(session, SYSTEM, **CLERK)  # type: ignore[arg-type]  # as given above
    holder = office.person(session)
    give(session, SYSTEM, holder, office.province.unit(session, "stttt"), role.id)
    session.flush()
    return role, holder


def test_a_role_made_here_gives_just_its_abilities(office: Office) -> None:
    with office.province.database.writing() as session:
        _, holder = clerk(office, session)
        path = office.province.unit(session, "stttt").path
        abilities = abilities_at(office.acting(session, holder), path)
    assert {Ability.VIEW, Ability.INVITE, Ability.AUDIT} == abilities


def test_a_change_holds_at_once_and_says_how_many_have_it(office: Office) -> None:
    with office.province.database.writing() as session:
        role, holder = clerk(office, session)
        changed = {**CLERK, "abilities": ["view", "edit"]}
        assert roles.change(session, SYSTEM, role, revision=role.revision, **changed)  # type: ignore[arg-type]
        session.flush()
        path = office.province.unit(session, "stttt").path
        actor = office.acting(session, holder)
        assert may(actor, Ability.EDIT, path)
        assert not may(actor, Ability.INVITE, path)
    with office.province.database.reading() as session:
        event = history(session, "role", role.id)[0]
        assert ("role.changed", ["view", "invite", "audit"]) == (event.kind, event.old["abilities"])
        assert (["view", "edit"], 1) == (event.new["abilities"], event.new["held_by"])


def test_the_same_again_is_no_change(office: Office) -> None:
    with office.province.database.writing() as session:
        role, _ = clerk(office, session)
        assert not roles.change(session, SYSTEM, role, revision=role.revision, **CLERK)  # type: ignore[arg-type]


def test_who_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    with office.province.database.writing() as session:
        role, _ = clerk(office, session)
        with pytest.raises(Conflict):
            roles.change(session, SYSTEM, role, revision=role.revision - 1, **{**CLERK, "name": "Khác"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "unit"),
    [("unit_administrator", "kontum"), ("system_administrator", "stttt"), ("auditor", "kontum")],
)
def test_only_who_does_everything_everywhere_makes_changes_and_retires_roles(
    office: Office, role: str, unit: str
) -> None:
    lower = office.province.actor(role, unit)
    with office.province.database.writing() as session:
        made, _ = clerk(office, session)
        with pytest.raises(Denied):
            roles.make(session, lower, name="Khác", name_en="", abilities=["view"])
        with pytest.raises(Denied):
            roles.change(session, lower, made, revision=made.revision, **CLERK)  # type: ignore[arg-type]
        with pytest.raises(Denied):
            roles.retire(session, lower, made)


def test_nobody_puts_into_a_role_what_they_do_not_have_everywhere(office: Office) -> None:
    """Somebody with a role of their own that looks after the service, but not after domains."""
    with office.province.database.writing() as session:
        own = OwnRole("Quản trị", "", frozenset(set(Ability) - {"domains"}))
        root = office.province.unit(session, "kontum")
        lower = Actor("Y Blí", "x", (HeldGrant("own", root.id, root.path, own),))
        roles.make(session, lower, name="Vừa đủ", name_en="", abilities=["view", "system"])
        with pytest.raises(Denied):
            roles.make(session, lower, name="Quá mức", name_en="", abilities=["domains"])
        higher = roles.make(session, SYSTEM, name="Tên miền", name_en="", abilities=["domains"])
        with pytest.raises(Denied):
            roles.change(session, lower, higher, name="Tên miền", name_en="", abilities=["view"], revision=1)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"name": " "}, ("name", "required")),
        ({"name": "a" * 81}, ("name", "too_long")),
        ({"name": "a\u202eb"}, ("name", "text_format")),
        ({"abilities": []}, ("abilities", "required")),
        ({"abilities": ["read_mail"]}, ("abilities", "unknown_choice")),
    ],
)
def test_what_is_wrong_with_a_role_is_said(
    office: Office, more: dict[str, object], problem: tuple[str, str]
) -> None:
    with office.province.database.writing() as session:
        clerk(office, session)
        with pytest.raises(Invalid) as refusal:
            roles.make(session, SYSTEM, **{**CLERK, "name": "Khác", **more})  # type: ignore[arg-type]
        assert problem in [(p.field, p.code) for p in refusal.value.problems]


def test_a_name_belongs_to_one_role(office: Office) -> None:
    with office.province.database.writing() as session:
        clerk(office, session)
        with pytest.raises(Invalid, match="role_name_taken"):
            roles.make(session, SYSTEM, **CLERK)  # type: ignore[arg-type]


def test_a_role_that_somebody_has_is_not_retired_and_a_retired_one_is_not_given(office: Office) -> None:
    with office.province.database.writing() as session:
        role, _ = clerk(office, session)
        with pytest.raises(Invalid, match="role_held"):
            roles.retire(session, SYSTEM, role)
        free = roles.make(session, SYSTEM, name="Khác", name_en="", abilities=["view"])
        session.flush()
        roles.retire(session, SYSTEM, free)
        unit = office.province.unit(session, "stttt")
        with pytest.raises(Invalid, match="unknown_choice"):
            give(session, SYSTEM, office.person(session, "Y Wan"), unit, free.id)
        with pytest.raises(NotFound):
            roles.role_for(session, free.id)


def test_a_unit_administrator_gives_no_role_that_may_more(office: Office) -> None:
    with office.province.database.writing() as session:
        role = roles.make(session, SYSTEM, name="Tên miền", name_en="", abilities=["domains"])
        session.flush()
        person, unit = office.person(session), office.province.unit(session, "stttt")
        with pytest.raises(Denied):
            give(session, office.province.actor("unit_administrator", "stttt"), person, unit, role.id)


def test_who_has_a_role_made_here_is_outranked_only_by_who_has_all_of_it(office: Office) -> None:
    with office.province.database.writing() as session:
        _, holder = clerk(office, session)
        held = grants_of(session, holder.id, clock.now())
    assert outranks(office.province.actor("unit_administrator", "stttt"), held)
    assert not outranks(office.province.actor("helpdesk", "stttt"), held)


def test_an_ability_of_a_newer_version_gives_nothing() -> None:
    own = OwnRole("Mới", "", frozenset({"view", "fly"}))
    assert {Ability.VIEW} == abilities_at(Actor("a", "x", (HeldGrant("own", 1, "/1/", own),)), "/1/")


def test_everywhere_is_at_every_top() -> None:
    one = Actor("a", "x", (HeldGrant("auditor", 1, "/1/"), HeldGrant("helpdesk", 2, "/2/")))
    assert {Ability.VIEW} == abilities_everywhere(one, ["/1/", "/2/"])
    assert frozenset() == abilities_everywhere(one, [])
