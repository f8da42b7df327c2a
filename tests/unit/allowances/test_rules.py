"""What counts against an allowance and who may set one, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.allowances.rules import (
    GIBIBYTE,
    Allowance,
    Amount,
    Share,
    amount_of,
    chain_of,
    gigabytes,
    may_set,
)
from provisioning.foundation.actor import Actor, HeldGrant, system_actor

ONE = Amount(1, GIBIBYTE)
numbers = st.integers(0, 50)


def holder(role: str, path: str) -> Actor:
    return Actor("Người thử", "x", (HeldGrant(role, 1, path),))


@pytest.mark.parametrize(
    ("state", "amount"),
    [
        ("staged", ONE), ("invited", ONE), ("active", ONE), ("suspended", ONE),
        ("leaving", Amount(0, GIBIBYTE)), ("archived", Amount(0, GIBIBYTE)), ("purged", Amount()),
    ],
)  # fmt: skip
def test_leaver_frees_place_and_keeps_storage_until_purged(state: str, amount: Amount) -> None:
    assert amount == amount_of(state, GIBIBYTE)


@pytest.mark.parametrize(
    ("role", "over", "unit", "may"),
    [
        ("unit_administrator", "/1/", "/1/2/", True),
        ("unit_administrator", "/1/2/", "/1/2/3/", True),
        ("unit_administrator", "/1/", "/1/2/3/", True),
        ("unit_administrator", "/1/2/", "/1/2/", False),
        ("unit_administrator", "/1/2/", "/1/20/", False),
        ("unit_administrator", "/1/", "/1/", False),
        ("hr_officer", "/1/", "/1/2/", False),
        ("system_administrator", "/1/", "/1/", True),
        ("system_administrator", "/1/2/", "/1/2/", False),
    ],
)
def test_set_allowance_needs_the_unit_above(role: str, over: str, unit: str, *, may: bool) -> None:
    assert may == may_set(holder(role, over), unit)
    assert may_set(system_actor("test"), unit)


def test_chain_goes_from_root_to_unit() -> None:
    assert (1, 5, 20) == chain_of("/1/5/20/")


def test_move_within_allowance_takes_nothing() -> None:
    allowance = Allowance(1, "/1/", "Tỉnh", mailboxes=3, used=Amount(5, 0))
    rise = allowance.rise(Share("/1/2/", ONE), Share("/1/3/", ONE))
    assert Amount() == rise
    assert [] == allowance.problems(rise)


def test_unit_with_longer_number_is_not_inside() -> None:
    assert Amount() == Allowance(2, "/1/2/", "Sở").rise(None, Share("/1/20/", ONE))


@given(allowed=numbers, used=numbers, need=numbers)
def test_excess_is_the_part_that_does_not_fit(allowed: int, used: int, need: int) -> None:
    allowance = Allowance(1, "/1/", "Tỉnh", allowed, allowed, Amount(used, used))
    beyond = allowance.beyond(Amount(need, need))
    fits = need - beyond.mailboxes
    assert 0 <= fits <= need
    assert used + fits <= max(allowed, used)
    assert beyond.mailboxes == 0 or used + fits + 1 > allowed
    assert beyond.mailboxes == beyond.storage
    assert bool(beyond.mailboxes) == bool(allowance.problems(Amount(need, need)))


def test_refusal_names_unit_used_and_allowed() -> None:
    allowance = Allowance(2, "/1/2/", "Sở Y tế", 10, 10 * GIBIBYTE, Amount(10, 10 * GIBIBYTE))
    said = [(each.field, each.code, each.params) for each in allowance.problems(ONE)]
    assert [
        ("unit", "allowance_mailboxes", {"unit": "Sở Y tế", "used": 10, "allowed": 10}),
        ("unit", "allowance_storage", {"unit": "Sở Y tế", "used": "10", "allowed": "10"}),
    ] == said


def test_refusal_at_the_root_names_nobody_above() -> None:
    allowance = Allowance(1, "/1/", "Tỉnh", mailboxes=0)
    assert ["allowance_mailboxes_top"] == [each.code for each in allowance.problems(ONE)]


def test_storage_is_told_in_gigabytes() -> None:
    assert ("1.5", "100", "0") == (gigabytes(GIBIBYTE * 3 // 2), gigabytes(100 * GIBIBYTE), gigabytes(0))
