"""A column is in an old font only where it says so: names of few marked letters stay as they are typed."""

from __future__ import annotations

import pytest

from provisioning.imports.files.encodings import LEGACY, encodings_of_columns
from provisioning.imports.files.encodings import columns as told
from tests.support.import_desk import Desk
from tests.support.old_letters import in_old_letters
from tests.unit.imports.test_spreadsheet import book_of

HEADER = ["Họ và tên", "Ngày sinh", "Chức vụ"]


def old(text: str, encoding: str) -> str:
    return in_old_letters(text, encoding).decode("latin-1")


@pytest.mark.parametrize("name", ["Y Bé", "A Thé", "Y Hà Bé", "Lò Mé", "Y Tú"])
def test_a_name_of_few_marked_letters_beside_unicode_stays(desk: Desk, name: str) -> None:
    rows = [HEADER, ["Nguyễn Văn An", "01/02/1980", "Kế toán"], [name, "13/02/1981", "Y tá"]]
    plan = desk.plan_bytes(book_of({"DS": rows}, {}), name="ds.xlsx", unit="syt")
    assert ["Nguyễn Văn An", name] == [row.full_name for row in desk.rows(plan)]


def test_a_column_of_given_names_alone_stays(desk: Desk) -> None:
    rows = [
        ["Họ và đệm", "Tên", "Ngày sinh"],
        ["Trần Thị", "Bé", "13/02/1981"],
        ["Nguyễn Văn", "An", "01/02/1980"],
        ["Y", "Thé", "01/02/1982"],
    ]
    plan = desk.plan_bytes(book_of({"DS": rows}, {}), name="ds.xlsx", unit="syt")
    assert ["Trần Thị Bé", "Nguyễn Văn An", "Y Thé"] == [row.full_name for row in desk.rows(plan)]


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_column_of_old_letters_beside_unicode_is_seen(encoding: str) -> None:
    names = [old(name, encoding) for name in ("Nguyễn Thị Hồng Nhung", "Trần Văn Đức", "Lê Thị Thuý")]
    assert {1: encoding} == encodings_of_columns({0: ["Sở Y tế", "Sở Nội vụ"], 1: names, 2: ["An", "Ba"]})


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_short_column_beside_one_of_old_letters_is_old_too(encoding: str) -> None:
    names = [old(name, encoding) for name in ("Nguyễn Thị Hồng Nhung", "Trần Văn Đức", "Lê Thị Thuý")]
    posts = [old("Kế toán", encoding)]
    assert {0: encoding, 1: encoding} == encodings_of_columns({0: names, 1: posts})


def test_a_reader_that_takes_any_likeness_turns_a_name_into_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "has_foreign_letters", lambda text: True)
    assert {0: "tcvn3"} == encodings_of_columns({0: ["Nguyễn Văn An", "Y Bé"]})
