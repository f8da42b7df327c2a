"""The table of states: every move named, and from the purge a person comes back to an empty mailbox."""

from __future__ import annotations

import pytest

from provisioning.recipients.model import STATES
from provisioning.recipients.rules import MOVES, effect_of, may_move


def test_the_table_speaks_of_every_state() -> None:
    assert set(MOVES) == set(STATES)
    assert set().union(*MOVES.values()) <= set(STATES)


def test_from_purged_one_is_invited_anew_and_nothing_else() -> None:
    assert ["invited"] == [state for state in STATES if may_move("purged", state)]


@pytest.mark.parametrize("state", STATES)
def test_only_an_active_mailbox_signs_in(state: str) -> None:
    assert effect_of(state, receives_while_suspended=True).signs_in == (state == "active")


def test_a_suspended_mailbox_receives_only_when_chosen() -> None:
    assert effect_of("suspended", receives_while_suspended=True).receives
    assert not effect_of("suspended", receives_while_suspended=False).receives


@pytest.mark.parametrize("receives", [True, False])
def test_who_leaves_receives_where_the_rule_says_so_and_does_not_sign_in(receives: bool) -> None:
    leaving = effect_of("leaving", receives_while_suspended=receives)
    assert (leaving.receives, leaving.signs_in) == (receives, False)
