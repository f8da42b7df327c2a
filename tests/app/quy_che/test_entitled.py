"""Who gets a mailbox at all, by kind of body and of staff; and what a kind of unit is said to be."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.officials.model import Official
from provisioning.units.operations import UnitFields, create, set_kind
from tests.support.cast import Cast
from tests.support.policies import DONG_THAP, NINH_BINH, adopt
from tests.support.province import SYSTEM


def hospital(cast: Cast) -> None:
    with cast.database.writing() as session:
        above = cast.province.unit(session, "stttt")
        fields = UnitFields("bvdk", "Bệnh viện Đa khoa", "province", "health_body")
        unit = create(session, SYSTEM, above, fields)
        create(session, SYSTEM, unit, UnitFields("bvdk.noi", "Khoa Nội", "province", "division"))


def fields(unit: str, kind: str, name: str = "Y Bệnh Viện") -> dict[str, str]:
    return {"full_name": name, "kind": kind, "unit": unit}


def test_dong_thap_1_3_public_employees_of_hospitals_get_none_and_civil_servants_do(cast: Cast) -> None:
    adopt(cast.database, DONG_THAP)
    hospital(cast)
    hr = cast.sign_in_as("hr")
    for unit in ("bvdk", "bvdk.noi"):
        answer = hr.send("/people/new", fields(unit, "public_employee"))
        assert 422 == answer.status_code
        assert "khoản 3 Điều 1" in answer.text
    assert "khoản 3 Điều 1" in hr.send("/people/preview", fields("bvdk", "contract")).text
    assert 303 == hr.send("/people/new", fields("bvdk", "civil_servant")).status_code
    assert 303 == hr.send("/people/new", fields("stttt", "public_employee", "Y Sở")).status_code


def test_ninh_binh_1_2_kinds_of_bodies_that_the_rule_does_not_name_get_none(cast: Cast) -> None:
    adopt(cast.database, NINH_BINH)
    hospital(cast)
    answer = cast.sign_in_as("hr").send("/people/new", fields("bvdk", "civil_servant"))
    assert 422 == answer.status_code
    assert "khoản 2 Điều 1" in answer.text


def test_the_kind_of_a_unit_is_changed_on_its_page_and_counts_at_once(cast: Cast) -> None:
    adopt(cast.database, DONG_THAP)
    hospital(cast)
    with cast.database.reading() as session:
        unit = cast.province.unit(session, "bvdk")
        name, revision = unit.name, unit.revision
    department, hr = cast.sign_in_as("department"), cast.sign_in_as("hr")
    assert 'value="health_body"' in department.get("/units/bvdk/edit").text
    sent = {"name": name, "name_en": "", "kind": "department", "revision": revision}
    assert 303 == department.send("/units/bvdk/edit", sent).status_code
    assert 303 == hr.send("/people/new", fields("bvdk", "public_employee")).status_code
    refused = department.send("/units/bvdk/edit", {**sent, "kind": "palace", "revision": revision + 1})
    assert 422 == refused.status_code
    with cast.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Official.full_name == "Y Bệnh Viện")) == 1


def test_the_addresses_of_bodies_stand_on_a_page_with_what_is_in_conflict(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with cast.database.writing() as session:
        top = cast.province.unit(session, "kontum")
        for code, kind in (("xst", "xã"), ("pst", "phường")):
            name = f"Ủy ban nhân dân {kind} Suối Trăng"
            create(session, SYSTEM, top, UnitFields(code, name, "commune", "commune"))
    system = cast.sign_in_as("system")
    page = system.get("/units/addresses").text
    for local in ("suoitrang", "du.suoitrang", "hdnd.suoitrang"):
        assert f"{local}@kontum.example" in page
    assert "Cơ quan khác có cùng địa chỉ" in page
    assert "Điều 5" in page
    assert "du.suoitrang" in system.get("/units/xst").text
    with cast.database.reading() as session:
        revision = cast.province.unit(session, "pst").revision
    sent = {"address": "phuongsuoitrang", "revision": revision}
    assert 303 == system.send("/units/pst/address", sent).status_code
    page = system.get("/units/addresses").text
    assert "Không có hai cơ quan trùng địa chỉ" in page
    assert "du.phuongsuoitrang@kontum.example" in page
    taken = system.send("/units/xst/address", {"address": "phuongsuoitrang", "revision": 1})
    assert 422 == taken.status_code
    assert "/units/addresses" in system.get("/units").text


def test_an_administrator_of_a_department_sees_the_addresses_of_its_own_bodies(cast: Cast) -> None:
    page = cast.sign_in_as("department").get("/units/addresses").text
    assert "stttt@kontum.example" in page
    assert "syt@kontum.example" not in page


def test_the_kind_of_the_top_stays(cast: Cast) -> None:
    with cast.database.writing() as session:
        top = cast.province.unit(session, "kontum")
        assert not set_kind(session, SYSTEM, top, "province")
