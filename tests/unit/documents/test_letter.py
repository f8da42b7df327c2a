"""An official letter: its day as Decree 30 writes it, and the paper it is drawn on."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.documents import fonts
from provisioning.documents.letter import Letter, Table
from provisioning.documents.pdf import drawn
from provisioning.foundation.errors import Unavailable


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 3), "Kon Tum, ngày 03 tháng 02 năm 2026"),
        (date(2026, 11, 20), "Kon Tum, ngày 20 tháng 11 năm 2026"),
        (date(2026, 9, 1), "Kon Tum, ngày 01 tháng 9 năm 2026"),
        (None, "Kon Tum, ngày …… tháng …… năm ……"),
    ],
)
def test_days_and_the_first_two_months_take_a_zero(day: date | None, said: str) -> None:
    assert said == Letter(body="Sở", to="", text=[], place="Kon Tum", day=day).dated


def test_a_long_table_goes_on_over_pages_of_a4() -> None:
    rows = [(str(n), "Y Bình An H'Bluêk Niê", "Phòng Công nghệ thông tin") for n in range(1, 120)]
    paper = drawn(
        Letter(
            body="Sở Khoa học và Công nghệ",
            to="Sở Y tế",
            text=["Kết quả như sau:"],
            table=Table(("STT", "Họ và tên", "Đơn vị"), rows, (1, 4, 4)),
        )
    )
    assert b"%PDF-" == paper[:5]
    assert paper.count(b"/Type /Page\n") > 2
    assert b"/MediaBox [0 0 595.28 841.89]" in paper


def test_without_the_typeface_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FAMILIES", (("nowhere", "Tinos-"),))
    fonts.font_files.cache_clear()
    with pytest.raises(Unavailable):
        drawn(Letter(body="Sở", to="", text=[]))
    fonts.font_files.cache_clear()
