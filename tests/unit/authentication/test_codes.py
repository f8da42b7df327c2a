"""The one-time code of a slip: what kills it, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from ldap.passwords import PasswordAnswer, PasswordMark
from provisioning.access import roles
from provisioning.access.operations import give
from provisioning.access.pending_resets import UNSETTLED_FOR, WRITTEN_WITHIN
from provisioning.authentication import rules
from provisioning.authentication.activation import activate, issue_code, open_code
from provisioning.authentication.client_info import ClientInfo, NewPassword
from provisioning.authentication.model import ActivationCode
from provisioning.authentication.password_lease import set_under_lease, take_lease
from provisioning.authentication.recovery_address import waiting_proof
from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Expired, Invalid, TooMany, Unavailable
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.operations import mailbox_of, protect
from provisioning.officials.queries import own_record
from tests.support.memory_directory import Fault, MemoryDirectory
from tests.support.province import SYSTEM
from tests.unit.authentication.conftest import HERE, NEW, Account, Entrance

WRONG = "00000-00000"


@pytest.fixture
def invited(entrance: Entrance) -> Account:
    return entrance.add("Đỗ Văn Đường", active=False)


def opens(entrance: Entrance, account: Account, code: str) -> bool:
    try:
        open_code(entrance.database, HERE, account.address, code)
    except Invalid as refusal:
        # A slip of before is told from a wrong code: only the newest counts.
        assert [p.code for p in refusal.problems] in (["code_wrong"], ["slip_older"])
        return False
    return True


def test_a_code_opens_however_it_is_typed(entrance: Entrance, invited: Account) -> None:
    code = entrance.slip(invited)
    typed = f" {code.upper().replace('-', ' ').replace('0', 'O').replace('1', 'l')} "
    assert opens(entrance, invited, typed)


def guess(entrance: Entrance, account: Account, times: int, here: ClientInfo = HERE) -> list[str]:
    """What so many different codes, typed without haste, are answered."""
    answers = []
    for number in range(times):
        try:
            with time_machine.travel(clock.now() + timedelta(seconds=20 * number)):
                open_code(entrance.database, here, account.address, f"00000-{number:05}")
        except Invalid:
            answers.append("wrong")
        except TooMany:
            answers.append("locked")
    return answers


def test_five_wrong_codes_lock_the_place_they_are_typed_at_cve_2023_0777(
    entrance: Entrance, invited: Account
) -> None:
    entrance.slip(invited)
    assert guess(entrance, invited, 7) == ["wrong"] * 5 + ["locked"] * 2


def test_five_wrong_codes_of_a_stranger_leave_the_slip_to_its_holder(
    entrance: Entrance, invited: Account
) -> None:
    code = entrance.slip(invited)
    guess(entrance, invited, 7, ClientInfo("203.0.113.9"))
    assert opens(entrance, invited, code)


def test_a_new_slip_is_not_locked_by_what_was_typed_for_the_one_before(
    entrance: Entrance, invited: Account
) -> None:
    entrance.slip(invited)
    guess(entrance, invited, 7)
    assert opens(entrance, invited, entrance.slip(invited))


def test_four_wrong_tries_are_forgiven(entrance: Entrance, invited: Account) -> None:
    code = entrance.slip(invited)
    for _ in range(4):
        opens(entrance, invited, WRONG)
    assert opens(entrance, invited, code)


def test_a_new_slip_ends_the_one_before(entrance: Entrance, invited: Account) -> None:
    first, second = entrance.slip(invited), entrance.slip(invited)
    assert not opens(entrance, invited, first)
    assert opens(entrance, invited, second)


def test_a_code_expires(entrance: Entrance, invited: Account) -> None:
    code = entrance.slip(invited)
    with time_machine.travel(clock.now() + rules.CODE_LIFE + timedelta(seconds=1)):
        assert not opens(entrance, invited, code)


def test_a_code_is_good_for_its_own_address_only(entrance: Entrance, invited: Account) -> None:
    other = entrance.add("Lê Thị Khác", active=False)
    entrance.slip(other)
    assert not opens(entrance, other, entrance.slip(invited))


def test_guessing_codes_of_one_account_is_slowed_down(entrance: Entrance) -> None:
    nobody = Account("", "", "khong.ai@kontum.example", "")
    assert guess(entrance, nobody, 7) == ["wrong"] * 5 + ["locked"] * 2


def test_no_row_holds_a_code(entrance: Entrance, invited: Account) -> None:
    code = entrance.slip(invited)
    with entrance.database.reading() as session:
        row = session.scalars(sa.select(ActivationCode)).one()
    assert code not in str(vars(row))
    assert len(row.code_hash) == 64


def test_activation_opens_the_mailbox_and_uses_the_code_up(entrance: Entrance, invited: Account) -> None:
    code = entrance.slip(invited)
    key = open_code(entrance.database, HERE, invited.address, code)
    new = NewPassword(NEW, NEW, "nha@ngoai.example")
    token = activate(entrance.database, entrance.passwords, HERE, key, new)
    assert len(token) == 32
    with entrance.database.reading() as session:
        official = own_record(session, invited.id)
        proof = waiting_proof(session, official)
    assert mailbox_of(official).state == "active"
    assert (official.recovery_email, official.recovery_proven_at) == ("", None)
    assert proof is not None
    assert proof.email == "nha@ngoai.example"
    assert entrance.hash_of(invited) is not None
    assert not opens(entrance, invited, code)
    with pytest.raises(Expired):
        activate(entrance.database, entrance.passwords, HERE, key, new)


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.CUT_REPLY, Fault.FULL])
def test_the_code_still_works_when_the_directory_failed(
    entrance: Entrance, invited: Account, fault: Fault
) -> None:
    key = open_code(entrance.database, HERE, invited.address, entrance.slip(invited))
    new = NewPassword(NEW, NEW)
    entrance.directory.tree.fault = fault
    with pytest.raises(Unavailable):
        activate(entrance.database, entrance.passwords, HERE, key, new)
    entrance.directory.tree.fault = None
    assert activate(entrance.database, entrance.passwords, HERE, key, new)


def test_a_suspended_person_gets_no_code_and_an_open_one_is_no_use(
    entrance: Entrance, invited: Account
) -> None:
    code = entrance.slip(invited)
    key = open_code(entrance.database, HERE, invited.address, code)
    with entrance.database.writing() as session:
        official = own_record(session, invited.id)
        suspend(session, SYSTEM, recipient_of(official), reason="nghỉ", keep_receiving=True)
    with pytest.raises(Expired):
        activate(entrance.database, entrance.passwords, HERE, key, NewPassword(NEW, NEW))
    # Whoever holds the slip is told why it opens nothing.
    with pytest.raises(Invalid) as locked:
        open_code(entrance.database, HERE, invited.address, code)
    assert ["mailbox_locked"] == [p.code for p in locked.value.problems]
    with pytest.raises(Invalid), entrance.database.writing() as session:
        issue_code(session, SYSTEM, own_record(session, invited.id))


@pytest.mark.parametrize(
    ("role", "first", "later"),
    [
        ("unit_administrator", True, True),
        ("helpdesk", True, True),
        ("hr_officer", True, False),
        ("auditor", False, False),
    ],
)
def test_who_adds_people_hands_out_first_codes_and_no_others(
    entrance: Entrance, invited: Account, role: str, first: bool, later: bool
) -> None:
    actor = entrance.province.actor(role, "stttt")
    active = entrance.add("Lê Thị Đang Làm")

    def may_issue(account: Account) -> bool:
        try:
            with entrance.database.writing() as session:
                issue_code(session, actor, own_record(session, account.id))
        except Denied:
            return False
        return True

    assert (first, later) == (may_issue(invited), may_issue(active))


def test_nobody_gets_a_code_for_whoever_has_more_rights_mailu_2685(entrance: Entrance) -> None:
    """Somebody within one's units is promoted: from then on their account is out of reach."""
    promoted = entrance.add("Lê Thị Lên Chức")
    helpdesk = entrance.province.actor("helpdesk", "stttt")
    with entrance.database.writing() as session:
        issue_code(session, helpdesk, own_record(session, promoted.id))
        unit = entrance.province.unit(session, "stttt")
        give(session, SYSTEM, own_record(session, promoted.id), unit, "unit_administrator")
    with pytest.raises(Denied), entrance.database.writing() as session:
        issue_code(session, helpdesk, own_record(session, promoted.id))


def issued_by_head(entrance: Entrance, account: Account) -> str:
    """A code that the administrator of the department has seen."""
    head = entrance.add("Lê Văn Trưởng")
    with entrance.database.writing() as session:
        unit = entrance.province.unit(session, "stttt")
        give(session, SYSTEM, own_record(session, head.id), unit, "unit_administrator")
    actor = replace(entrance.province.actor("unit_administrator", "stttt"), official_id=head.id)
    with entrance.database.writing() as session:
        return issue_code(session, actor, own_record(session, account.id))


def raised(entrance: Entrance, account: Account, role: str, unit: str) -> None:
    with entrance.database.writing() as session:
        there = entrance.province.unit(session, unit)
        give(session, SYSTEM, own_record(session, account.id), there, role)


@pytest.mark.parametrize("active", [False, True])
def test_a_code_opens_nothing_once_its_holder_rose_above_who_has_seen_it(
    entrance: Entrance, active: bool
) -> None:
    account = entrance.add("Lê Thị Lên Chức", active=active)
    code = issued_by_head(entrance, account)
    raised(entrance, account, "system_administrator", "kontum")
    assert not opens(entrance, account, code)


def test_a_code_that_was_opened_before_sets_no_password_after_the_rise(
    entrance: Entrance, invited: Account
) -> None:
    key = open_code(entrance.database, HERE, invited.address, issued_by_head(entrance, invited))
    raised(entrance, invited, "auditor", "syt")
    with pytest.raises(Expired):
        activate(entrance.database, entrance.passwords, HERE, key, NewPassword(NEW, NEW))


def test_a_rise_within_what_the_issuer_holds_leaves_the_code_alone(
    entrance: Entrance, invited: Account
) -> None:
    code = issued_by_head(entrance, invited)
    raised(entrance, invited, "helpdesk", "stttt")
    assert opens(entrance, invited, code)


def test_a_code_opens_nothing_once_its_holder_is_protected(entrance: Entrance, invited: Account) -> None:
    code = issued_by_head(entrance, invited)
    with entrance.database.writing() as session:
        own_record(session, invited.id).is_protected = True
    assert not opens(entrance, invited, code)
    assert opens(entrance, invited, entrance.slip(invited))


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The directory, in which something happens just before a password is written."""

    directory: MemoryDirectory
    happens: Callable[[], None]

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        """As the directory's."""
        return self.directory.check_password(uid, password)

    def password_mark(self, uid: str) -> PasswordMark:
        """As the directory's."""
        return self.directory.password_mark(uid)

    def set_password(self, uid: str, password: str, *, after: PasswordMark | None = None) -> None:
        """As the directory's, afterwards."""
        self.happens()
        self.directory.set_password(uid, password, after=after)


def refused_rise(entrance: Entrance, account: Account, role: str, unit: str) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        raised(entrance, account, role, unit)
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize("active", [False, True])
def test_nobody_rises_between_the_check_of_a_code_and_the_password(entrance: Entrance, active: bool) -> None:
    """Whoever has seen the code would know the password of an administrator a moment later."""
    account = entrance.add("Lê Thị Lên Chức", active=active)
    key = open_code(entrance.database, HERE, account.address, issued_by_head(entrance, account))
    seen: list[str] = []
    between = Meanwhile(
        entrance.passwords,
        lambda: seen.extend(refused_rise(entrance, account, "system_administrator", "kontum")),
    )
    activate(entrance.database, between, HERE, key, NewPassword(NEW, NEW))
    assert ["password_being_set"] == seen
    raised(entrance, account, "system_administrator", "kontum")


def test_nor_does_a_role_rise_that_the_holder_has(entrance: Entrance, invited: Account) -> None:
    with entrance.database.writing() as session:
        role = roles.make(session, SYSTEM, name="Trực tổng đài", name_en="", abilities=["view"])
        unit = entrance.province.unit(session, "stttt")
        session.flush()
        give(session, SYSTEM, own_record(session, invited.id), unit, role.id)
    key = open_code(entrance.database, HERE, invited.address, issued_by_head(entrance, invited))

    def widen(*abilities: str) -> None:
        with entrance.database.writing() as session:
            again = roles.role_for(session, role.id)
            roles.change(
                session, SYSTEM, again, name=again.name, name_en="", abilities=abilities,
                revision=again.revision,
            )  # fmt: skip

    def between() -> None:
        with pytest.raises(Invalid, match="password_being_set"):
            widen("view", "grants")

    activate(entrance.database, Meanwhile(entrance.passwords, between), HERE, key, NewPassword(NEW, NEW))
    widen("view", "grants")


def test_nor_is_the_account_protected_meanwhile(entrance: Entrance, invited: Account) -> None:
    key = open_code(entrance.database, HERE, invited.address, issued_by_head(entrance, invited))

    def guard() -> None:
        with entrance.database.writing() as session:
            protect(session, SYSTEM, own_record(session, invited.id), protected=True)

    def between() -> None:
        with pytest.raises(Invalid, match="password_being_set"):
            guard()

    activate(entrance.database, Meanwhile(entrance.passwords, between), HERE, key, NewPassword(NEW, NEW))
    guard()


def test_a_password_whose_check_is_long_ago_is_not_written(entrance: Entrance, invited: Account) -> None:
    """A process that stood still in between may have missed its holder's rise."""
    key = open_code(entrance.database, HERE, invited.address, issued_by_head(entrance, invited))
    with entrance.database.writing() as session:
        lease = take_lease(session, own_record(session, invited.id), "code")
    with time_machine.travel(clock.now() + WRITTEN_WITHIN), pytest.raises(Expired):
        set_under_lease(entrance.database, entrance.passwords, lease, NEW, lambda _session: None)
    assert entrance.hash_of(invited) is None
    with time_machine.travel(clock.now() + UNSETTLED_FOR):
        activate(entrance.database, entrance.passwords, HERE, key, NewPassword(NEW, NEW))
    assert entrance.hash_of(invited) is not None


def test_a_password_that_was_begun_and_never_settled_blocks_nobody_for_long(
    entrance: Entrance, invited: Account
) -> None:
    key = open_code(entrance.database, HERE, invited.address, issued_by_head(entrance, invited))
    entrance.directory.tree.fault = Fault.UNAVAILABLE
    with pytest.raises(Unavailable):
        activate(entrance.database, entrance.passwords, HERE, key, NewPassword(NEW, NEW))
    assert refused_rise(entrance, invited, "auditor", "syt") == ["password_being_set"]
    with time_machine.travel(clock.now() + UNSETTLED_FOR):
        raised(entrance, invited, "auditor", "syt")


def test_even_the_servers_own_code_is_settled_before_a_rise(entrance: Entrance, invited: Account) -> None:
    """An activation under way dies with a rise; one whose password is being written is waited for."""
    key = open_code(entrance.database, HERE, invited.address, entrance.slip(invited))
    seen: list[str] = []
    rise = Meanwhile(
        entrance.passwords, lambda: seen.extend(refused_rise(entrance, invited, "auditor", "syt"))
    )
    activate(entrance.database, rise, HERE, key, NewPassword(NEW, NEW))
    assert seen == ["password_being_set"]
    raised(entrance, invited, "auditor", "syt")
