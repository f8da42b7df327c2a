"""When an open session may still send: by its account's state and by when it began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from provisioning.foundation import clock
from provisioning.policy_service.connections import Connections, ends_of
from provisioning.policy_service.senders import Sender, session_holds
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def sender(*, signs_in: bool = True, void_at: datetime | None = None, ending: bool = False) -> Sender:
    return Sender(mailbox_id="a" * 16, signs_in=signs_in, void_at=void_at, ending=ending)


@pytest.mark.parametrize(
    ("account", "began", "holds"),
    [
        (sender(), NOON, True),
        (sender(void_at=NOON), NOON + SECOND, True),
        (sender(void_at=NOON), NOON, False),
        (sender(void_at=NOON), NOON - SECOND, False),
        (sender(ending=True), NOON + SECOND, False),
        (sender(signs_in=False), NOON, False),
        (sender(), None, False),
        (None, NOON, False),
    ],
)
def test_a_session_holds_only_while_nothing_ended_it(
    account: Sender | None, began: datetime | None, *, holds: bool
) -> None:
    assert holds == session_holds(account, began)


def mailbox(state: str) -> Mailbox:
    return Mailbox(
        id="a" * 16, state=state, revision=1, disconnect_revision=0, attention_detail="", activated_at=NOON
    )


@pytest.mark.parametrize("state", ["suspended", "leaving"])
def test_a_state_without_sign_in_voids_the_sessions_in_the_same_row(state: str) -> None:
    row = mailbox("active")
    move(row, state)
    assert row.sessions_void_at is not None
    assert row.sessions_void_at >= row.state_since


def test_ending_sessions_is_written_and_a_mere_change_is_not() -> None:
    row = mailbox("active")
    row.mark_changed(clock.now())
    assert row.sessions_void_at is None
    row.mark_changed(clock.now(), disconnect=True)
    assert row.sessions_void_at is not None


def ends(port: int) -> tuple[str, ...]:
    return ends_of({"client_address": "192.0.2.7", "client_port": str(port)})


def test_a_port_that_is_used_again_is_a_new_connection() -> None:
    known = Connections()
    known.begin(ends(4000), NOON)
    known.begin(ends(4000), NOON + SECOND)
    assert [NOON + SECOND, None] == [known.began(ends(4000)), known.began(ends(4001))]


def test_of_too_many_connections_the_one_asked_about_longest_ago_is_forgotten() -> None:
    known = Connections(most=2)
    for port in (1, 2):
        known.begin(ends(port), NOON)
    known.began(ends(1))
    known.begin(ends(3), NOON)
    assert [NOON, None, NOON] == [known.began(ends(port)) for port in (1, 2, 3)]
