"""Doubt about a value that is not needed refuses nobody: it is left out, and said."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.imports.columns import rows as row_reading
from provisioning.imports.columns.parsed import ParsedRow
from provisioning.imports.columns.recognition import recognise
from provisioning.imports.columns.rows import parse_row
from provisioning.imports.files.raw_rows import RawRow
from provisioning.officials.date_parsers import parse_birth_date, parse_birth_year, parse_contract_end
from tests.support.import_desk import Desk

TODAY = date(2026, 6, 1)
HEADER = {
    "staff_code": "Mã CBCC", "full_name": "Họ và tên", "birth_date": "Ngày sinh", "national_id": "Số CCCD",
    "post": "Chức vụ", "phone": "Điện thoại", "recovery_email": "Email", "contract_kind": "Đối tượng",
    "contract_end": "Hạn hợp đồng",
}  # fmt: skip
WHOLE = {
    "staff_code": "KT1",
    "full_name": "A Thút",
    "birth_date": "03/02/1980",
    "national_id": "000080000001",
}


def parsed(**cells: str) -> ParsedRow:
    said = {**WHOLE, **cells}
    return parse_row(RawRow(7, [said.get(name, "") for name in HEADER]), recognise([*HEADER.values()]), TODAY)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("recovery_email", "hoa tại mail", "email_shape"),
        ("recovery_email", "a@b@mail.example", "email_shape"),
        ("phone", "xin hỏi", "phone_shape"),
        ("phone", "0100", "phone_shape"),
        ("national_id", "6.2085E+10", "id_scientific"),
        ("national_id", "1234567", "id_shape"),
        ("staff_code", "=1+1", "staff_code_shape"),
        ("birth_date", "31/02/1980", "date_impossible"),
        ("birth_date", "01/01/2999", "date_future"),
        ("post", "#REF!", "cell_error"),
        ("contract_kind", "gì đó", "contract_kind_unknown"),
        ("contract_end", "vô thời hạn", "date_unreadable"),
    ],
)
def test_a_cell_that_can_not_be_read_is_left_out_and_said(field: str, text: str, code: str) -> None:
    row = parsed(**{field: text})
    assert () == row.problems
    assert [(field, code)] == [(n.field, n.code) for n in row.notices if "left_out" in n.params]
    assert None is row.values.get(field)
    # What stood there is shown beside what is said of it; of an identity number never.
    assert ({} if field == "national_id" else {field: text}) == row.written


@pytest.mark.parametrize(
    "cells",
    [
        {"staff_code": "=1", "birth_date": "", "national_id": ""},
        {"staff_code": "", "birth_date": "31/02/1980", "national_id": ""},
        {"staff_code": "", "birth_date": "", "national_id": "6.2085E+10"},
        {"staff_code": "=1", "birth_date": "31/02/1980", "national_id": "1"},
        {"full_name": ""},
    ],
)
def test_who_can_not_be_told_apart_is_refused(cells: dict[str, str]) -> None:
    assert parsed(**cells).problems


def test_nothing_is_taken_from_somebody_known_by_a_cell_that_was_left_out(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="TT-1", phone="0905000001")
    header = "Mã CBCC,Họ và tên,Điện thoại"
    plan = desk.plan("TT-1,Y Blí,xin hỏi", unit="stttt", header=header)
    assert {"same": 1} == desk.found(plan).counts
    assert "rows_left_out" in [notice["code"] for notice in desk.found(plan).options["notices"]]


def test_columns_out_of_place_are_braked_all_the_same(desk: Desk) -> None:
    rows = [f"TT-{at},Lò Văn {name},chức vụ,03/02/1980,x" for at, name in enumerate(("An", "Ba", "Ca", "Da"))]
    plan = desk.plan(*rows, unit="stttt", header="Mã CBCC,Họ và tên,Ngày sinh,Điện thoại,Email")
    assert "shifted_columns" in [brake["code"] for brake in desk.found(plan).brakes]


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("16/10/71", date(1971, 10, 16)), ("1/2/90", date(1990, 2, 1)), ("3-2-80", date(1980, 2, 3)),
        ("31.12.00", date(2000, 12, 31)), ("01/06/11", date(2011, 6, 1)), ("29/02/04", date(2004, 2, 29)),
        # Only so is it a date.
        ("10/16/71", date(1971, 10, 16)),
    ],
)  # fmt: skip
def test_a_year_of_two_digits_is_that_of_somebody_at_work(text: str, born: date) -> None:
    reading = parse_birth_date(text, TODAY)
    assert (born, None) == (reading.value, reading.problem)
    assert "date_year_by_age" in [notice.code for notice in reading.notices]


@pytest.mark.parametrize("text", ["03/02/20", "02/06/11", "1/1/30", "30/02/71", "29/02/71"])
def test_a_year_of_two_digits_in_which_nobody_at_work_was_born_is_none(text: str) -> None:
    assert None is parse_birth_date(text, TODAY).value


def test_the_end_of_a_contract_is_of_this_century() -> None:
    assert date(2027, 12, 31) == parse_contract_end("31/12/27", TODAY).value


@pytest.mark.parametrize(
    "text",
    ["1971", " 1971 ", "'1971", "1971.0", "năm 1971", "SN: 1971", "00/00/1971", "__/__/1971", "../../1971",
     "10/1971", "??/10/1971", "1905-05-24"],
)  # fmt: skip
def test_a_year_alone_is_kept_as_a_year(text: str) -> None:
    row = parsed(birth_date=text, staff_code="", national_id="")
    assert ((), "1971", None) == (row.problems, row.values.birth_year, row.values.birth_date)
    assert ["birth_year_only"] == [notice.code for notice in row.notices]


@pytest.mark.parametrize("text", ["71", "1890", "2020", "19711", "1971-", "3/1971/2"])
def test_what_is_no_year_of_birth_is_none(text: str) -> None:
    assert None is parse_birth_year(text, TODAY).value


def test_somebody_of_whom_only_the_year_is_known_is_found_again(desk: Desk) -> None:
    header = "Họ và tên,Năm sinh,Chức vụ"
    desk.apply(desk.plan("Y Blí,1971,Văn thư", unit="stttt", header=header))
    person = desk.person("Y Blí")
    assert ("1971", None, 1971) == (person.birth_year, person.birth_date, person.year_of_birth)
    assert {"same": 1} == desk.found(desk.plan("Y Blí,1971,Văn thư", unit="stttt", header=header)).counts
    assert {"joiner": 1} == desk.found(desk.plan("Y Blí,1972,Văn thư", unit="stttt", header=header)).counts


def test_a_name_and_a_year_are_no_key_in_the_whole_province(desk: Desk) -> None:
    desk.apply(desk.plan("Y Blí,1971", unit="stttt", header="Họ và tên,Năm sinh"))
    plan = desk.plan("Y Blí,1971", unit="kontum", header="Họ và tên,Năm sinh")
    assert {"homonym": 1} == desk.found(plan).counts


def test_two_people_of_one_name_and_year_are_a_question(desk: Desk) -> None:
    for born in (date(1971, 3, 4), date(1971, 5, 6)):
        desk.province.add("Y Blí", "stttt", birth_date=born)
    plan = desk.plan("Y Blí,1971", unit="stttt", header="Họ và tên,Năm sinh")
    assert {"homonym": 1} == desk.found(plan).counts


def test_the_day_of_birth_takes_the_place_of_the_year(desk: Desk) -> None:
    desk.apply(desk.plan("TT-1,Y Blí,1971", unit="stttt", header="Mã CBCC,Họ và tên,Ngày sinh"))
    desk.apply(desk.plan("TT-1,Y Blí,16/10/1971", unit="stttt", header="Mã CBCC,Họ và tên,Ngày sinh"))
    person = desk.person("Y Blí")
    assert (date(1971, 10, 16), "") == (person.birth_date, person.birth_year)
    # The year alone takes nothing back.
    plan = desk.plan("TT-1,Y Blí,1971", unit="stttt", header="Mã CBCC,Họ và tên,Ngày sinh")
    assert {"same": 1} == desk.found(plan).counts


def test_two_rows_of_one_name_and_year_are_not_two_people(desk: Desk) -> None:
    plan = desk.plan("Y Blí,1971", "Y Blí,1971", unit="stttt", header="Họ và tên,Năm sinh")
    assert [(3, "full_name", "row_duplicate")] == desk.codes(plan)


def test_without_leaving_out_one_bad_address_would_refuse_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reading._Collector, "_leave_out", lambda _self, _said: None)
    assert ["email_shape"] == [p.code for p in parsed(recovery_email="hoa").problems]
