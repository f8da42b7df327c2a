"""Two who set one account's password at a moment: one is told "ready", and that one's password works."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from ldap.errors import DirectoryUnavailable
from ldap.passwords import PasswordAnswer, PasswordMark, matches
from provisioning.access.pending_resets import UNSETTLED_FOR
from provisioning.authentication import password_lease
from provisioning.authentication.activation import activate, open_code
from provisioning.authentication.cleanup import clean_up
from provisioning.authentication.client_info import ClientInfo, NewPassword
from provisioning.authentication.model import PasswordLease
from provisioning.authentication.own_account import change_password
from provisioning.authentication.password_lease import discard_left_behind, take_lease
from provisioning.authentication.password_recovery import ask_recovery, confirm_recovery, finish_recovery
from provisioning.foundation import clock
from provisioning.foundation.errors import Expired, Invalid, Unavailable
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.memory_directory import MemoryDirectory
from tests.support.province import SYSTEM
from tests.support.races import Race, race
from tests.unit.authentication.conftest import HERE, NEW, OLD, Account, Entrance

MANY = 100
REFUSALS = {"password_being_set", "expired", "account_changed_meanwhile", "password_current_wrong", "busy"}


def password_of(number: int) -> NewPassword:
    text = f"suoi so {number} chay nguoc ve tay"
    return NewPassword(text, text)


def visitor(number: int) -> ClientInfo:
    """Each from another place, so that no limit decides."""
    return ClientInfo(f"10.{number // 250}.{number % 250}.1", "test")


def unlimited(entrance: Entrance) -> None:
    with entrance.database.writing() as session:
        session.execute(sa.text("DELETE FROM tries"))


def won_by_one(entrance: Entrance, account: Account, result: Race) -> bool:
    """Whether exactly one was told "ready", and the directory has that one's password."""
    assert result.broken == []
    assert set(result.refused) <= REFUSALS
    if len(result.done) != 1:
        return False
    return matches(password_of(result.done[0]).password, entrance.hash_of(account) or "")


def with_one_slip(entrance: Entrance, account: Account, many: int) -> list[Callable[[], object]]:
    code = entrance.slip(account)
    keys = []
    for number in range(many):
        unlimited(entrance)
        keys.append(open_code(entrance.database, visitor(number), account.address, code))
    return [
        lambda n=number, k=key: activate(entrance.database, entrance.passwords, HERE, k, password_of(n))  # type: ignore[misc]  # bound now
        for number, key in enumerate(keys)
    ]


def with_one_recovery(entrance: Entrance, account: Account, many: int) -> list[Callable[[], object]]:
    token = ask_recovery(entrance.database, HERE, account.address)
    confirm_recovery(entrance.database, HERE, token, entrance.code_sent_to(account))
    return [
        lambda n=number: finish_recovery(  # type: ignore[misc]  # bound now
            entrance.database, entrance.passwords, HERE, token, password_of(n)
        )
        for number in range(many)
    ]


def with_the_current_password(entrance: Entrance, account: Account, many: int) -> list[Callable[[], object]]:
    return [
        lambda n=number: change_password(  # type: ignore[misc]  # bound now
            entrance.database, entrance.passwords, visitor(n), account.id, OLD, password_of(n)
        )
        for number in range(many)
    ]


def test_of_a_hundred_with_one_slip_one_is_ready(entrance: Entrance) -> None:
    account = entrance.add("Đỗ Văn Đường", active=False)
    assert won_by_one(entrance, account, race(with_one_slip(entrance, account, MANY)))


def test_of_twenty_with_one_slip_for_an_account_in_use_one_is_ready(entrance: Entrance) -> None:
    account = entrance.add("Lê Thị Đang Làm")
    assert won_by_one(entrance, account, race(with_one_slip(entrance, account, 20)))


def test_of_a_hundred_with_one_recovery_one_is_ready(entrance: Entrance) -> None:
    account = entrance.add("Nguyễn Thị Chủ")
    assert won_by_one(entrance, account, race(with_one_recovery(entrance, account, MANY)))


def test_of_many_who_change_the_password_one_is_ready(entrance: Entrance) -> None:
    account = entrance.add("Nguyễn Thị Chủ")
    assert won_by_one(entrance, account, race(with_the_current_password(entrance, account, MANY)))


def test_of_different_ways_at_one_moment_one_is_ready(entrance: Entrance) -> None:
    account = entrance.add("Nguyễn Thị Chủ")
    slip = with_one_slip(entrance, account, 3)
    recovery = with_one_recovery(entrance, account, 2)
    change = with_the_current_password(entrance, account, 2)
    # The numbers name the passwords: no two of them are alike.
    result = race([slip[0], recovery[1], slip[2]])
    assert result.broken == []
    assert len(result.done) == 1
    assert matches(password_of(result.done[0]).password, entrance.hash_of(account) or "")
    with pytest.raises(Invalid):
        change[0]()


@dataclass(frozen=True, slots=True)
class Between:
    """The directory, in which something happens around the writing of a password."""

    directory: MemoryDirectory
    before: Callable[[], object] = bool
    afterwards: Callable[[], object] = bool

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        """As the directory's."""
        return self.directory.check_password(uid, password)

    def password_mark(self, uid: str) -> PasswordMark:
        """As the directory's."""
        return self.directory.password_mark(uid)

    def set_password(self, uid: str, password: str, *, after: PasswordMark | None = None) -> None:
        """As the directory's, with what happens."""
        self.before()
        self.directory.set_password(uid, password, after=after)
        self.afterwards()


class Killed(BaseException):
    """As if the process had been killed there."""


def die() -> None:
    raise Killed


@pytest.mark.parametrize("where", ["before", "afterwards"])
def test_a_killed_process_frees_the_account_after_a_short_time(entrance: Entrance, where: str) -> None:
    account = entrance.add("Đỗ Văn Đường", active=False)
    first, second = with_one_slip(entrance, account, 2)
    key = open_code(entrance.database, HERE, account.address, entrance.slip(account))
    killed = Between(entrance.passwords, **{where: die})
    with pytest.raises(Killed):
        activate(entrance.database, killed, HERE, key, password_of(0))
    with pytest.raises(Invalid, match="password_being_set"):
        activate(entrance.database, entrance.passwords, HERE, key, password_of(1))
    with time_machine.travel(clock.now() + UNSETTLED_FOR):
        activate(entrance.database, entrance.passwords, HERE, key, password_of(1))
    assert matches(password_of(1).password, entrance.hash_of(account) or "")
    for stale in (first, second):
        with pytest.raises(Expired):
            stale()


def test_who_lost_the_lease_is_not_told_ready(entrance: Entrance) -> None:
    """A process that stood still for too long: somebody else has begun meanwhile."""
    account = entrance.add("Đỗ Văn Đường", active=False)
    key = open_code(entrance.database, HERE, account.address, entrance.slip(account))
    late = clock.now() + UNSETTLED_FOR + timedelta(minutes=1)

    def another() -> None:
        with time_machine.travel(late):
            activate(entrance.database, entrance.passwords, HERE, key, password_of(2))

    with pytest.raises(Expired):
        activate(
            entrance.database, Between(entrance.passwords, afterwards=another), HERE, key, password_of(1)
        )
    assert matches(password_of(2).password, entrance.hash_of(account) or "")


def test_a_password_that_was_long_on_its_way_does_not_come_over_a_later_one(entrance: Entrance) -> None:
    """The first stood still after its last look at the clock; the second was told "ready" meanwhile."""
    account = entrance.add("Đỗ Văn Đường", active=False)
    key = open_code(entrance.database, HERE, account.address, entrance.slip(account))
    late = clock.now() + UNSETTLED_FOR + timedelta(minutes=1)

    def another() -> None:
        with time_machine.travel(late):
            activate(entrance.database, entrance.passwords, HERE, key, password_of(2))

    stalled = Between(entrance.passwords, before=another)
    with pytest.raises((Expired, Unavailable)):
        activate(entrance.database, stalled, HERE, key, password_of(1))
    assert matches(password_of(2).password, entrance.hash_of(account) or "")


def suspended(entrance: Entrance, account: Account) -> None:
    with entrance.database.writing() as session:
        official = own_record(session, account.id)
        if mailbox_of(official).state == "active":
            suspend(session, SYSTEM, recipient_of(official), reason="thử", keep_receiving=True)


@pytest.mark.parametrize("way", ["code", "recovery"])
def test_a_password_whose_way_in_ends_while_it_is_written_opens_nothing(entrance: Entrance, way: str) -> None:
    account = entrance.add("Nguyễn Thị Chủ")
    ended = Between(entrance.passwords, afterwards=lambda: suspended(entrance, account))
    slow = replace_directory(entrance, ended)
    (attempt,) = (with_one_slip if way == "code" else with_one_recovery)(slow, account, 1)
    with pytest.raises(Expired):
        attempt()
    assert not matches(password_of(0).password, entrance.hash_of(account) or "")
    assert not matches(OLD, entrance.hash_of(account) or "")


def replace_directory(entrance: Entrance, directory: Between) -> Entrance:
    """The same door, with something happening while passwords are written."""

    class Slow(Entrance):
        @property
        def passwords(self) -> MemoryDirectory:
            return directory  # type: ignore[return-value]  # what is asked of it, it has

    return Slow(entrance.province, entrance.directory, entrance.sent)


def test_what_a_killed_process_left_behind_is_settled_once_its_way_in_ended(entrance: Entrance) -> None:
    account = entrance.add("Nguyễn Thị Chủ")
    token = ask_recovery(entrance.database, HERE, account.address)
    confirm_recovery(entrance.database, HERE, token, entrance.code_sent_to(account))
    with pytest.raises(Killed):
        finish_recovery(
            entrance.database, Between(entrance.passwords, afterwards=die), HERE, token, NewPassword(NEW, NEW)
        )
    worker = entrance.directory.bound_as("provisioner")
    later = clock.now() + UNSETTLED_FOR
    assert discard_left_behind(entrance.database, worker, later) == 0
    assert matches(NEW, entrance.hash_of(account) or "")
    suspended(entrance, account)
    assert discard_left_behind(entrance.database, worker, clock.now()) == 0
    assert discard_left_behind(entrance.database, worker, later) == 1
    assert not matches(NEW, entrance.hash_of(account) or "")
    assert discard_left_behind(entrance.database, worker, later) == 0


def test_where_the_directory_fails_meanwhile_the_worker_settles_it(entrance: Entrance) -> None:
    account, calls = entrance.add("Nguyễn Thị Chủ"), list[int]()

    def before() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise DirectoryUnavailable("down")

    slow = replace_directory(
        entrance, Between(entrance.passwords, before=before, afterwards=lambda: suspended(entrance, account))
    )
    (attempt,) = with_one_recovery(slow, account, 1)
    with pytest.raises(Expired):
        attempt()
    assert matches(password_of(0).password, entrance.hash_of(account) or "")
    worker = entrance.directory.bound_as("provisioner")
    assert discard_left_behind(entrance.database, worker, clock.now()) == 1
    assert not matches(password_of(0).password, entrance.hash_of(account) or "")


def test_a_lease_that_was_left_behind_is_forgotten_in_the_end(entrance: Entrance) -> None:
    account = entrance.add("Nguyễn Thị Chủ")
    with entrance.database.writing() as session:
        take_lease(session, own_record(session, account.id), "recovery")
    clean_up(entrance.database, clock.now() + UNSETTLED_FOR)
    assert left(entrance) == 1
    clean_up(entrance.database, clock.now() + UNSETTLED_FOR + 2 * password_lease.FORGOTTEN_AFTER)
    assert left(entrance) == 0


def left(entrance: Entrance) -> int:
    with entrance.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(PasswordLease)) or 0


def ready_and_shut_out(entrance: Entrance) -> bool:
    """Whether somebody is told "ready" while another one's password comes after it."""
    account = entrance.add("Đỗ Văn Đường", active=False)
    first, second = keys_of(entrance, account)
    results: list[Race] = []

    def another() -> None:
        second_way = lambda: activate(entrance.database, entrance.passwords, HERE, second, password_of(1))  # noqa: E731 (one of a race)
        results.append(race([second_way]))

    with contextlib.suppress(Expired, Unavailable):
        activate(entrance.database, Between(entrance.passwords, before=another), HERE, first, password_of(0))
    told = bool(results[0].done)
    return told and not matches(password_of(1).password, entrance.hash_of(account) or "")


def keys_of(entrance: Entrance, account: Account) -> tuple[str, str]:
    code = entrance.slip(account)
    first, second = (open_code(entrance.database, HERE, account.address, code) for _ in range(2))
    return first, second


def test_a_build_without_the_lease_is_seen(entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ready_and_shut_out(entrance)
    monkeypatch.setattr(password_lease, "UNSETTLED_FOR", -UNSETTLED_FOR)
    monkeypatch.setattr(password_lease, "_give_back", lambda *_a: None)
    monkeypatch.setattr(MemoryDirectory, "password_mark", lambda *_a: None)
    assert ready_and_shut_out(entrance)
