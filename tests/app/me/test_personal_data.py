"""What is kept about me: all of it, told why, taken away as a file, and no secret in it."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.authentication.activation import issue_code
from provisioning.officials.fields import BY_NAME
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.personal_data.rules import DERIVED
from tests.support.cast import Cast
from tests.support.province import SYSTEM


def test_every_column_about_a_person_is_shown_or_worked_out_of_one_that_is() -> None:
    columns = {column.name for column in sa.inspect(Official).columns}
    assert columns == set(BY_NAME) | DERIVED
    assert not set(BY_NAME) & DERIVED


def test_the_page_shows_what_is_kept_and_why(cast: Cast) -> None:
    page = cast.sign_in_as("official").get("/me/kept").text
    assert "Y Bình An" in page
    assert cast.address("official") in page
    assert "Để liên hệ khi anh/chị không đăng nhập được." in page
    assert 'href="/me/kept"' in cast.sign_in_as("official").get("/me").text


def test_the_file_has_all_of_it_and_no_secret(cast: Cast) -> None:
    with cast.database.writing() as session:
        code = issue_code(session, SYSTEM, own_record(session, cast.id("official")))
        session.execute(
            sa.update(Official).where(Official.id == cast.id("official")).values(national_id_hash="ab" * 32)
        )
    answer = cast.sign_in_as("official").send("/me/kept/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    said = json.loads(answer.text)
    values = {field["name"]: field["value"] for field in said["fields"]}
    assert values["full_name"] == "Y Bình An"
    assert values["national_id_hash"] is True
    assert {event["kind"] for event in said["events"]} >= {"official.created", "code.issued"}
    assert re.findall(r"[0-9a-f]{32,}", answer.text) == []
    assert code not in answer.text


def test_where_others_acted_from_is_theirs(cast: Cast) -> None:
    path = f"/people/{cast.id('official')}/suspend"
    cast.sign_in_as("department").send(path, {"reason": "Nghỉ", "mail": "keep"})
    cast.sign_in_as("department").send(f"/people/{cast.id('official')}/resume")
    said = json.loads(cast.sign_in_as("official").send("/me/kept/file").text)
    by_others = [event for event in said["events"] if event["by"] == "Lê Văn Trưởng"]
    assert {event["kind"] for event in by_others} == {"mailbox.suspended", "mailbox.resumed"}
    assert [event for event in by_others if "ip" in event] == []


@pytest.mark.parametrize("member", ["official", "system"])
def test_taking_it_is_on_the_record(cast: Cast, member: str) -> None:
    cast.sign_in_as(member).send("/me/kept/file")
    with cast.database.reading() as session:
        event = session.scalars(sa.select(Event).where(Event.kind == "personal.exported")).one()
    assert (event.actor_id, event.object_id) == (cast.id(member), cast.id(member))
