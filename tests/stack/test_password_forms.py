"""A password means the same at every door: web, IMAP and submission, on whatever keyboard it was typed."""

from __future__ import annotations

import unicodedata

import pytest

from ldap.passwords import PasswordAnswer
from provisioning.authentication import password_rules
from provisioning.authentication.password_rules import Owner, demands_on, password_problems
from provisioning.policy.catalogue import PasswordRules
from tests.support.mail_stack import Person, RunningStack

pytestmark = pytest.mark.stack

OURS = demands_on(PasswordRules(), administrator=False)
PLAIN = [
    "suoi Dak Bla chay nguoc",
    "rung thong  hai dau cach",
    '"dau nhay" \\ va ; {ngoac}',
    "D4k-Bl4!xuoi-ve-t@y~`^",
    "%s %n $(x) ${y} 'z' --",
]
ODD = [
    "suối Đăk Bla chảy ngược",
    "đoi ca phe no hoa trang",
    "thông ba lá trên đèo",
    "doi\u00a0ca phe no hoa trang",
    "doi ca phe… no hoa trang",
    "doi ca phe no hoa ６８",
    "doi ca phe rong 20 m²",
    "doi\u00ad ca phe no hoa trang",
    "doi\u200b ca phe no hoa trang",
    "“doi ca phe” no hoa trang",
    " doi ca phe no hoa trang",
    "doi ca phe no hoa trang ",
    "doi ca phe no hoa 🌾",
]


def half_composed(text: str) -> str:
    """As the Vietnamese keyboard of Windows types it: the vowel composed, the tone apart."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in tones)
        rest = "".join(mark for mark in parts if mark not in tones)
        letters.append(unicodedata.normalize("NFC", rest) + tone)
    return "".join(letters)


def typed(password: str) -> list[str]:
    """What keyboards make of one password; telephones cut blanks off."""
    ways = [*(unicodedata.normalize(form, password) for form in ("NFC", "NFD")), half_composed(password)]
    return list(dict.fromkeys([*ways, password.strip()]))


def opens(stack: RunningStack, person: Person, password: str) -> dict[str, bool]:
    """Which doors let one in."""
    return {
        "web": stack.directory.check_password(person.uid, password) is PasswordAnswer.OK,
        "imap": stack.may_sign_in(person.address, password),
        "submission": stack.may_submit(person.address, password),
    }


def shut_doors(stack: RunningStack, password: str) -> list[tuple[str, str]]:
    """Doors that do not open to a password that was accepted when it was set."""
    if password_problems(OURS, password, password, Owner()):
        return []
    person = stack.person()
    stack.directory.set_password(person.uid, password)
    return [
        (door, way)
        for way in typed(password)
        for door, opened in opens(stack, person, way).items()
        if not opened
    ]


@pytest.mark.parametrize("password", PLAIN)
def test_what_is_accepted_opens_every_door_in_every_form(mail_stack: RunningStack, password: str) -> None:
    assert password_problems(OURS, password, password, Owner()) == []
    assert shut_doors(mail_stack, password) == []


@pytest.mark.parametrize("password", ODD)
def test_what_would_not_open_every_door_is_not_accepted(password: str) -> None:
    assert password_problems(OURS, password, password, Owner()) != []


@pytest.mark.parametrize("password", ["suối Đăk Bla chảy ngược", "doi ca phe no hoa trang "])
def test_a_build_that_takes_any_letter_is_seen(
    mail_stack: RunningStack, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setattr(password_rules, "_letter_problems", lambda _password: [])
    assert shut_doors(mail_stack, password) != []


@pytest.mark.parametrize("password", ["suối Đăk Bla chảy ngược", "dồi cà phê", "mật khẩu ướt 密碼"])
def test_an_older_password_with_marks_opens_the_web_in_every_form(
    mail_stack: RunningStack, password: str
) -> None:
    person = mail_stack.person(password=password)
    answers = {mail_stack.directory.check_password(person.uid, way) for way in typed(password)}
    assert answers == {PasswordAnswer.OK}
    assert set(opens(mail_stack, person, unicodedata.normalize("NFC", password)).values()) == {True}


@pytest.mark.parametrize(
    "password",
    ["doi\u00a0ca phe", "doi ca phe…", "doi ca phe ６８", "rong 20 m²", "doi\u00ad ca phe", " doi ca phe "],
)
def test_an_older_password_that_mail_takes_opens_the_web_too(mail_stack: RunningStack, password: str) -> None:
    person = mail_stack.person(password=password)
    assert set(opens(mail_stack, person, password).values()) == {True}


def test_an_older_password_goes_on_where_the_web_took_another_sign_for_it(mail_stack: RunningStack) -> None:
    """The web's library made a blank of a no-break space, and a telephone's keyboard types one."""
    person = mail_stack.person(password="doi ca phe no hoa")
    typed_there = "doi\u00a0ca phe no hoa"
    assert mail_stack.directory.check_password(person.uid, typed_there) is PasswordAnswer.OK
    assert mail_stack.directory.check_password(person.uid, "doi ca phe") is PasswordAnswer.WRONG


def test_hashes_are_of_what_mail_programs_send(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    mail_stack.directory.set_password(person.uid, "doi ca phe, m² va …")
    assert mail_stack.may_submit(person.address, "doi ca phe, m² va …")
