"""Passwords and locks answer alike in memory and in slapd."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from ldap.difference import Change, Modification, difference
from ldap.entries import LOCK, PersonEntry, person_name
from ldap.errors import ChangedMeanwhile, DirectoryRejected, EntryMissing
from ldap.passwords import PasswordAnswer, hash_password
from tests.contract.conftest import World

GOOD = "Một mật khẩu đủ dài 1"
OTHER = "Một mật khẩu khác hẳn 2"
EVERY_MARK = "".join(map(chr, range(0x20, 0x7F)))


def bring_to(world: World, wanted: PersonEntry) -> None:
    change = difference(wanted, world.read(wanted.uid))
    assert change is not None
    world.provisioner.modify(person_name(wanted.uid), change)


def suspend(world: World, entry: PersonEntry) -> None:
    bring_to(world, replace(entry, state="suspended", sign_in=False))


def with_password(world: World, password: str = GOOD) -> PersonEntry:
    entry = world.add()
    world.web.set_password(entry.uid, hash_password(password))
    return entry


def lock_out(world: World, entry: PersonEntry) -> None:
    for _ in range(10):
        assert world.web.check_password(entry.uid, "sai") is PasswordAnswer.WRONG
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.LOCKED


def test_check_password_tells_right_from_wrong(world: World) -> None:
    entry = with_password(world)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK
    assert world.web.check_password(entry.uid, OTHER) is PasswordAnswer.WRONG


def test_set_password_ends_the_old_one(world: World) -> None:
    entry = with_password(world)
    world.web.set_password(entry.uid, hash_password(OTHER))
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.WRONG
    assert world.web.check_password(entry.uid, OTHER) is PasswordAnswer.OK


def test_set_password_over_a_newer_one_writes_nothing(world: World) -> None:
    entry = world.add()
    before = world.web.password_mark(entry.uid)
    world.web.set_password(entry.uid, hash_password(GOOD), after=before)
    with pytest.raises(ChangedMeanwhile):
        world.web.set_password(entry.uid, hash_password(OTHER), after=before)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK
    since = world.web.password_mark(entry.uid)
    assert since != before
    world.web.set_password(entry.uid, hash_password(OTHER), after=since)
    assert world.web.check_password(entry.uid, OTHER) is PasswordAnswer.OK


@pytest.mark.parametrize(
    "password", [EVERY_MARK, " giữa hai khoảng trắng ", "*", "a)(uid=*", "'\"\\", "😀" * 10, "x" * 1024]
)
def test_check_password_takes_any_text(world: World, password: str) -> None:
    entry = with_password(world, password)
    assert world.web.check_password(entry.uid, password) is PasswordAnswer.OK
    assert world.web.check_password(entry.uid, password[:-1] + "y") is PasswordAnswer.WRONG


def test_check_password_ignores_unicode_composition(world: World) -> None:
    entry = with_password(world, unicodedata.normalize("NFD", GOOD))
    assert world.web.check_password(entry.uid, unicodedata.normalize("NFC", GOOD)) is (PasswordAnswer.OK)


@pytest.mark.parametrize("password", ["", "x" * 1025, "có\0nul", "xuống\ndòng"])
def test_check_impossible_password_asks_nobody(world: World, password: str) -> None:
    entry = with_password(world)
    assert world.web.check_password(entry.uid, password) is PasswordAnswer.WRONG


def test_check_password_of_account_without_one_is_wrong(world: World) -> None:
    entry = world.add(state="invited")
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.WRONG


def test_wrong_tries_without_password_lock_nothing(world: World) -> None:
    entry = world.add(state="invited")
    for _ in range(11):
        assert world.web.check_password(entry.uid, "sai") is PasswordAnswer.WRONG


def test_check_password_of_missing_id_is_unknown(world: World) -> None:
    assert world.web.check_password("m99999999", GOOD) is PasswordAnswer.UNKNOWN
    assert world.web.check_password("*", GOOD) is PasswordAnswer.UNKNOWN
    with pytest.raises(EntryMissing):
        world.web.set_password("m99999999", hash_password(GOOD))


def test_set_password_refuses_what_is_no_hash(world: World) -> None:
    entry = world.add()
    for plain in (GOOD, "{SSHA}x", "{CLEARTEXT}x", ""):
        with pytest.raises(ValueError, match="only a hash"):
            world.web.set_password(entry.uid, plain)


def test_ten_wrong_tries_lock_and_clearing_unlocks(world: World) -> None:
    entry = with_password(world)
    lock_out(world, entry)
    world.web.clear_lock(entry.uid)
    assert world.web.check_password(entry.uid, "sai") is PasswordAnswer.WRONG
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_right_password_resets_failure_count(world: World) -> None:
    entry = with_password(world)
    for _ in range(2):
        for _ in range(9):
            assert world.web.check_password(entry.uid, "sai") is PasswordAnswer.WRONG
        assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_set_password_clears_failure_lock(world: World) -> None:
    entry = with_password(world)
    lock_out(world, entry)
    world.web.set_password(entry.uid, hash_password(OTHER))
    assert world.web.check_password(entry.uid, OTHER) is PasswordAnswer.OK


def test_clearing_where_nothing_is_locked_changes_nothing(world: World) -> None:
    entry = with_password(world)
    world.web.clear_lock(entry.uid)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK
    with pytest.raises(EntryMissing):
        world.web.clear_lock("m99999999")


def test_failure_lock_is_no_drift(world: World) -> None:
    entry = with_password(world)
    lock_out(world, entry)
    assert difference(entry, world.read(entry.uid)) is None


def test_resumed_account_keeps_its_password(world: World) -> None:
    entry = with_password(world)
    suspend(world, entry)
    assert world.read(entry.uid).permanently_locked is True
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.LOCKED
    bring_to(world, entry)
    assert world.read(entry.uid).permanently_locked is False
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_account_with_failure_lock_can_be_suspended_and_resumed(world: World) -> None:
    entry = with_password(world)
    lock_out(world, entry)
    suspend(world, entry)
    bring_to(world, entry)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_set_password_keeps_permanent_lock(world: World) -> None:
    entry = with_password(world)
    suspend(world, entry)
    world.web.clear_lock(entry.uid)
    world.provisioner.clear_lock(entry.uid)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.LOCKED


@pytest.mark.parametrize("state", ["suspended", "leaving", "archived"])
def test_set_password_of_suspended_account_is_refused(world: World, state: str) -> None:
    entry = with_password(world)
    bring_to(world, replace(entry, state=state, sign_in=False))
    with pytest.raises(DirectoryRejected):
        world.web.set_password(entry.uid, hash_password(OTHER))
    assert world.read(entry.uid).permanently_locked is True
    bring_to(world, entry)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_set_first_password_of_invited_account_is_done(world: World) -> None:
    entry = world.add(state="invited", sign_in=False)
    world.web.set_password(entry.uid, hash_password(GOOD))
    wanted = replace(entry, state="active", sign_in=True)
    bring_to(world, wanted)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_bringing_an_entry_up_to_date_leaves_the_password(world: World) -> None:
    entry = with_password(world)
    bring_to(world, replace(entry, cn="Tên mới", unit="sgddt", revision=7))
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_permanent_lock_replaces_failure_lock(world: World) -> None:
    entry = with_password(world)
    lock_out(world, entry)
    change = difference(replace(entry, sign_in=False), world.read(entry.uid))
    assert change is not None
    assert Modification("replace", LOCK, ("000001010000Z",)) in change.modifications
    world.provisioner.modify(person_name(entry.uid), Change(change.modifications))
    assert world.read(entry.uid).permanently_locked is True
