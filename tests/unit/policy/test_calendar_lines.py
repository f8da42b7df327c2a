"""The office's days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.policy.calendar_lines import read_days, shipped_days


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("30/04/2026 nghỉ Ngày Chiến thắng", {date(2026, 4, 30): ("holiday", "Ngày Chiến thắng")}),
        ("2026-04-30: Ngày Chiến thắng", {date(2026, 4, 30): ("holiday", "Ngày Chiến thắng")}),
        ("10/1/2026 làm bù", {date(2026, 1, 10): ("made_up", "làm bù")}),
        ("10-01-2026\tđi làm bù cho 02/01", {date(2026, 1, 10): ("made_up", "cho 02/01")}),
        ("27/04/2026 nghỉ bù Giỗ Tổ", {date(2026, 4, 27): ("holiday", "nghỉ bù Giỗ Tổ")}),
        (
            "31/08/2026 - 01/09/2026 nghỉ Quốc khánh",
            {date(2026, 8, 31): ("holiday", "Quốc khánh"), date(2026, 9, 1): ("holiday", "Quốc khánh")},
        ),
        ("01/05/2026", {date(2026, 5, 1): ("holiday", "")}),
    ],
)
def test_a_line_names_its_days(line: str, days: dict[date, tuple[str, str]]) -> None:
    assert days == read_days(line)


@pytest.mark.parametrize("line", ["Tết", "31/02/2026 nghỉ", "20/02/2026-16/02/2026", "1/1/2026-1/12/2026 x"])
def test_a_line_that_is_none_is_named_with_its_number(line: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_days(f"# đầu\n01/05/2026 nghỉ\n{line}\n")
    assert [("calendar_line", 3)] == [(each.code, each.params["line"]) for each in refused.value.problems]


def test_the_days_of_2026_come_with_congvu() -> None:
    days = shipped_days(2026)
    off = [f"{day:%d/%m}" for day, (kind, _name) in days.items() if kind == "holiday"]
    worked = [f"{day:%d/%m}" for day, (kind, _name) in days.items() if kind == "made_up"]
    expected = "01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09"
    assert (expected, "10/01 22/08") == (" ".join(off), " ".join(worked))
    assert {} == shipped_days(2031)
