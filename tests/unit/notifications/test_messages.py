"""Every message, word for word as it is sent in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from provisioning.notifications.rendering import MESSAGES, compose

SENT = Path(__file__).parent / "sent"
KINDS = sorted(file.name.removesuffix(".txt.j2") for file in MESSAGES.glob("*.txt.j2"))
VALUES = {
    "accounts": "12",
    "address": "bli@kontum.example",
    "article": "điểm a khoản 3 Điều 9",
    "answer": "Đồng ý 100 %.\n\nXem https://evil.example",
    "applied": "1200",
    "at": "2026-12-01T17:30:00+00:00",
    "better": "- Bưu tá: trả lời.",
    "by": "Hà %(name)s",
    "code": "00000-00000",
    "day": "2026-12-31",
    "ends": "2026-12-01T18:30:00+00:00",
    "failed": "3",
    "fate": "alias",
    "file": "can-bo.xlsx",
    "filters": "Nghỉ phép, Chuyển tiếp",
    "holder": "Rơ Châm Thị",
    "late": "2",
    "lock_cause": "idle",
    "line": "17 0123456789abcdef",
    "name": "Y Blí <b>",
    "old": "bli.skhcn@kontum.example",
    "owed": "1",
    "people": "A Đức · aduc@kontum.example",
    "person": "A Đức",
    "place": "Chrome · Android, 203.0.113.9",
    "reason": "Cần thêm.\nGấp!",
    "role": "Helpdesk",
    "source": "203.0.113.9",
    "stops": "2027-01-14",
    "targets": "x@ngoai.example",
    "unit": "Sở Y tế & Dân số",
    "until": "2026-12-31T17:30:00+00:00",
    "waiting": "5",
    "worse": "- Thư: đầy.\n- Đồng hồ: sai.",
}


def sent(locale: str) -> dict[str, str]:
    """Each kind's subject and text as they stand in the folder `sent`."""
    text = (SENT / f"messages_{locale}.txt").read_text(encoding="utf-8")
    parts = re.split(r"^=== (\w+)\n", text, flags=re.M)[1:]
    return {kind: said.rstrip("\n") for kind, said in zip(parts[::2], parts[1::2], strict=True)}


def made(kind: str, locale: str) -> str:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    message = compose(kind, locale, "congvu@kontum.example", "bli@ngoai.example", VALUES, zone)
    return f"Subject: {message['Subject']}\n\n{message.get_content()}".rstrip("\n")


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_each_kind_is_sent_word_for_word(locale: str) -> None:
    assert sent(locale) == {kind: made(kind, locale) for kind in KINDS}


def test_value_that_is_missing_sends_nothing() -> None:
    for kind in ("password_changed", "request_made", "grant_ending"):
        with pytest.raises(UndefinedError):
            compose(kind, "vi", "congvu@kontum.example", "bli@ngoai.example", {"name": "Y Blí"})


def test_unknown_kind_sends_nothing() -> None:
    with pytest.raises(TemplateNotFound):
        compose("nothing", "vi", "congvu@kontum.example", "bli@ngoai.example", VALUES)


def test_values_are_never_read_as_a_template() -> None:
    values = {**VALUES, "name": "{{ code }} {% raw %} %(code)s"}
    for locale in ("vi", "en"):
        message = compose("password_changed", locale, "congvu@kontum.example", "bli@ngoai.example", values)
        assert "{{ code }} {% raw %} %(code)s" in message.get_content()


@pytest.mark.parametrize(("locale", "day"), [("vi", "31/12/2026"), ("en", "2026-12-31")])
@pytest.mark.parametrize("kind", ["grant_ending", "grant_given_ending", "review_waiting"])
def test_a_day_is_written_as_its_reader_writes_it(locale: str, day: str, kind: str) -> None:
    assert day in made(kind, locale)
    other = "2026-12-31" if locale == "vi" else "31/12/2026"
    assert other not in made(kind, locale)
