"""Our own messages: well-formed, one message at most, and Unavailable when nobody takes them."""

from __future__ import annotations

import email
import email.policy
import socket
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.deployment.environment import make_environment
from provisioning.deployment.layout import StackLayout
from provisioning.foundation.errors import Unavailable
from provisioning.foundation.settings import Settings
from provisioning.notifications.smtp import compose, send
from tests.unit.deployment.conftest import PORTS


def composed(**changes: str) -> Any:
    """A message with some parts changed."""
    parts = {
        "sender": "congvu@kontum.example",
        "recipient": "an@rieng.example",
        "subject": "Thư",
        "text": "Chào",
    }
    return compose(**(parts | changes))


@pytest.mark.parametrize("part", ["sender", "recipient", "subject"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\0"])
def test_a_header_can_not_start_another(part: str, end: str) -> None:
    good = {"sender": "a@b.example", "recipient": "a@b.example", "subject": "x"}[part]
    with pytest.raises(ValueError):
        composed(**{part: f"{good}{end}Bcc: moi.nguoi@kontum.example"})


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=120))
def test_any_subject_on_one_line_comes_back(subject: str) -> None:
    raw = composed(subject=subject).as_bytes(policy=email.policy.SMTP)
    back = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(back.keys()) == {
        *("From", "To", "Subject", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }


def test_vietnamese_comes_back() -> None:
    message = composed(subject="Mã khôi phục mật khẩu", text="Kính gửi ông Đặng Ngọc Ấn\n")
    back = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert back["Subject"] == "Mã khôi phục mật khẩu"
    assert back.get_content() == "Kính gửi ông Đặng Ngọc Ấn\n"


def settings_to(layout: StackLayout, port: int) -> Settings:
    """Settings whose Postfix is on a port."""
    make_environment(replace(layout, ports=replace(PORTS, outgoing=port)))
    return Settings(_env_file=layout.environment_file)


def test_nobody_there_is_unavailable(layout: StackLayout) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings = settings_to(layout, closed.getsockname()[1])
        with pytest.raises(Unavailable):
            send(composed(), settings)


def test_nobody_speaking_is_unavailable(layout: StackLayout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.notifications.smtp._TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings = settings_to(layout, silent.getsockname()[1])
        with pytest.raises(Unavailable):
            send(composed(), settings)
