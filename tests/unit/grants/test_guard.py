"""The last system administrator can't be removed, by whatever path and whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from provisioning.actor import Actor, HeldGrant
from provisioning.database import Session
from provisioning.errors import CongvuError, Invalid
from provisioning.grants import operations as grants
from provisioning.grants.guard import require_another
from provisioning.grants.model import Grant
from provisioning.grants.operations import Terms
from provisioning.mailboxes.operations import move, standing_of
from provisioning.officials import leaving, operations
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.province import SYSTEM, Province

Act = Callable[[Session, Actor, Official], None]


def administrator(
    province: Province, name: str, *, valid_to: datetime | None = None, state: str = "active"
) -> str:
    with province.database.writing() as session:
        official = own_record(session, province.add_in(session, name, "kontum").id)
        if state != "invited":
            move(mailbox_of(official), "active")
            mailbox_of(official).activated_at = mailbox_of(official).state_since
        root = province.unit(session, "kontum")
        grants.give(session, SYSTEM, official, root, "system_administrator", Terms(valid_to=valid_to))
        session.flush()
        if state not in ("invited", "active"):
            move(mailbox_of(official), state)
        return official.id


def withdraw(session: Session, actor: Actor, official: Official) -> None:
    grant = session.scalars(sa.select(Grant).where(Grant.official_id == official.id)).one()
    grants.withdraw(session, actor, grant, official)


def suspend(session: Session, actor: Actor, official: Official) -> None:
    operations.suspend(session, actor, official, reason="x", keep_receiving=True)


def leave(session: Session, actor: Actor, official: Official) -> None:
    leaving.leave(session, actor, official)


def back_to_being_gone(session: Session, actor: Actor, official: Official) -> None:
    leaving.stand_as_before(
        session, actor, official, {**standing_of(mailbox_of(official)), "state": "leaving"}
    )


PATHS: dict[str, Act] = {"withdraw": withdraw, "suspend": suspend, "leave": leave, "undo": back_to_being_gone}


@pytest.mark.parametrize("path", PATHS)
def test_nobody_removes_the_last_one_not_even_the_command_line(province: Province, path: str) -> None:
    last = administrator(province, "Trần Văn Nhất")
    with pytest.raises(Invalid) as refused, province.database.writing() as session:
        PATHS[path](session, SYSTEM, own_record(session, last))
    assert [p.code for p in refused.value.problems] == ["last_administrator"]


@pytest.mark.parametrize("path", ["withdraw", "suspend", "leave"])
def test_one_of_two_can_go(province: Province, path: str) -> None:
    first = administrator(province, "Trần Văn Nhất")
    administrator(province, "Trần Văn Nhị")
    with province.database.writing() as session:
        PATHS[path](session, SYSTEM, own_record(session, first))
    with pytest.raises(Invalid), province.database.writing() as session:
        require_another(session, other_than(session, first))


def other_than(session: Session, first: str) -> str:
    return session.scalars(sa.select(Grant.official_id).where(Grant.official_id != first)).one()


@pytest.mark.parametrize(
    "other",
    [{"valid_to": datetime.now(UTC) + timedelta(days=30)}, {"state": "suspended"}, {"state": "leaving"}],
)
def test_who_ends_or_can_not_sign_in_does_not_count(province: Province, other: dict[str, object]) -> None:
    last = administrator(province, "Trần Văn Nhất")
    administrator(province, "Trần Văn Nhị", **other)  # type: ignore[arg-type]  # one keyword at a time
    with pytest.raises(Invalid), province.database.writing() as session:
        suspend(session, SYSTEM, own_record(session, last))


def test_an_invited_one_who_never_opened_the_mailbox_can_not_be_taken_out(province: Province) -> None:
    last = administrator(province, "Trần Văn Nhất", state="invited")
    with pytest.raises(Invalid) as refused, province.database.writing() as session:
        leaving.withdraw(session, SYSTEM, own_record(session, last))
    assert refused.value.problems[0].code == "last_administrator"


def test_a_right_over_one_department_is_no_matter(province: Province) -> None:
    administrator(province, "Trần Văn Nhất")
    with province.database.writing() as session:
        official = own_record(session, province.add_in(session, "Lê Hoa", "syt").id)
        grants.give(session, SYSTEM, official, province.unit(session, "syt"), "unit_administrator")
        session.flush()
        leave(session, SYSTEM, official)
        assert mailbox_of(official).state == "leaving"


@pytest.mark.parametrize("path", ["withdraw", "suspend", "leave"])
def test_two_who_remove_each_other_at_once_leave_one(province: Province, path: str) -> None:
    both = [administrator(province, "Trần Văn Nhất"), administrator(province, "Trần Văn Nhị")]
    together = threading.Barrier(2, timeout=20)
    refused: list[CongvuError] = []

    def remove(actor_id: str, target_id: str) -> None:
        with province.database.reading() as session:
            root = province.unit(session, "kontum")
        actor = Actor("x", actor_id, (HeldGrant("system_administrator", root.id, root.path),))
        together.wait()
        try:
            with province.database.writing() as session:
                PATHS[path](session, actor, own_record(session, target_id))
        except CongvuError as error:
            refused.append(error)

    threads = [threading.Thread(target=remove, args=pair) for pair in (both, both[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [type(each) for each in refused] == [Invalid]
