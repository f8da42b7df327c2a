"""Passwords and locks answer alike in memory and in slapd."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from ldap.difference import Change, Modification, difference
from ldap.entries import LOCK, MOST_REMEMBERED, PersonEntry, person_name
from ldap.errors import ChangedMeanwhile, DirectoryHalted, DirectoryRejected, EntryMissing, PasswordRemembered
from ldap.passwords import PasswordAnswer, UnusablePassword, hash_password
from provisioning.authentication.password_rules import kept_before
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
    world.web.set_password(entry.uid, password)
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
    world.web.set_password(entry.uid, OTHER)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.WRONG
    assert world.web.check_password(entry.uid, OTHER) is PasswordAnswer.OK


def test_set_password_over_a_newer_one_writes_nothing(world: World) -> None:
    entry = world.add()
    before = world.web.password_mark(entry.uid)
    world.web.set_password(entry.uid, GOOD, after=before)
    with pytest.raises(ChangedMeanwhile):
        world.web.set_password(entry.uid, OTHER, after=before)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK
    since = world.web.password_mark(entry.uid)
    assert since != before
    world.web.set_password(entry.uid, OTHER, after=since)
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
        world.web.set_password("m99999999", GOOD)


def test_what_reads_as_a_hash_is_no_password(world: World) -> None:
    entry = with_password(world)
    for text in (hash_password(OTHER), "{SSHA}x", "{CLEARTEXT}x", "{x}", ""):
        with pytest.raises(UnusablePassword):
            world.web.set_password(entry.uid, text)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


# Earlier passwords


def remembering(world: World, count: int) -> PersonEntry:
    """Somebody of whose earlier passwords so many are remembered; the current one is number 0."""
    entry = world.add(remembered=count)
    world.web.set_password(entry.uid, numbered(0))
    return entry


def numbered(number: int) -> str:
    return f"{GOOD} {number}"


def refused(world: World, entry: PersonEntry, *numbers: int) -> list[int]:
    """Which of these passwords may not come back. What may does."""
    found = []
    for number in numbers:
        try:
            world.web.set_password(entry.uid, numbered(number))
        except PasswordRemembered:
            found.append(number)
    return found


@pytest.mark.parametrize("account", ["web", "provisioner"])
@pytest.mark.parametrize("history", [2, 3, 5])
def test_the_last_passwords_may_not_come_back(world: World, account: str, history: int) -> None:
    entry = remembering(world, kept_before(history))
    for number in range(1, history + 1):
        world.web.set_password(entry.uid, numbered(number))
    last = list(range(1, history + 1))
    for number in last:
        with pytest.raises(PasswordRemembered):
            world.bound_as(account).set_password(entry.uid, numbered(number))
    assert world.web.check_password(entry.uid, numbered(history)) is PasswordAnswer.OK
    world.bound_as(account).set_password(entry.uid, numbered(0))
    assert world.web.check_password(entry.uid, numbered(0)) is PasswordAnswer.OK


def test_a_refused_password_changes_nothing(world: World) -> None:
    entry = remembering(world, 2)
    before = world.web.password_mark(entry.uid)
    assert [0] == refused(world, entry, 0)
    assert world.web.password_mark(entry.uid) == before
    world.web.set_password(entry.uid, numbered(1), after=before)
    assert world.web.check_password(entry.uid, numbered(1)) is PasswordAnswer.OK


def test_a_rule_that_remembers_nothing_takes_the_same_password_again(world: World) -> None:
    entry = remembering(world, 0)
    assert [] == refused(world, entry, 0, 1, 0)


def test_what_was_set_before_the_rule_is_remembered_from_then_on(world: World) -> None:
    entry = remembering(world, 0)
    bring_to(world, replace(entry, remembered=2))
    assert [0] == refused(world, entry, 0)
    assert [0] == refused(world, entry, 1, 0)


def test_a_rule_that_remembers_less_lets_older_ones_come_back(world: World) -> None:
    entry = remembering(world, 4)
    for number in range(1, 4):
        world.web.set_password(entry.uid, numbered(number))
    bring_to(world, replace(entry, remembered=1))
    assert [3, 2] == refused(world, entry, 3, 2)
    assert [] == refused(world, entry, 1)


def test_how_much_is_remembered_is_read_back_and_compared(world: World) -> None:
    entry = world.add(remembered=3)
    assert world.read(entry.uid).remembered == 3
    assert difference(entry, world.read(entry.uid)) is None
    bring_to(world, replace(entry, remembered=0))
    assert world.read(entry.uid).remembered == 0
    assert difference(replace(entry, remembered=0), world.read(entry.uid)) is None


def test_the_directory_has_a_policy_for_every_number(world: World) -> None:
    assert frozenset(range(1, MOST_REMEMBERED + 1)) == world.provisioner.passwords_remembered()


def test_the_web_does_not_say_how_much_is_remembered(world: World) -> None:
    entry = remembering(world, 2)
    assert world.web.people([entry.uid])[entry.uid].remembered == 0
    with pytest.raises(EntryMissing):
        world.web.passwords_remembered()


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
    world.web.set_password(entry.uid, OTHER)
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
        world.web.set_password(entry.uid, OTHER)
    assert world.read(entry.uid).permanently_locked is True
    bring_to(world, entry)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.OK


def test_set_first_password_of_invited_account_is_done(world: World) -> None:
    entry = world.add(state="invited", sign_in=False)
    world.web.set_password(entry.uid, GOOD)
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


def test_the_provisioner_is_told_how_full_the_database_is(world: World) -> None:
    world.add()
    assert 0 < world.provisioner.fill() < 0.5
    with pytest.raises(DirectoryHalted):
        world.web.fill()
