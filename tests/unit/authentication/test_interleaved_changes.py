"""What happens between the check of a password and what follows from it, and two requests at one moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.authentication import recovery_address, sign_in
from provisioning.authentication.accounts import acting_for_self
from provisioning.authentication.model import RecoveryProof, WebSession
from provisioning.authentication.own_account import change_recovery
from provisioning.authentication.passwords import password_changed, password_fits
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, TooMany
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.province import SYSTEM
from tests.support.races import race
from tests.unit.authentication.conftest import HERE, OLD, Account, Entrance

OTHER = "y.an.moi@ngoai.example"


@pytest.fixture
def an(entrance: Entrance) -> Account:
    return entrance.add("Y An")


def another_password(session: Session, official: Official) -> None:
    password_changed(session, acting_for_self(official, HERE), official)


def suspension(session: Session, official: Official) -> None:
    suspend(session, SYSTEM, recipient_of(official), reason="nghỉ việc", keep_receiving=True)


@pytest.mark.parametrize("meanwhile", [another_password, suspension])
def test_a_sign_in_checked_before_a_change_opens_no_session_after_it(
    entrance: Entrance,
    an: Account,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[Session, Official], None],
) -> None:
    fits = password_fits

    def slow(*asked: object) -> bool:
        answer = fits(*asked)  # type: ignore[arg-type]  # handed on
        with entrance.database.writing() as session:
            meanwhile(session, own_record(session, an.id))
        return answer

    monkeypatch.setattr(sign_in, "password_fits", slow)
    with pytest.raises(Invalid):
        sign_in.sign_in(entrance.database, entrance.passwords, HERE, an.address, OLD)
    with entrance.database.reading() as session:
        assert session.scalars(sa.select(WebSession).where(WebSession.ended_at.is_(None))).all() == []


def test_sessions_ended_by_a_clock_that_was_years_ahead_keep_nobody_out(
    entrance: Entrance, an: Account
) -> None:
    with entrance.database.writing() as session:
        mailbox_of(own_record(session, an.id)).sessions_void_at = clock.now() + timedelta(days=4000)
    assert sign_in.sign_in(entrance.database, entrance.passwords, HERE, an.address, OLD)


def test_many_right_sign_ins_at_one_moment_all_come_in(entrance: Entrance, an: Account) -> None:
    def come_in() -> str:
        return sign_in.sign_in(entrance.database, entrance.passwords, HERE, an.address, OLD)

    result = race([come_in] * 8)
    assert (result.broken, result.refused) == ([], [])


def test_one_address_typed_twice_at_one_moment_breaks_nothing(entrance: Entrance, an: Account) -> None:
    def change() -> None:
        change_recovery(entrance.database, entrance.passwords, HERE, an.id, OLD, OTHER)

    assert race([change] * 4).broken == []


def test_a_code_that_is_sent_no_more_leaves_the_one_before(entrance: Entrance, an: Account) -> None:
    change_recovery(entrance.database, entrance.passwords, HERE, an.id, OLD, OTHER)
    for _ in range(10):
        entrance.deliver()
        with suppress(TooMany):
            recovery_address.send_again(entrance.database, HERE, an.id)
    with entrance.database.reading() as session:
        proof = session.get_one(RecoveryProof, an.mailbox_id)
        assert proof.code_hash is not None
        typed = session.scalars(sa.select(Event).where(Event.kind == "recovery.typed")).all()
        assert len(typed) == recovery_address.SENT_BY_ACCOUNT.count


def test_an_address_to_which_nothing_can_be_sent_takes_no_others_place(
    entrance: Entrance, an: Account
) -> None:
    for number in range(recovery_address.SENT_BY_ACCOUNT.count):
        change_recovery(entrance.database, entrance.passwords, HERE, an.id, OLD, f"{number}@ngoai.example")
    with pytest.raises(TooMany):
        change_recovery(entrance.database, entrance.passwords, HERE, an.id, OLD, OTHER)
    with entrance.database.reading() as session:
        assert session.get_one(RecoveryProof, an.mailbox_id).email != OTHER
        assert mailbox_of(own_record(session, an.id)).state == "active"
