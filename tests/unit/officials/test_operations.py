"""Changes to people: address first, one event each, never above oneself."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.access import operations as grants
from provisioning.addresses.model import Address
from provisioning.audit.queries import history
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound
from provisioning.lifecycle import suspension
from provisioning.lifecycle.recipient import recipient_of
from provisioning.officials import operations, queries
from provisioning.officials.fields import OfficialFields
from provisioning.officials.queries import PeopleFilter
from tests.support.province import SYSTEM, Province


def names(session: Session, province: Province, text: str) -> list[str]:
    found = queries.page(session, SYSTEM, PeopleFilter(text=text), offset=0, limit=10)
    return [person.full_name for person in found]


def test_a_new_official_has_an_invited_mailbox_and_a_reserved_address(province: Province) -> None:
    official_id = province.add("Nguyễn Thị Ngọc Ánh")
    with province.database.reading() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        assert queries.primary_address(official) == "anhntn.stttt@kontum.example"
        assert operations.mailbox_of(official).state == "invited"
        assert operations.mailbox_of(official).is_behind


def test_namesakes_in_one_unit_get_different_addresses(province: Province) -> None:
    for _ in range(30):
        province.add("Nguyễn Văn An")
    with province.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Address)) == 30


def test_people_of_a_commune_carry_commune_and_district(province: Province) -> None:
    official_id = province.add("Y Vêng", "dakha.xngokbay")
    with province.database.reading() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        assert queries.primary_address(official) == "vengy.xngokbay.dakha@kontum.example"


def test_search_ignores_marks_and_case_and_finds_codes_and_addresses(province: Province) -> None:
    province.add("Nguyễn Văn Ấn", staff_code="KT-77")
    province.add("Trần Bình")
    with province.database.reading() as session:
        for text in ("nguyen van an", "ẤN", "kt-77", "annv", "annv.stttt@kontum.example"):
            assert names(session, province, text) == ["Nguyễn Văn Ấn"], text


def test_all_problems_come_at_once(province: Province) -> None:
    with pytest.raises(Invalid) as caught:
        province.add("<b>", staff_code="?", phone="abc", kind="king")
    assert {"full_name", "staff_code", "phone", "kind"} == {
        problem.field for problem in caught.value.problems
    }


def test_a_staff_code_belongs_to_one_person(province: Province) -> None:
    province.add("Lê Hoa", staff_code="A1")
    with pytest.raises(Invalid, match="staff_code_taken"):
        province.add("Lê Huệ", staff_code="A1")


def test_out_of_scope_is_not_found(province: Province) -> None:
    official_id = province.add("Lê Hoa", "syt")
    stranger = province.actor("unit_administrator", "stttt")
    with province.database.reading() as session, pytest.raises(NotFound):
        queries.official_for(session, stranger, official_id)


def test_a_unit_administrator_may_not_suspend_a_system_administrator(province: Province) -> None:
    boss = province.add("Trần Quản")
    below = province.actor("unit_administrator", "stttt")
    with province.database.writing() as session:
        official = queries.official_for(session, SYSTEM, boss)
        root = province.unit(session, "kontum")
        grants.give(session, SYSTEM, official, root, "system_administrator")
    with province.database.writing() as session:
        official = queries.official_for(session, below, boss)
        for act in (
            lambda: suspension.suspend(
                session, below, recipient_of(official), reason="", keep_receiving=True
            ),
            lambda: operations.edit(session, below, official, OfficialFields("Khác Tên")),
        ):
            with pytest.raises(Denied):
                act()


def test_an_edit_says_old_and_new_and_the_same_edit_again_is_no_change(province: Province) -> None:
    official_id = province.add("Lê Hoa")
    fields = OfficialFields("Lê Thị Hoa", post="Kế toán")
    with province.database.writing() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        assert operations.edit(session, SYSTEM, official, fields)
    with province.database.writing() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        assert not operations.edit(session, SYSTEM, official, fields)
        newest = history(session, "official", official_id)[0]
    assert newest.old == {"full_name": "Lê Hoa", "post": ""}
    assert newest.new == {"full_name": "Lê Thị Hoa", "post": "Kế toán"}


def test_an_edit_of_an_older_version_is_a_conflict(province: Province) -> None:
    official_id = province.add("Lê Hoa")
    with province.database.writing() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        with pytest.raises(Conflict):
            operations.edit(session, SYSTEM, official, OfficialFields("Lê Huệ"), version=0)


def test_suspension_and_return_come_back_to_where_they_began(province: Province) -> None:
    official_id = province.add("Lê Hoa")
    with province.database.writing() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        suspension.suspend(session, SYSTEM, recipient_of(official), reason="Đình chỉ", keep_receiving=False)
        assert operations.mailbox_of(official).state == "suspended"
        suspension.resume(session, SYSTEM, recipient_of(official))
        assert operations.mailbox_of(official).state == "invited"


def test_a_move_keeps_the_address(province: Province) -> None:
    official_id = province.add("Lê Hoa")
    with province.database.writing() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        operations.transfer(session, SYSTEM, official, province.unit(session, "syt"))
    with province.database.reading() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        assert official.unit.code == "syt"
        assert queries.primary_address(official) == "hoal.stttt@kontum.example"
