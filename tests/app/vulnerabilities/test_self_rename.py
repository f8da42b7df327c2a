"""Nobody acts under another's name: one's own is others' to change, and the record says who it was."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.access.queries import grants_of
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, acting_together, system_actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans.model import PlanRow
from tests.app.imports.conftest import Upload
from tests.support.cast import PARTS, Cast

ADMINISTRATOR = PARTS["system"].full_name
OWN = PARTS["hr"].full_name
# Every value that says who somebody is, or that rights and room hang on.
IDENTIFYING: dict[str, Any] = {
    "full_name": "Đinh Thị Khác",
    "staff_code": "QT-1",
    "post": "Giám đốc",
    "kind": "official",
    "is_leader": True,
    "birth_date": clock.today().replace(year=1980),
    "contract_end": clock.today().replace(year=2040),
    "national_id_hash": "f" * 64,
}


def fields_of(official: Official) -> OfficialFields:
    names = OfficialFields.__dataclass_fields__.keys() - {"national_id_hash", "name_reason"}
    values = {name: getattr(official, name) for name in names}
    return OfficialFields(**{**values, "staff_code": official.staff_code or ""})


def actor_of(session: Session, cast: Cast, who: str) -> Actor:
    return Actor(PARTS[who].full_name, cast.id(who), grants_of(session, cast.id(who), clock.now()))


def name_of(cast: Cast, who: str) -> str:
    with cast.database.reading() as session:
        return own_record(session, cast.id(who)).full_name


@pytest.mark.parametrize("who", ["hr", "department", "system"])
@pytest.mark.parametrize("name", IDENTIFYING)
def test_nobody_changes_what_says_who_they_are(cast: Cast, who: str, name: str) -> None:
    with pytest.raises(Invalid) as refused, cast.database.writing() as session:
        official = own_record(session, cast.id(who))
        fields = replace(fields_of(official), **{name: IDENTIFYING[name]})
        operations.edit(session, actor_of(session, cast, who), official, fields)
    field = "national_id" if name == "national_id_hash" else name
    assert [(p.field, p.code) for p in refused.value.problems] == [(field, "own_record")]


def test_of_several_who_act_together_nobody_changes_their_own(cast: Cast) -> None:
    with pytest.raises(Invalid), cast.database.writing() as session:
        official = own_record(session, cast.id("hr"))
        both = acting_together(actor_of(session, cast, "system"), [actor_of(session, cast, "hr")])
        operations.edit(session, both, official, replace(fields_of(official), full_name="Đinh Thị Khác"))


def test_a_phone_of_ones_own_is_ones_own(cast: Cast) -> None:
    with cast.database.writing() as session:
        official = own_record(session, cast.id("hr"))
        fields = replace(fields_of(official), phone="0912345678")
        assert operations.edit(session, actor_of(session, cast, "hr"), official, fields)


def test_somebody_else_and_the_command_line_do(cast: Cast) -> None:
    with cast.database.writing() as session:
        official = own_record(session, cast.id("hr"))
        fields = replace(fields_of(official), full_name="Hoàng Thị Nhàn")
        assert operations.edit(session, actor_of(session, cast, "system"), official, fields)
        fields = replace(fields, full_name="Hoàng Thị Nhã")
        assert operations.edit(session, system_actor("cli"), official, fields)


def test_the_form_says_so_beside_the_field(cast: Cast) -> None:
    browser = cast.sign_in_as("hr")
    at = f"/people/{cast.id('hr')}/edit"
    with cast.database.reading() as session:
        version = own_record(session, cast.id("hr")).version
    fields = {"full_name": ADMINISTRATOR, "kind": "civil_servant", "version": version}
    answer = browser.send(at, fields)
    assert answer.status_code == 422
    assert "của chính mình" in answer.text
    assert name_of(cast, "hr") == OWN


def test_a_list_of_ones_own_does_not_rename_its_uploader(cast: Cast, upload: Upload, work: object) -> None:
    with cast.database.writing() as session:
        session.execute(sa.update(Official).where(Official.id == cast.id("hr")).values(staff_code="NS-1"))
    hr = cast.sign_in_as("hr")
    at = upload(hr, f"NS-1,{OWN},,Giám đốc,Sở Thông tin và Truyền thông,,")
    hr.send(f"{at}/start")
    assert callable(work)
    work()
    with cast.database.reading() as session:
        assert own_record(session, cast.id("hr")).post == ""
        assert [row.state for row in session.scalars(sa.select(PlanRow))] != ["applied"]


def test_a_correction_of_ones_own_is_not_carried_out_by_oneself(cast: Cast) -> None:
    hr = cast.sign_in_as("hr")
    words = {"full_name": ADMINISTRATOR, "reason": "Đổi tên"}
    at = hr.send("/me/requests/new/change", words, content_type="multipart/form-data").location
    request_id = str(at).rpartition("/")[2]
    hr.send(f"/people/{cast.id('hr')}/edit?request={request_id}", {"full_name": ADMINISTRATOR, "version": 1})
    hr.send(f"/requests/{request_id}/plan")
    assert name_of(cast, "hr") == OWN


def renamed(cast: Cast, who: str, name: str) -> None:
    with cast.database.writing() as session:
        official = own_record(session, cast.id(who))
        operations.edit(session, system_actor("cli"), official, replace(fields_of(official), full_name=name))


def test_the_record_says_who_it_was_whatever_they_were_called(cast: Cast) -> None:
    cast.sign_in_as("department").send(
        f"/people/{cast.id('official')}/suspend", {"reason": "x", "mail": "keep"}
    )
    renamed(cast, "department", "Lê Văn Khác")
    system = cast.sign_in_as("system")
    page = system.get("/audit/?kind=mailbox.suspended").text
    for who in ("department", "official"):
        assert f"{cast.address(who)} · {cast.id(who)}" in page
    text = system.send("/audit/export", {"format": "csv", "kind": "mailbox.suspended"}).text
    row = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True))[-1]
    assert row[-4:] == [
        cast.id("department"),
        cast.address("department"),
        cast.id("official"),
        cast.address("official"),
    ]
    lines = system.send("/audit/export", {"format": "jsonl", "kind": "mailbox.suspended"}).text
    said = json.loads(lines.splitlines()[-1])
    assert (said["actor_id"], said["actor_address"]) == (cast.id("department"), cast.address("department"))
    assert (said["object_id"], said["object_address"]) == (cast.id("official"), cast.address("official"))


def test_the_history_on_a_persons_page_says_so_too(cast: Cast) -> None:
    cast.sign_in_as("department").send(
        f"/people/{cast.id('official')}/suspend", {"reason": "x", "mail": "keep"}
    )
    page = cast.sign_in_as("system").get(f"/people/{cast.id('official')}").text
    assert f"{cast.address('department')} · {cast.id('department')}" in page


def test_a_unit_as_it_was_shows_ids_beside_names(cast: Cast) -> None:
    page = cast.sign_in_as("system").get("/audit/as-it-was?unit=stttt&on=01/01/2100").text
    assert cast.id("hr") in page
    assert f"{cast.address('hr')} · {cast.id('hr')}" in page
