"""Letters are read as a person would read them, and never by a path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provisioning.deployment.mail_sink import letter, newest
from provisioning.foundation.errors import NotFound
from provisioning.notifications.smtp import compose


def put(folder: Path, key: str, *, subject: str = "Thư", age: int = 0, head: str = "") -> None:
    """Drop a letter as Postfix does."""
    (folder / "new").mkdir(parents=True, exist_ok=True)
    message = compose(
        sender="congvu@kontum.example", recipient="an@rieng.example", subject=subject, text="Chào\n"
    )
    marks = f"X-Original-To: nhan@rieng.example\n{head}"
    file = folder / "new" / key
    file.write_bytes(marks.encode() + message.as_bytes())
    os.utime(file, (1_000_000 - age, 1_000_000 - age))


def test_missing_mail_sink_is_empty(tmp_path: Path) -> None:
    assert newest(tmp_path / "nowhere") == []


def test_vietnamese_is_read_back(tmp_path: Path) -> None:
    put(tmp_path, "1.a.host", subject="Khôi phục mật khẩu")
    (found,) = newest(tmp_path)
    assert (found.subject, found.text) == ("Khôi phục mật khẩu", "Chào\n")


def test_recipient_is_the_envelopes(tmp_path: Path) -> None:
    put(tmp_path, "1.a.host")
    assert newest(tmp_path)[0].recipient == "nhan@rieng.example"


def test_messages_are_newest_first_and_limited(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path, f"{number}.a.host", subject=str(number), age=number)
    assert [found.subject for found in newest(tmp_path, 3)] == ["0", "1", "2"]


def test_message_is_found_by_key(tmp_path: Path) -> None:
    put(tmp_path, "1.a.host", subject="một")
    put(tmp_path, "2.a.host", subject="hai")
    assert letter(tmp_path, "2.a.host").subject == "hai"


@pytest.mark.parametrize("key", ["", "..", "../new/1.a.host", "/etc/passwd", "3.a.host"])
def test_key_with_path_is_refused(tmp_path: Path, key: str) -> None:
    put(tmp_path, "1.a.host")
    with pytest.raises(NotFound):
        letter(tmp_path, key)


def test_broken_message_hides_no_other(tmp_path: Path) -> None:
    put(tmp_path, "1.a.host")
    (tmp_path / "new/2.b.host").write_bytes(
        b"Content-Type: text/plain; charset=nothing-like-it\n\n\xff\xfe\x00"
    )
    (tmp_path / "new/3.c.host").write_bytes(b"\xff\xff not a message at all")
    assert len(newest(tmp_path)) == 3
