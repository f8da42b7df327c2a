"""Who may act on whom: nobody above themselves, nobody beyond their subtree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provisioning.access.model import ROLES
from provisioning.access.rules import (
    ROLE_ABILITIES,
    Ability,
    abilities_at,
    may,
    may_hand_out,
    outranks,
    paths_with,
)
from provisioning.foundation.actor import Actor, HeldGrant

PATHS = st.sampled_from(["/1/", "/1/2/", "/1/2/3/", "/1/20/", "/1/4/"])
GRANTS = st.builds(HeldGrant, st.sampled_from(ROLES), st.just(0), PATHS)
ACTORS = st.builds(lambda g: Actor("a", "x", tuple(g)), st.lists(GRANTS, max_size=3))


def actor(role: str, path: str) -> Actor:
    return Actor("a", "x", (HeldGrant(role, 0, path),))


def test_roles_of_the_table_and_of_the_rules_match() -> None:
    assert set(ROLES) == set(ROLE_ABILITIES)


def test_unit_20_is_not_below_unit_2() -> None:
    assert not may(actor("unit_administrator", "/1/2/"), Ability.VIEW, "/1/20/")


def test_unit_administrator_reaches_subtree_only() -> None:
    head = actor("unit_administrator", "/1/2/")
    assert may(head, Ability.EDIT, "/1/2/3/")
    assert not may(head, Ability.EDIT, "/1/")
    assert not may(head, Ability.EDIT, "/1/4/")


def test_unit_administrator_does_not_outrank_system_administrator() -> None:
    head = actor("unit_administrator", "/1/2/")
    assert not outranks(head, [HeldGrant("system_administrator", 0, "/1/")])
    assert not outranks(head, [HeldGrant("auditor", 0, "/1/")])
    assert outranks(head, [HeldGrant("unit_administrator", 0, "/1/2/3/")])


def test_helpdesk_does_not_outrank_an_hr_officer() -> None:
    assert not outranks(actor("helpdesk", "/1/"), [HeldGrant("hr_officer", 0, "/1/2/")])


@given(ACTORS, st.sampled_from(ROLES), PATHS)
def test_hand_out_more_than_own_abilities_is_refused(someone: Actor, role: str, path: str) -> None:
    if may_hand_out(someone, ROLE_ABILITIES[role], path):
        assert ROLE_ABILITIES[role] <= abilities_at(someone, path)


@given(ACTORS, GRANTS, PATHS)
def test_additional_grant_only_adds_abilities(someone: Actor, more: HeldGrant, path: str) -> None:
    richer = Actor("a", "x", (*someone.grants, more))
    assert abilities_at(someone, path) <= abilities_at(richer, path)


@given(ACTORS, PATHS)
def test_paths_with_an_ability_cover_just_where_it_is_held(someone: Actor, path: str) -> None:
    covered = any(path.startswith(top) for top in paths_with(someone, Ability.EDIT))
    assert covered == may(someone, Ability.EDIT, path)
