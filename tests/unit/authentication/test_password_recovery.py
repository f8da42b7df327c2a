"""A forgotten password: the code goes to the owner and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from ldap.passwords import matches
from provisioning.authentication import rules, sessions
from provisioning.authentication.client_info import NewPassword
from provisioning.authentication.password_recovery import ask_recovery, confirm_recovery, finish_recovery
from provisioning.foundation import clock
from provisioning.foundation.errors import Expired, Invalid, TooMany, Unavailable
from provisioning.notifications.model import Notification
from provisioning.officials.fields import OfficialFields
from provisioning.officials.operations import edit, mailbox_of
from provisioning.officials.queries import own_record
from tests.support.memory_directory import Fault
from tests.support.province import SYSTEM
from tests.unit.authentication.conftest import HERE, NEW, Account, Entrance

WRONG = "00000-00000"


@pytest.fixture
def owner(entrance: Entrance) -> Account:
    return entrance.add("Nguyễn Thị Chủ")


def ask(entrance: Entrance, address: str) -> str:
    return ask_recovery(entrance.database, HERE, address)


def test_recovery_by_owner_sets_password_and_ends_sessions(entrance: Entrance, owner: Account) -> None:
    with entrance.database.writing() as session:
        mailbox = mailbox_of(own_record(session, owner.id))
        open_elsewhere = sessions.begin(session, mailbox, HERE, clock.now())
    token = ask(entrance, owner.address)
    confirm_recovery(entrance.database, HERE, token, entrance.code_sent_to(owner))
    finish_recovery(entrance.database, entrance.passwords, HERE, token, NewPassword(NEW, NEW))
    assert matches(NEW, entrance.hash_of(owner) or "")
    with entrance.database.reading() as session:
        assert sessions.find(session, open_elsewhere, clock.now()) is None
        assert mailbox_of(own_record(session, owner.id)).is_behind
    (told,) = entrance.deliver()
    assert told["To"] == owner.recovery_email
    assert told["Subject"] == "Mật khẩu hộp thư công vụ vừa được thay đổi"


def test_recovery_request_works_once(entrance: Entrance, owner: Account) -> None:
    token = ask(entrance, owner.address)
    code = entrance.code_sent_to(owner)
    confirm_recovery(entrance.database, HERE, token, code)
    finish_recovery(entrance.database, entrance.passwords, HERE, token, NewPassword(NEW, NEW))
    again = NewPassword("mot cau khac han cau truoc", "mot cau khac han cau truoc")
    with pytest.raises(Expired):
        finish_recovery(entrance.database, entrance.passwords, HERE, token, again)
    with pytest.raises(Expired):
        confirm_recovery(entrance.database, HERE, token, code)
    assert matches(NEW, entrance.hash_of(owner) or "")


def test_new_password_ends_other_recoveries(entrance: Entrance, owner: Account) -> None:
    first = ask(entrance, owner.address)
    confirm_recovery(entrance.database, HERE, first, entrance.code_sent_to(owner))
    second = ask(entrance, owner.address)
    confirm_recovery(entrance.database, HERE, second, entrance.code_sent_to(owner))
    finish_recovery(entrance.database, entrance.passwords, HERE, second, NewPassword(NEW, NEW))
    with pytest.raises(Expired):
        finish_recovery(entrance.database, entrance.passwords, HERE, first, NewPassword(NEW, NEW))


def test_unconfirmed_recovery_sets_nothing(entrance: Entrance, owner: Account) -> None:
    before = entrance.hash_of(owner)
    token = ask(entrance, owner.address)
    entrance.deliver()
    with pytest.raises(Expired):
        finish_recovery(entrance.database, entrance.passwords, HERE, token, NewPassword(NEW, NEW))
    assert before == entrance.hash_of(owner)


def test_recovery_code_ends_after_five_wrong_tries_cve_2023_0777(entrance: Entrance, owner: Account) -> None:
    token = ask(entrance, owner.address)
    code = entrance.code_sent_to(owner)
    for _ in range(rules.RECOVERY_TRIES):
        with pytest.raises(Invalid):
            confirm_recovery(entrance.database, HERE, token, WRONG)
    with pytest.raises(Expired):
        confirm_recovery(entrance.database, HERE, token, code)


def test_recovery_code_expires_after_ten_minutes(entrance: Entrance, owner: Account) -> None:
    token = ask(entrance, owner.address)
    code = entrance.code_sent_to(owner)
    with (
        time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)),
        pytest.raises(Expired),
    ):
        confirm_recovery(entrance.database, HERE, token, code)


def test_recovery_of_unknown_address_looks_the_same(entrance: Entrance) -> None:
    token = ask(entrance, "khong.ai@kontum.example")
    assert len(token) == 32
    assert entrance.deliver() == []
    for _ in range(rules.RECOVERY_TRIES):
        with pytest.raises(Invalid):
            confirm_recovery(entrance.database, HERE, token, WRONG)
    with pytest.raises(Expired):
        confirm_recovery(entrance.database, HERE, token, WRONG)


@pytest.mark.parametrize("name", ["known", "unknown"])
def test_asking_is_limited_for_known_and_unknown_alike(entrance: Entrance, owner: Account, name: str) -> None:
    address = owner.address if name == "known" else "khong.ai@kontum.example"
    for _ in range(rules.RECOVERY_BY_BOTH.count):
        ask(entrance, address)
    with pytest.raises(TooMany):
        ask(entrance, address.upper())


@pytest.mark.parametrize(
    "like",
    [
        "\u0131",
        "\u0130",
        "\u212a",
        "\u017f",
        "\uff4b",
        "\uff10",
        "\u0430",
        "\u200b",
        "\u0301",
        "\xdf",
        "\x00",
    ],
)
def test_recovery_of_lookalike_address_sends_no_code_cve_2019_19844(
    entrance: Entrance, owner: Account, like: str
) -> None:
    for attempt in (owner.address + like, like + owner.address, _with(owner.address, like)):
        with entrance.database.writing() as session:
            session.execute(sa.text("DELETE FROM tries"))
        ask(entrance, attempt)
    assert entrance.deliver() == []


def _with(address: str, like: str) -> str:
    """The address with the letter that looks like (or folds to) one of its own in that place."""
    ours = {"\u0131": "i", "\u0130": "i", "\u212a": "k", "\u017f": "s", "\uff4b": "k", "\u0430": "a"}
    plain = ours.get(like, "")
    return address.replace(plain, like, 1) if plain in address else f"{like}@{address}"


def test_mail_goes_only_to_the_address_on_file_cve_2023_7028(entrance: Entrance, owner: Account) -> None:
    for both in (
        f"{owner.address},ke.gian@ngoai.example",
        f"{owner.address} ke.gian@ngoai.example",
        f"{owner.address}\r\nCc: ke.gian@ngoai.example",
    ):
        ask(entrance, both)
    assert entrance.deliver() == []


def test_recovery_to_unproven_address_sends_no_code(entrance: Entrance, owner: Account) -> None:
    """An HR officer who edits the record must not be able to take the account over."""
    with entrance.database.writing() as session:
        official = own_record(session, owner.id)
        fields = OfficialFields(official.full_name, recovery_email="nhan.su@ngoai.example")
        edit(session, SYSTEM, official, fields)
    (told,) = entrance.deliver()
    assert (told["To"], "vừa được thay đổi" in told["Subject"]) == (owner.recovery_email, True)
    ask(entrance, owner.address)
    assert entrance.deliver() == []


@pytest.mark.parametrize("fault", list(Fault))
def test_confirmed_recovery_survives_directory_failure(
    entrance: Entrance, owner: Account, fault: Fault
) -> None:
    token = ask(entrance, owner.address)
    confirm_recovery(entrance.database, HERE, token, entrance.code_sent_to(owner))
    entrance.directory.tree.fault = fault
    new = NewPassword(NEW, NEW)
    with pytest.raises(Unavailable):
        finish_recovery(entrance.database, entrance.passwords, HERE, token, new)
    entrance.directory.tree.fault = None
    finish_recovery(entrance.database, entrance.passwords, HERE, token, new)
    assert matches(NEW, entrance.hash_of(owner) or "")


def test_outbox_holds_no_code(entrance: Entrance, owner: Account) -> None:
    ask(entrance, owner.address)
    code = entrance.code_sent_to(owner)
    with entrance.database.reading() as session:
        kept = [str(vars(row)) for row in session.scalars(sa.select(Notification))]
    assert kept
    assert not any(code in text or code.replace("-", "") in text for text in kept)
