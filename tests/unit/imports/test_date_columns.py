"""A column of dates is looked at as a whole: one that went through an American Excel is asked about."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from provisioning.foundation.errors import Invalid
from provisioning.imports import operations
from provisioning.imports.columns import date_evidence
from provisioning.imports.columns.date_evidence import DateCell, DateDoubt, date_cell, evidence_of
from provisioning.imports.matching import candidates
from provisioning.imports.planning import questions
from provisioning.officials.date_parsers import parse_birth_date
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

LISTS = Path(__file__).parent / "lists"
SWAPPED = {"Bế Thị Hoà", "Hoàng Văn Lù", "Vi Thị Duyên", "Lộc Thị Kim"}


def hand_in(desk: Desk, name: str, mode: str = "add") -> str:
    return desk.plan_bytes((LISTS / name).read_bytes(), name=name, unit="stttt", mode=mode)


def book(*births: date | str, codes: bool = True) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Mã CBCC", "Họ và tên", "Ngày sinh"])
    for at, born in enumerate(births, 1):
        sheet.append([f"TT-{at}" if codes else "", f"Lò Văn {chr(64 + at)}an", born])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read_as(desk: Desk, plan_id: str, order: str | None) -> None:
    """Turns the switch for all dates, and has the list read again."""
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        unit = session.get_one(Unit, plan.unit_id)
        operations.reread(session, desk.settings, SYSTEM, plan, unit, {"date_order": order})
    operations.read_now(desk.database, desk.settings, plan_id)


def answer(desk: Desk, plan_id: str, row: int, said: dict[str, Any]) -> PlanRow:
    with desk.database.writing() as session:
        return questions.answer(session, desk.settings, SYSTEM, session.get_one(Plan, plan_id), row, said)


def asked(desk: Desk, plan_id: str) -> list[int]:
    return [
        row.row
        for row in desk.rows(plan_id)
        if row.row_class == "question" and (row.question or {})["kind"] == "date_order"
    ]


def style(text: str) -> DateCell:
    cell = date_cell(text)
    assert cell is not None
    return cell


def births(desk: Desk, plan_id: str) -> list[str]:
    return [row.values["birth_date"] for row in desk.rows(plan_id)]


@pytest.mark.parametrize("name", ["births-half-true-half-text.xlsx", "births-half-true-no-codes.xlsx"])
def test_true_dates_beside_text_with_the_day_first_are_asked_about(desk: Desk, name: str) -> None:
    plan = hand_in(desk, name)
    assert [2, 3, 4, 5] == asked(desk, plan)
    assert {"joiner"} == {row.row_class for row in desk.rows(plan)[4:]}
    assert ["dates_unsure"] == [brake["code"] for brake in desk.found(plan).brakes]


def test_one_switch_reads_all_of_them_day_first(desk: Desk) -> None:
    plan = hand_in(desk, "births-half-true-no-codes.xlsx")
    read_as(desk, plan, "day")
    assert [] == asked(desk, plan)
    assert ["1980-02-03", "1981-11-05", "1979-04-07", "1990-09-10"] == births(desk, plan)[:4]
    # What tells people apart was decided by one person: another looks at it.
    assert ["dates_unsure"] == [brake["code"] for brake in desk.found(plan).brakes]
    read_as(desk, plan, "month")
    assert ["1980-03-02", "1981-05-11", "1979-07-04", "1990-10-09"] == births(desk, plan)[:4]
    read_as(desk, plan, None)
    assert [2, 3, 4, 5] == asked(desk, plan)


def test_next_months_list_finds_everybody_again(desk: Desk) -> None:
    plan = hand_in(desk, "births-half-true-no-codes.xlsx")
    read_as(desk, plan, "day")
    approve_and_apply(desk, plan)
    later = hand_in(desk, "same-people-next-month.csv")
    assert {"same": 6} == desk.found(later).counts
    # And so does the same broken file.
    again = hand_in(desk, "births-half-true-no-codes.xlsx")
    assert ({"same": 6}, []) == (desk.found(again).counts, desk.found(again).brakes)


def approve_and_apply(desk: Desk, plan_id: str) -> None:
    with desk.database.writing() as session:
        session.get_one(Plan, plan_id).brakes = []
    desk.apply(plan_id)


def test_people_kept_with_day_and_month_exchanged_are_asked_about_not_added_again(desk: Desk) -> None:
    plan = hand_in(desk, "births-half-true-no-codes.xlsx")
    read_as(desk, plan, "month")
    approve_and_apply(desk, plan)
    for mode in ("add", "roster"):
        later = hand_in(desk, "same-people-next-month.csv", mode)
        assert {"question": 4, "same": 2} == desk.found(later).counts
        assert {row.full_name for row in desk.rows(later) if row.row_class == "question"} == SWAPPED


def test_the_birth_of_somebody_known_by_code_is_not_exchanged_without_a_word(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1", birth_date=date(1980, 2, 3))
    plan = desk.plan("TT-1,Y Blí,02/03/1980,,,,,", unit="stttt")
    assert [2] == asked(desk, plan)
    row = answer(desk, plan, 2, {"date_order": "month"})
    assert ("same", person) == (row.row_class, row.object_id)
    row = answer(desk, plan, 2, {"date_order": "day"})
    assert ("changed", ["birth_date"]) == (row.row_class, [change["field"] for change in row.changes])


def test_one_row_is_answered_otherwise_than_the_list(desk: Desk) -> None:
    plan = hand_in(desk, "births-half-true-no-codes.xlsx")
    read_as(desk, plan, "day")
    row = answer(desk, plan, 3, {"date_order": "month"})
    assert ("joiner", "1981-05-11") == (row.row_class, row.values["birth_date"])
    assert "1980-02-03" == births(desk, plan)[0]
    row = answer(desk, plan, 3, {"date_order": "day"})
    assert "1981-11-05" == row.values["birth_date"]


@pytest.mark.parametrize(
    "said", [{"date_order": "x"}, {"date_order": None}, {"date_order": "day", "unit": 1}]
)
def test_only_a_reading_that_is_offered_can_be_answered(desk: Desk, said: dict[str, Any]) -> None:
    plan = hand_in(desk, "births-half-true-no-codes.xlsx")
    with pytest.raises(Invalid, match="answer_unknown"):
        answer(desk, plan, 2, said)


def test_a_single_true_date_among_text_is_asked_about_alone(desk: Desk) -> None:
    text = [f"{day}/08/1985" for day in range(13, 20)]
    plan = desk.plan_bytes(book(date(1980, 3, 2), *text), name="ds.xlsx", unit="stttt")
    assert [2] == asked(desk, plan)
    assert [] == desk.found(plan).brakes


def test_true_dates_that_all_fall_on_the_first_twelve_days_are_asked_about(desk: Desk) -> None:
    days = [date(1980, 3, 2), date(1981, 5, 11), date(1979, 7, 4), date(1990, 10, 9), date(1985, 6, 12)]
    plan = desk.plan_bytes(book(*days), name="ds.xlsx", unit="stttt")
    assert [2, 3, 4, 5, 6] == asked(desk, plan)


def test_a_text_file_saved_by_an_american_excel_is_known_by_its_zeros(desk: Desk) -> None:
    rows = ["TT-1,Y Blí,3/2/1980,,,,,", "TT-2,Y Hlim,21/08/1985,,,,,", "TT-3,A Thút,10/9/1990,,,,,",
            "TT-4,Y Vêng,30/01/1977,,,,,"]  # fmt: skip
    plan = desk.plan(*rows, unit="stttt")
    assert [2, 4] == asked(desk, plan)


def test_dates_proven_to_have_the_month_first_cast_doubt_on_those_that_could(desk: Desk) -> None:
    rows = ["TT-1,Y Blí,02/25/1980,,,,,", "TT-2,Y Hlim,03/05/1980,,,,,", "TT-3,A Thút,07/07/1977,,,,,"]
    plan = desk.plan(*rows, unit="stttt")
    assert [3] == asked(desk, plan)
    assert "1980-02-25" == births(desk, plan)[0]
    read_as(desk, plan, "month")
    assert ["1980-02-25", "1980-03-05", "1977-07-07"] == births(desk, plan)


def test_the_end_of_a_contract_is_asked_about_like_a_birth(desk: Desk) -> None:
    header = "Mã CBCC,Họ và tên,Hạn hợp đồng"
    plan = desk.plan("TT-1,Y Blí,02/25/2028", "TT-2,Y Hlim,03/05/2028", unit="stttt", header=header)
    assert [3] == asked(desk, plan)
    row = answer(desk, plan, 3, {"date_order": "month"})
    assert "2028-03-05" == row.values["contract_end"]


def test_whoever_a_doubtful_row_may_mean_is_not_absent_from_a_full_list(desk: Desk) -> None:
    desk.province.add("Bế Thị Hoà", "stttt", birth_date=date(1971, 1, 1))
    known = desk.province.add("Vi Thị Duyên", "stttt")
    plan = hand_in(desk, "births-half-true-no-codes.xlsx", "roster")
    leaving = [row.object_id for row in desk.rows(plan) if row.row_class == "leaver"]
    assert known not in leaving


@pytest.mark.parametrize(
    "texts",
    [
        # Text that the office itself has typed, in any style.
        ["03/02/1980", "21/08/1985", "05/11/1981", "30/01/1977"],
        ["3/2/1980", "21/8/1985", "5/11/1981"],
        ["3/2/1980", "03/02/1981", "21/08/1985"],
        ["3/2/1980", "5/11/1981"],
        ["07/07/1977", "21/08/1985"],
        ["3/2/80", "21/08/1985", "05/11/1981"],
        # True dates of an Excel that reads the day first.
        ["1980-02-03", "1985-08-21", "1981-11-30", "1977-01-30"],
        ["1980-02-03", "1981-05-11", "03/02/1980"],
        ["1980-01-01", "1981-01-01", "1982-01-01", "1983-01-01", "1984-01-01"],
        ["không rõ", "1971", "", "31/02/1980"],
    ],
)
@pytest.mark.parametrize("typed", [True, False])
def test_a_column_without_any_sign_asks_nothing(texts: list[str], typed: bool) -> None:
    assert not evidence_of(texts, typed=typed).doubt()


@pytest.mark.parametrize(
    ("texts", "typed", "expected"),
    [
        (["1980-03-02", "21/08/1985"], True, DateDoubt(true=True)),
        (["29282", "21/08/1985"], True, DateDoubt(true=True)),
        (["29282", "21/08/1985"], False, DateDoubt(true=True)),
        (["3/2/1980 0:00", "21/08/1985"], False, DateDoubt(either=True)),
        (["1980-03-02 00:00:00", "21/8/85"], True, DateDoubt(true=True)),
        # One was typed right, by somebody else.
        (["1980-03-02", "1981-05-11", "1985-08-21", "21/08/1985"], True, DateDoubt(true=True)),
        # An Excel that reads the day first, and people who put the month there.
        (["1980-03-02", "08/21/1985"], True,
         DateDoubt(true=True, styles=frozenset({style("08/21/1985")}), month_first_excel=False)),
        (["1980-03-02", "1981-05-11", "1979-07-04", "21/08/1985", "30/01/1977", "19/12/1982"], False,
         DateDoubt(true=True)),
        (["03/02/1980", "12/31/1980"], True,
         DateDoubt(styles=frozenset({style("12/31/1980")}), month_first_excel=False)),
        (["3/2/1980", "5/11/1981", "10/9/1990", "21-08-1985", "30-01-1977", "19-12-1982"], False,
         DateDoubt(either=True)),
        (["03/02/80", "05/11/81", "10/09/90", "21/08/1985", "30/01/1977", "19/12/1982"], False,
         DateDoubt(either=True)),
    ],
)  # fmt: skip
def test_a_sign_of_exchanged_dates_is_seen(texts: list[str], typed: bool, expected: DateDoubt) -> None:
    assert expected == evidence_of(texts, typed=typed).doubt()


def test_only_dates_written_like_one_with_the_month_first_are_in_doubt() -> None:
    texts = ["02/25/1980", "03/05/1980", "3-5-1980", "03.05.1980", "03/05/80", "3/5/1980"]
    doubt = evidence_of(texts, typed=False).doubt()
    read = {text: parse_birth_date(text, date(2026, 6, 1)).value for text in texts[1:]}
    assert ["03/05/1980"] == [text for text, day in read.items() if day and doubt.readings(text, day)]


def test_without_a_look_at_the_column_they_would_be_kept_exchanged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(date_evidence.DateEvidence, "doubt", lambda _self: DateDoubt())
    plan = hand_in(desk, "births-half-true-no-codes.xlsx")
    assert {"joiner": 6} == desk.found(plan).counts
    assert "1980-03-02" == births(desk, plan)[0]


def test_without_the_look_for_exchanged_births_four_people_would_be_added_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = hand_in(desk, "births-half-true-no-codes.xlsx")
    read_as(desk, plan, "month")
    approve_and_apply(desk, plan)
    monkeypatch.setattr(candidates.Identity, "is_born_turned", lambda *_given: False)
    later = hand_in(desk, "same-people-next-month.csv")
    assert {"joiner": 4, "same": 2} == desk.found(later).counts
