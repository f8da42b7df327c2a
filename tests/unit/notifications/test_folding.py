"""Header fields on several lines: what is read back is what was written, each blank in its place."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.notifications.folding import POLICY
from provisioning.notifications.rendering import compose

SENDER = "congvu@kontum.example"
SYLLABLES = [
    "đã",
    "được",
    "đồng",
    "ý",
    "Nguyễn",
    "Thuỳ",
    "Dương",
    "của",
    "a",
    "12",
    "xlsx",
    "“x”",
    "hộp",
    "thư:",
]
words = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=40).map(" ".join)


def back(**fields: str | Address) -> tuple[EmailMessage, str]:
    """The message as a reader's program gets it over SMTP, and its From put together by RFC 2047 alone."""
    message = EmailMessage(policy=POLICY)
    for name, value in fields.items():
        message[name] = value
    message.set_content("x")
    raw = message.as_bytes(policy=POLICY.clone(linesep="\r\n"))
    assert raw.isascii()
    assert all(len(line) <= 78 and b"\n" not in line for line in raw.split(b"\r\n"))
    plain = email.message_from_bytes(raw)
    shown = str(make_header(decode_header((plain["From"] or "").replace("\r\n", ""))))
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read, shown


@given(words)
def test_a_subject_of_any_length_keeps_each_blank(subject: str) -> None:
    assert subject == back(Subject=subject)[0]["Subject"]


@pytest.mark.parametrize(
    "subject",
    [
        "Đề nghị của anh/chị đã được đồng ý: Phòng Nội vụ huyện Đăk Hà",
        "Đề nghị của anh/chị bị từ chối: Trung tâm Công nghệ thông tin và Truyền thông",
        "Plain words in English that are longer than one line of a header may be, and so are folded",
        "Ngắn",
    ],
)
def test_subjects_of_the_service_keep_each_blank(subject: str) -> None:
    assert subject == back(Subject=subject)[0]["Subject"]


@given(words.map(lambda text: text[:80].strip()))
def test_a_senders_name_keeps_each_blank_and_its_address(name: str) -> None:
    message, shown = back(From=Address(name, addr_spec=SENDER))
    assert SENDER == message["From"].addresses[0].addr_spec
    assert name == shown.rpartition("<")[0].strip().strip('"')


def test_messages_of_the_service_carry_the_senders_name() -> None:
    values = {"name": "Y Blí", "address": "bli@kontum.example", "at": "2026-12-01T17:30:00+00:00"}
    named = compose("password_changed", "vi", SENDER, "x@y.example", values, sender_name="Thư công vụ")
    plain = compose("password_changed", "vi", SENDER, "x@y.example", values)
    assert ("Thư công vụ", SENDER) == (
        named["From"].addresses[0].display_name,
        named["From"].addresses[0].addr_spec,
    )
    assert SENDER == plain["From"]
