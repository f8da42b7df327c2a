"""What stands in the record has words: who acted, what the recorded fields are called, and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.texts.changes import changes_of
from app.texts.filters import FIELD_TEXTS, PART_TEXTS, actor_text
from provisioning.audit.model import Event
from provisioning.authentication.throttle.alerts import THROTTLE

PROVISIONING = Path(__file__).parents[2] / "provisioning"


def calls(name: str) -> Iterator[ast.Call]:
    """Every call of a function of this name in the business."""
    for path in PROVISIONING.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def test_parts_that_act_by_themselves_have_words() -> None:
    literal = {
        node.args[0].value
        for node in calls("system_actor")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert "sending limits" in literal
    assert literal | {THROTTLE} <= PART_TEXTS.keys()


def test_recorded_fields_written_in_place_have_words() -> None:
    fields = {
        key.value
        for name in ("record", "note")
        for node in calls(name)
        for word in node.keywords
        if word.arg in {"old", "new"} and isinstance(word.value, ast.Dict)
        for key in word.value.keys
        if isinstance(key, ast.Constant)
    }
    assert {"held", "fate"} <= fields
    assert fields - FIELD_TEXTS.keys() == set()


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("outside_600", "Quá nhiều người nhận bên ngoài trong mười phút"),
        ("own_86400", "Quá nhiều người nhận trong hệ thống trong một ngày"),
        ("messages_3600", "Quá nhiều thư trong một giờ"),
        ("outside_90", "Quá nhiều người nhận bên ngoài trong 90 giây"),
    ],
)
def test_cause_of_a_sending_lock_is_a_sentence(application: Flask, cause: str, words: str) -> None:
    event = Event(kind="sending.locked", old={}, new={"cause": cause, "most": 50, "counted": 51})
    with application.test_request_context(headers={"Accept-Language": "vi"}):
        said = {change.label: change.new for change in changes_of(event, {})}
        assert said == {"Lý do": words, "Giới hạn": "50", "Số lượng lẽ ra đã gửi": "51"}
        assert actor_text("sending limits") == "Giới hạn gửi thư"
