"""What is offered on a person's page is what the operations accept."""

from __future__ import annotations

import pytest

from provisioning.access.rules import ROLE_ABILITIES, Ability
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.officials.abilities import Abilities, Target, abilities_of, code_ability, refusal
from provisioning.recipients.model import STATES

HERE, ABOVE, ELSEWHERE = "/1/2/", "/1/", "/1/3/"


def actor(role: str, path: str = HERE, official_id: str = "me") -> Actor:
    return Actor("Người thử", official_id, (HeldGrant(role, 1, path),))


def offered(found: Abilities) -> set[str]:
    names = ("edit", "move", "suspend", "resume", "issue_code", "try_again")
    return {name for name in names if getattr(found, name)}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("system_administrator", {"edit", "move", "suspend", "issue_code", "try_again"}),
        ("unit_administrator", {"edit", "move", "suspend", "issue_code", "try_again"}),
        ("hr_officer", {"edit", "move", "try_again"}),
        ("helpdesk", {"issue_code"}),
        ("auditor", set()),
    ],
)
def test_each_role_is_offered_its_own_on_an_active_person(role: str, expected: set[str]) -> None:
    assert expected == offered(abilities_of(actor(role), Target("other", HERE, "active")))


@pytest.mark.parametrize("role", ROLE_ABILITIES)
def test_nothing_is_offered_on_a_person_elsewhere(role: str) -> None:
    assert set() == offered(abilities_of(actor(role), Target("other", ELSEWHERE, "active")))


def test_nothing_is_offered_on_somebody_with_rights_above_ones_own() -> None:
    held = (HeldGrant("system_administrator", 1, ABOVE),)
    found = abilities_of(actor("unit_administrator"), Target("other", HERE, "active", held))
    assert (set(), True) == (offered(found), found.outranked)


@pytest.mark.parametrize("role", sorted(set(ROLE_ABILITIES) - {"system_administrator"}))
def test_nothing_is_offered_on_a_protected_person(role: str) -> None:
    found = abilities_of(actor(role), Target("other", HERE, "active", protected=True))
    assert (set(), True, False) == (offered(found), found.protected, found.protect)


@pytest.mark.parametrize("state", ["invited", "active"])
def test_a_system_administrator_looks_after_protected_people(state: str) -> None:
    found = abilities_of(actor("system_administrator"), Target("other", HERE, state, protected=True))
    assert {"edit", "move", "suspend", "issue_code", "try_again"} == offered(found)
    assert (False, True) == (found.protected, found.protect)


def test_a_protected_person_looks_after_their_own_record() -> None:
    found = abilities_of(actor("unit_administrator"), Target("me", HERE, "active", protected=True))
    assert ({"edit", "issue_code", "try_again"}, False) == (offered(found), found.protect)


def test_nobody_is_offered_to_suspend_or_move_themselves() -> None:
    found = abilities_of(actor("unit_administrator"), Target("me", HERE, "active"))
    assert {"edit", "issue_code", "try_again"} == offered(found)


@pytest.mark.parametrize("state", STATES)
def test_who_is_here_may_leave_and_who_has_left_may_come_back(state: str) -> None:
    found = abilities_of(actor("hr_officer"), Target("other", HERE, state))
    assert (state in {"invited", "active", "suspended"}) == found.leave
    assert (state in {"leaving", "archived", "purged"}) == found.come_back
    assert not abilities_of(actor("helpdesk"), Target("other", HERE, state)).leave


@pytest.mark.parametrize("state", STATES)
def test_a_suspended_person_alone_is_resumed(state: str) -> None:
    found = abilities_of(actor("unit_administrator"), Target("other", HERE, state))
    assert (state == "suspended") == found.resume
    assert (state in {"invited", "active"}) == found.issue_code


def test_whoever_adds_people_may_issue_the_first_code_only() -> None:
    hr = actor("hr_officer")
    assert code_ability(hr, state="invited", unit_path=HERE) is Ability.CREATE
    assert code_ability(hr, state="active", unit_path=HERE) is Ability.RESET
    assert refusal(hr, Target("other", HERE, "active"), Ability.RESET)
