"""The pieces pages are built from say what they mean to everybody."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from wtforms import StringField
from wtforms.validators import DataRequired

from app.web.flash import FlashMessage, flashed_messages, tell_with_undo
from app.web.forms import Form
from provisioning.foundation.errors import Invalid, Problem
from provisioning.recipients.model import STATES
from tests.support.frame import ROOM


class _Person(Form):
    full_name = StringField("Full name", [DataRequired()])


def _macro(app: Flask, file: str, name: str, *args: object, **kwargs: object) -> str:
    module = app.jinja_env.get_template(f"macros/{file}.html").module
    return str(getattr(module, name)(*args, **kwargs))


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words_beside_its_colour_and_drawing(framed: Flask, state: str) -> None:
    with framed.test_request_context():
        badge = _macro(framed, "badges", "state_badge", state)
    assert "<svg" in badge
    assert re.sub(r"<[^>]*>", "", badge).strip()


def test_problems_stand_beside_their_field_and_the_rest_above_the_form(framed: Flask) -> None:
    refusal = Invalid([Problem("full_name", "name_letters", {"letter": "@"}), Problem("", "unit_closed")])
    with framed.test_request_context(headers={"Accept-Language": "en"}):
        form = _Person(meta={"csrf": False})
        form.add_problems(refusal)
        field = _macro(framed, "form", "form_field", form.full_name, "As decided.")
        summary = _macro(framed, "form", "error_summary", form)
    assert 'aria-describedby="full_name-help full_name-error"' in field
    assert 'aria-invalid="true"' in field
    assert "A name has letters only: “@” can&#39;t be in it." in field
    assert '<a href="#full_name">' in summary
    assert "This unit is closed." in summary


def test_a_field_that_is_in_order_claims_no_error(framed: Flask) -> None:
    with framed.test_request_context():
        field = _macro(framed, "form", "form_field", _Person(meta={"csrf": False}).full_name)
    assert "aria-invalid" not in field
    assert "aria-describedby" not in field


def test_what_a_person_typed_is_escaped_in_every_piece(framed: Flask) -> None:
    evil = '"><script>alert(1)</script>@x'
    with framed.test_request_context():
        pieces = [
            _macro(framed, "copy", "copyable", evil),
            _macro(framed, "badges", "badge", evil),
            _macro(framed, "notices", "notice", evil, "bad", evil, {evil: evil}),
            _macro(framed, "table", "row_link", evil, evil),
            _macro(framed, "filters", "filter_bar", evil, evil),
        ]
    assert [] == [piece for piece in pieces if "<script" in piece]


def test_a_notice_keeps_its_undo_until_it_is_told_once(framed: Flask) -> None:
    with framed.test_request_context():
        tell_with_undo("Suspended.", "/people/1/resume", {"revision": "4"})
        first, second = flashed_messages(), flashed_messages()
    assert [FlashMessage("Suspended.", "good", "/people/1/resume", {"revision": "4"})] == first
    # Flask hands out the same messages all through one request; the session no longer has them.
    assert first == second


def test_sorting_turns_round_on_the_second_click(framed: Flask) -> None:
    with framed.test_request_context():
        fresh = _macro(framed, "table", "column", "Name", "name", "unit", "/people?q=an")
        sorted_ = _macro(framed, "table", "column", "Name", "name", "name", "/people")
    assert 'href="/people?q=an&amp;sort=name"' in fresh.replace("&sort", "&amp;sort")
    assert "aria-sort" not in fresh
    assert 'href="/people?sort=-name"' in sorted_
    assert 'aria-sort="ascending"' in sorted_


def test_progress_that_is_finished_asks_no_more(framed: Flask) -> None:
    with framed.test_request_context():
        going = _macro(framed, "progress", "progress", "p", "Applying", 1, 3, 2.5, 4, "/poll")
        done = _macro(framed, "progress", "progress", "p", "Applying", 3, 3, poll_url="/poll", finished=True)
    assert 'hx-get="/poll"' in going
    assert "hx-get" not in done


def test_every_drawing_a_template_names_is_in_our_set() -> None:
    ours = set((ROOM / "assets" / "icons.txt").read_text(encoding="utf-8").split("\n"))
    used = {
        name
        for path in (ROOM / "templates").rglob("*.html")
        for name in re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert set() == used - ours
