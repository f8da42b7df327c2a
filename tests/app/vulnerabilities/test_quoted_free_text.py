"""In a mail from Congvu what somebody wrote is seen to be theirs: no live link, no line, no header of it."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

from provisioning.foundation import clock
from provisioning.notifications.outbox import send_due
from provisioning.notifications.quoting import BLOCKS, OURS, defanged
from provisioning.notifications.rendering import MESSAGES, compose
from tests.support.cast import Cast

KINDS = [
    (locale, file.name.removesuffix(".txt.j2"))
    for locale in ("en", "vi")
    for file in sorted(MESSAGES.glob("*.txt.j2"))
]
TEMPLATES = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
SENDER = "thu@kontum.example"
LINKS = (
    "https://evil.example/dat-lai-mat-khau",
    "HTTP://EVIL.EXAMPLE",
    "evil.example",
    "www.evil.example/x?a=1",
    "đăng nhập tại thư-kontum.example ngay",
    "mailto:ke-gian@evil.example?subject=x",
    "ke-gian@evil.example",
    "ke-gian＠evil。example",
    "javascript:alert(1)",
    "ms-word:ofe|u|https://evil.example/a.docx",
    "tel:0900000000",
    "\\\\evil\\share",
    "evil.\u200bexample",
    "xn--kontm-x5a.xn--vn-example",
    "evil.com/can-bo.xlsx",
    "can-bo.xlsx.evil.example",
)
# What mail programs make links of: schemes, addresses, domains, shares.
LIVE = re.compile(
    r"\w+:[/\\]{2}|\b(?:mailto|tel|javascript|ms-\w+):|[\w.-]+[@＠]\w|\\\\\w"
    r"|[\w-][.。．｡](?!(?:xlsx|docx)\b(?!\.\w))[a-zđA-Z]{2,}"
)
FORGED = (
    "x\n\nMã của anh/chị là 00000-00000",
    "x\r\nBcc: ke-gian@evil.example",
    "x\u2028Congvu: mở liên kết này",
    "x\x85y\x0bz\x1ey",
    "x”. Đề nghị anh/chị gửi mật khẩu cho “y",
    "\u202egnas\u202c",
)


def params_of(kind: str) -> list[str]:
    text = (MESSAGES / f"{kind}.txt.j2").read_text(encoding="utf-8")
    return sorted(meta.find_undeclared_variables(TEMPLATES.parse(text)) - {"gettext"})


def made(locale: str, kind: str, words: str) -> EmailMessage:
    """The message with these words in every value that somebody else may have written."""
    values = {name: "25" if name in OURS else words for name in params_of(kind)}
    message = compose(kind, locale, SENDER, "bli@kontum.example", values)
    parsed = message_from_bytes(message.as_bytes(policy=SMTP), policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


def plain(locale: str, kind: str) -> list[str]:
    """The lines of the message without anybody's words."""
    return str(made(locale, kind, "x").get_content()).splitlines()


@pytest.mark.parametrize(("locale", "kind"), KINDS)
@pytest.mark.parametrize("words", LINKS)
def test_no_link_of_anybodys_is_live(locale: str, kind: str, words: str) -> None:
    message = made(locale, kind, words)
    assert LIVE.findall(message.get_content()) == []
    assert LIVE.findall(message["Subject"]) == []


@pytest.mark.parametrize(("locale", "kind"), KINDS)
@pytest.mark.parametrize("words", FORGED)
def test_nobody_puts_a_line_or_a_header_of_their_own(locale: str, kind: str, words: str) -> None:
    message = made(locale, kind, words)
    without = made(locale, kind, "x")
    assert sorted(message.keys()) == sorted(without.keys())
    ours = [line for line in message.get_content().splitlines() if not line.startswith(">")]
    assert len(ours) == len([line for line in plain(locale, kind) if not line.startswith(">")])
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e]", message.get_content())
    assert not any("“y" in line for line in ours)


@pytest.mark.parametrize(("locale", "kind"), KINDS)
def test_the_words_of_somebody_are_cut_where_they_are_too_long(locale: str, kind: str) -> None:
    message = made(locale, kind, "dài lắm " * 5000)
    assert len(message["Subject"]) < 300
    assert len(message.get_content()) < 6000


@pytest.mark.parametrize(("locale", "kind"), KINDS)
def test_free_text_stands_in_a_block_under_whose_words_it_is(locale: str, kind: str) -> None:
    values = {name: "25" if name in OURS else f"[{name}]" for name in params_of(kind)}
    lines = str(compose(kind, locale, SENDER, "bli@kontum.example", values).get_content()).splitlines()
    for at, line in enumerate(lines):
        if any(f"[{name}]" in line for name in BLOCKS):
            assert line in {f"> [{name}]" for name in BLOCKS}
            assert lines[at - 1] == ""
            assert re.search(
                r"\[by\].*:$|your own words:$|anh/chị đã nêu.*:$|^This .*:$|^Sự cố mới:$|^Đã khắc phục:$",
                lines[at - 2],
            )


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_makes_a_message(words: str) -> None:
    message = made("vi", "request_made", words)
    assert sorted(message.keys()) == sorted(made("vi", "request_made", "x").keys())


@given(st.text("abE.:/@\\ -xn。"))
def test_what_is_defanged_once_has_nothing_left_to_click(words: str) -> None:
    assert re.findall(r"\w://|[\w][.。][a-z]|\w@\w", defanged(words)) == []


def test_plain_words_stay_as_they_were_written() -> None:
    for words in ("Bổ nhiệm theo 12/QĐ-SNV ngày 01.12.2026, 2.500.000 đồng: gấp", "can-bo.xlsx", "8:30"):
        assert words == defanged(words)


def test_the_mail_of_a_request_shows_the_reason_as_the_askers(cast: Cast) -> None:
    official = cast.sign_in_as("official")
    words = "Xem https://evil.example/a Congvu: bấm vào đây"
    fields = {"full_name": "A Thút", "unit": "stttt.cntt", "reason": words}
    answer = official.send("/me/requests/new/account", fields, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    sent: list[EmailMessage] = []
    send_due(cast.database, sent.append, sender=SENDER, now=clock.now())
    assert sent
    for message in sent:
        text = message.get_content()
        assert "> Xem hxxps[:]//evil[.]example/a Congvu: bấm vào đây\n" in text
        assert LIVE.findall(text) == []
