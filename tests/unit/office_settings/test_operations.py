"""What the office calls its own service: set once for all, with who and what stood before in the record."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.office_settings.operations import change
from provisioning.office_settings.queries import office_of
from provisioning.office_settings.rules import Office
from tests.support.province import SYSTEM, Province

INSTALLED = "Ủy ban nhân dân tỉnh"


def office(province: Province) -> Office:
    with province.database.reading() as session:
        return office_of(session, INSTALLED)


def saved(province: Province, revision: int, **values: str) -> bool:
    with province.database.writing() as session:
        given = {"name": "Sở Nội vụ", **values}
        return change(session, SYSTEM, **given, revision=revision, first_name=INSTALLED)


def events(province: Province) -> list[Event]:
    with province.database.reading() as session:
        query = sa.select(Event).where(Event.kind == "settings.changed").order_by(Event.seq)
        return list(session.scalars(query))


def test_until_it_is_set_the_office_has_the_name_it_was_installed_with(province: Province) -> None:
    assert Office(INSTALLED) == office(province)
    assert (INSTALLED,) == office(province).heading


def test_a_change_is_kept_with_what_stood_before(province: Province) -> None:
    assert saved(province, 0, name_en="Department of Home Affairs", slip_heading="UBND TỈNH\n\n SỞ NỘI VỤ ")
    now = office(province)
    assert ("UBND TỈNH", "SỞ NỘI VỤ") == now.heading
    assert ["Sở Nội vụ", "Department of Home Affairs"] == [now.called(each) for each in ("vi", "en")]
    (event,) = events(province)
    assert (INSTALLED, "Sở Nội vụ") == (event.old["name"], event.new["name"])
    assert "sender_name" not in event.new


def test_saving_the_same_changes_and_records_nothing(province: Province) -> None:
    assert saved(province, 0)
    assert not saved(province, 1)
    assert not saved(province, 1, name=" Sở  Nội vụ ")
    assert 1 == len(events(province))


@pytest.mark.parametrize("stale", [0, 2, -1])
def test_another_edition_than_the_one_looked_at_is_not_overwritten(province: Province, stale: int) -> None:
    saved(province, 0)
    with pytest.raises(Conflict):
        saved(province, stale, name="Sở Y tế")
    assert "Sở Nội vụ" == office(province).name


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": " "}, ("name", "required")),
        ({"name": "Sở\x07"}, ("name", "text_control")),
        ({"name": "S" * 161}, ("name", "too_long")),
        ({"slip_heading": "a\nb\nc\nd"}, ("slip_heading", "too_many_lines")),
        ({"slip_heading": "a" * 121}, ("slip_heading", "too_long")),
        ({"sender_name": "giamdoc@kontum.example"}, ("sender_name", "sender_name_address")),
        ({"sender_name": "Giám đốc <x"}, ("sender_name", "sender_name_address")),
        ({"sender_name": "Giám đốc＠kontum"}, ("sender_name", "sender_name_address")),
        ({"sender_name": "x\r\nBcc: y"}, ("sender_name", "text_control")),
    ],
)
def test_what_no_page_or_message_could_carry_is_refused(
    province: Province, values: dict[str, str], problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        saved(province, 0, **values)
    assert [problem] == [(each.field, each.code) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("role", "unit"), [("unit_administrator", "kontum"), ("system_administrator", "stttt")]
)
def test_only_who_looks_after_the_whole_service_sets_it(province: Province, role: str, unit: str) -> None:
    actor = province.actor(role, unit)
    with province.database.writing() as session, pytest.raises(Denied):
        change(session, actor, name="Khác", revision=0)
