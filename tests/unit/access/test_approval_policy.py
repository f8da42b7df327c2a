"""The policy of what needs a second person: by action, size and target."""

from __future__ import annotations

import pytest

from provisioning.access.approval_policy import POLICY, needs_second
from provisioning.access.rules import ROLE_ABILITIES, Ability

ROLES = {role: needs_second("grant", abilities=able) for role, able in ROLE_ABILITIES.items()}


def test_grants_of_administration_need_a_second_and_others_do_not() -> None:
    assert ROLES == {
        "system_administrator": True,
        "unit_administrator": True,
        "hr_officer": False,
        "helpdesk": False,
        "auditor": False,
    }


@pytest.mark.parametrize(
    ("action", "asked", "needed"),
    [
        ("code", {"protected": True}, True),
        ("code", {"abilities": [Ability.VIEW]}, False),
        ("code", {"abilities": [Ability.SYSTEM]}, True),
        ("suspension", {"size": 20}, False),
        ("suspension", {"size": 21}, True),
        ("suspension", {"size": 2, "protected": True}, False),
    ],
)
def test_size_and_target_decide(action: str, asked: dict[str, object], needed: bool) -> None:
    assert needs_second(action, **asked) is needed  # type: ignore[arg-type]


def test_policy_of_undeclared_action_is_an_error() -> None:
    with pytest.raises(KeyError):
        needs_second("unheard-of")
    assert set(POLICY) == {
        "grant", "grant_end", "code", "suspension", "codes_of_leaders", "codes_in_use",
    }  # fmt: skip
