"""Units and people are found by what offices type, superiors included, by ranges of an index."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.foundation import bulk
from provisioning.foundation.database import Session
from provisioning.lifecycle.leaving import leave
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import edit
from provisioning.officials.queries import PeopleFilter, addresses_like, count, official_for, suggested
from provisioning.officials.search import fits as person_fits
from provisioning.reports.unit_tree import found
from provisioning.units import operations as units
from provisioning.units.model import Unit, UnitTerm
from provisioning.units.operations import UnitFields
from provisioning.units.search import fits as unit_fits
from tests.support.province import SYSTEM, Province

MORE = (
    ("dakha.nv", "Phòng Nội vụ", "district", "division", "dakha"),
    ("dakha.tckh", "Phòng Tài chính - Kế hoạch", "district", "division", "dakha"),
    ("dakha.xdakhring", "Ủy ban nhân dân xã Đăk Hring", "commune", "commune", "dakha"),
    ("ngochoi", "Ủy ban nhân dân huyện Ngọc Hồi", "district", "district", "kontum"),
    ("ngochoi.nv", "Phòng Nội vụ", "district", "division", "ngochoi"),
    ("ngochoi.xboy", "Ủy ban nhân dân xã Bờ Y", "commune", "commune", "ngochoi"),
    ("iahdrai", "Ủy ban nhân dân huyện Ia H'Drai", "district", "district", "kontum"),
)


@pytest.fixture
def wide(province: Province) -> Province:
    """The small province with more units that are called alike."""
    with province.database.writing() as session:
        for code, name, level, kind, parent in MORE:
            units.create(session, SYSTEM, province.unit(session, parent), UnitFields(code, name, level, kind))
    return province


def codes(province: Province, text: str) -> list[str]:
    with province.database.reading() as session:
        return [unit.code for unit in found(session, SYSTEM, text)]


TYPED = {
    "phòng nội vụ đăk hà": "dakha.nv",
    "ubnd dak ha": "dakha",
    "pnv dakha": "dakha.nv",
    "sở tttt": "stttt",
    "ngoc bay": "dakha.xngokbay",
    # relatives
    "đắk hà phòng nội vụ": "dakha.nv",
    "p. tc-kh đắc hà": "dakha.tckh",
    "noi vu ngok hoi": "ngochoi.nv",
    "pờ y": "ngochoi.xboy",
    "Ia H' Drai": "iahdrai",
    "cntt so tttt": "stttt.cntt",
    "dakha.nv": "dakha.nv",
    "DAKHA": "dakha",
}


def test_a_unit_typed_as_offices_write_it_comes_first(wide: Province) -> None:
    assert {typed: codes(wide, typed)[:1] for typed in TYPED} == {
        typed: [code] for typed, code in TYPED.items()
    }


def test_the_unit_itself_must_be_named_not_only_those_above(wide: Province) -> None:
    assert "dakha.nv" not in codes(wide, "dak ha")
    assert codes(wide, "dak ha")[0] == "dakha"


def test_initials_of_a_name_in_another_language_find_nothing(wide: Province) -> None:
    with wide.database.writing() as session:
        for code, parent in (("ngochoi.tc", "ngochoi"), ("dakha.tc", "dakha")):
            fields = UnitFields(code, "Phòng Tổ chức", "district", "division", name_en="Home Affairs")
            units.create(session, SYSTEM, wide.unit(session, parent), fields)
    assert codes(wide, "phong to chuc ha") == ["dakha.tc"]
    assert codes(wide, "home affairs dak ha") == ["dakha.tc"]


def test_words_that_follow_each_other_in_a_name_come_before_words_here_and_there(wide: Province) -> None:
    with wide.database.writing() as session:
        fields = UnitFields("dakha.kt", "Phòng Vụ việc Nội bộ", "district", "division")
        units.create(session, SYSTEM, wide.unit(session, "dakha"), fields)
    assert codes(wide, "phong noi vu dak ha") == ["dakha.nv", "dakha.kt"]


def test_text_without_a_word_finds_nothing_and_no_text_everything(wide: Province) -> None:
    assert codes(wide, "?!") == []
    assert len(codes(wide, "")) == 10


def test_a_renamed_unit_is_found_by_both_names(wide: Province) -> None:
    with wide.database.writing() as session:
        units.rename(session, SYSTEM, wide.unit(session, "syt"), name="Sở Y tế và Dân số")
    assert codes(wide, "dan so") == ["syt"]
    with wide.database.writing() as session:
        units.rename(session, SYSTEM, wide.unit(session, "syt"), name="Sở Sức khỏe")
    assert codes(wide, "dan so") == ["syt"]
    assert codes(wide, "suc khoe") == ["syt"]


def test_a_person_is_found_by_name_and_by_where_they_work(wide: Province) -> None:
    here, there = wide.add("A Ngọk Thị Thút", "dakha.nv"), wide.add("A Ngọc Thị Thút", "stttt")
    expected = {
        "a ngoc": {here, there},
        "angokthi": {here, there},
        "ngok pnv dakha": {here},
        "thi thut dak ha": {here},
        "a ngọk thị nội vụ": {here},
        "thut sở tttt": {there},
    }
    with wide.database.reading() as session:
        found_by = {
            typed: {each.id for each in suggested(session, SYSTEM, typed, limit=9)} for typed in expected
        }
    assert found_by == expected


def test_who_has_left_is_not_suggested_and_still_found(wide: Province) -> None:
    gone = wide.add("Y Đi Xa", "stttt")
    with wide.database.writing() as session:
        leave(session, SYSTEM, official_for(session, SYSTEM, gone))
    with wide.database.reading() as session:
        assert suggested(session, SYSTEM, "di xa", limit=10) == []
        assert count(session, SYSTEM, PeopleFilter(text="di xa")) == 1


def test_a_corrected_name_is_found_and_the_old_one_is_not(wide: Province) -> None:
    person = wide.add("Nguyễn Văn Sai", "stttt")
    with wide.database.writing() as session:
        official = official_for(session, SYSTEM, person)
        edit(session, SYSTEM, official, OfficialFields("Nguyễn Văn Đúng", staff_code="CB-00321"))
    with wide.database.reading() as session:
        assert count(session, SYSTEM, PeopleFilter(text="nguyen van dung")) == 1
        assert count(session, SYSTEM, PeopleFilter(text="00321")) == 1
        assert count(session, SYSTEM, PeopleFilter(text="nguyenvansai")) == 0


def test_addresses_are_found_by_their_beginning(wide: Province) -> None:
    wide.add("Nguyễn Văn An", "stttt")
    with wide.database.reading() as session:
        [(address, owner)] = addresses_like(session, SYSTEM, "annv.st", limit=5)
        assert (address.local, owner.full_name) == ("annv.stttt", "Nguyễn Văn An")
        assert addresses_like(session, SYSTEM, "nv", limit=5) == []


def test_nothing_outside_the_scope_is_found(wide: Province) -> None:
    wide.add("A Ngọk Thút", "dakha.nv")
    stranger = wide.actor("unit_administrator", "syt")
    with wide.database.reading() as session:
        assert found(session, stranger, "noi vu") == []
        assert suggested(session, stranger, "ngok thut", limit=5) == []


def plan_of(session: Session, query: sa.Select[Any]) -> str:
    """How the database would answer."""
    bind = session.connection()
    text = str(query.compile(bind, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN " if bind.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    return "\n".join(str(row[-1]) for row in bind.exec_driver_sql(explain + text.replace("%", "%%")))


def test_terms_are_looked_up_by_their_index_among_thousands(wide: Province) -> None:
    with wide.database.writing() as session:
        unit = wide.unit(session, "stttt").id
        rows = [{"term": f"zz{number:05d}", "unit_id": unit} for number in range(5000)]
        bulk.insert(session, UnitTerm, rows)
    with wide.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    with wide.database.reading() as session:
        units_asked = plan_of(session, sa.select(Unit.id).where(unit_fits("zz00123")))
        people_asked = plan_of(session, sa.select(Official.id).where(person_fits("an")))
    assert not re.search(r"SCAN unit_terms|Seq Scan on unit_terms", units_asked), units_asked
    assert not re.search(r"SCAN official_terms(?! USING)", people_asked), people_asked
