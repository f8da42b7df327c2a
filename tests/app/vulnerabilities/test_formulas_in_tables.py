"""No table that leaves is run by a spreadsheet program, wherever that cuts it; read back it says the same."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st

from provisioning.foundation.formulas import csv_line, neutralised, restored
from provisioning.imports.files.raw_rows import FileKind, read_rows
from provisioning.names import BadText, canonical
from provisioning.plans.model import PlanRow
from tests.app.imports.conftest import Upload
from tests.support.cast import Browser, Cast

# What people of the office may well write, and what nobody should.
HOSTILE = (
    "x;=HYPERLINK(0)",
    "Văn thư, +cmd|' /C calc'!A0",
    "a|@SUM(1)",
    "=1+1",
    "-5",
    "- Trưởng phòng; - Bí thư",
    "+84912345678",
    "'+84912345678",
    "''=1",
    "'Tám",
    "Trưởng phòng '=",
    'x;"=1"',
    "x; '=1",
    "x;'\"'=1",
    "＝1;＋2,－3|＠4",
    "﹦1;﹢2",
    "x;\u200b=1",
)
SIGNS = tuple("=+-@＝＋－＠﹦﹢﹣﹫")
SKIPPED = " \u00a0\"'\u200b\ufeff\x00"
ANY = st.text(st.sampled_from("ab1=+-@＝＋－＠,;|\t\r\n\"' \u00a0\u200b"), max_size=24)


def cells_of(line: str, separator: str) -> list[str]:
    """The cells as a program sees them that cuts here: once minding quotation marks, once not."""
    minding = [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator) for cell in row]
    return minding + re.split(rf"[{separator}\r\n]", line)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_like_a_formula_wherever_a_program_cuts(text: str, separator: str) -> None:
    found = cells_of(csv_line(["Y Blí", text, text]), separator)
    assert [cell for cell in found if cell.strip(SKIPPED).startswith(SIGNS) and "'" not in cell[:4]] == []


@given(st.lists(ANY, min_size=1, max_size=4), st.sampled_from(",;\t|"))
def test_no_row_of_any_text_has_a_formula(texts: list[str], separator: str) -> None:
    found = cells_of(csv_line(texts), separator)
    assert [cell for cell in found if cell.lstrip(SKIPPED.replace("'", "")).startswith(SIGNS)] == []


@given(ANY | st.text())
@example("'\t'=1")
@example("\t\t=")
@example("'\n")
def test_what_was_put_in_front_comes_off_again(text: str) -> None:
    assert text == restored(neutralised(text))


def test_every_cell_is_in_quotation_marks() -> None:
    assert '"1","","An"\r\n' == csv_line([1, None, "An"])


def test_a_row_of_our_own_is_read_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    rows = [["Họ và tên", "Chức vụ"], *(["Y Blí", text] for text in HOSTILE)]
    file.write_text("\ufeff" + "".join(map(csv_line, rows)), encoding="utf-8", newline="")
    assert rows == [row.cells for row in read_rows(file, FileKind.CSV)]


@given(st.lists(ANY.filter(str.strip), min_size=1, max_size=5))
def test_any_row_of_our_own_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, row: list[str]
) -> None:
    file = tmp_path_factory.mktemp("own") / "own.csv"
    wanted = [["x"] * len(row), [_stored(text) for text in row]]
    file.write_text("\ufeff" + "".join(map(csv_line, wanted)), encoding="utf-8", newline="")
    assert wanted == [found.cells for found in read_rows(file, FileKind.CSV)]


def _stored(text: str) -> str:
    """As the service would keep it; a sign where it would keep nothing of it."""
    try:
        return canonical(text) or "-"
    except BadText:
        return canonical(re.sub(r"[\t\r\n]", ";", text)) or "-"


def test_a_long_run_of_breaks_is_looked_at_once() -> None:
    run = "\t'" * 200_000
    assert run == restored(neutralised(run))


def test_the_list_of_people_sent_back_as_it_left_changes_nobody(cast: Cast, upload: Upload) -> None:
    for number, post in enumerate(HOSTILE[:-1]):
        cast.province.add(f"Nguyễn Văn {chr(65 + number)}n", post=post, staff_code=f"TT-{number}")
    hr = cast.sign_in_as("hr")
    # The code and the name of the unit are both in it; a list has one column for that.
    raw = hr.send("/people/export", {"q": "Nguyễn Văn"}).data.replace("Mã đơn vị".encode(), b"X")
    upload(hr, raw=raw)
    with cast.database.reading() as session:
        classes = list(session.scalars(sa.select(PlanRow.row_class)))
    assert ["same"] * (len(HOSTILE) - 1) == classes


def test_the_record_as_a_table_cuts_into_no_formula(cast: Cast) -> None:
    cast.province.add("Nguyễn Văn An", post="x;=HYPERLINK(0)")
    text = cast.sign_in_as("system").send("/audit/export", {"format": "csv"}).text
    cells = [cell for line in text.splitlines() for cell in cells_of(line, ";")]
    assert [cell for cell in cells if cell.lstrip(SKIPPED.replace("'", "")).startswith(SIGNS)] == []


def test_the_refused_rows_cut_into_no_formula(hr: Browser, upload: Upload) -> None:
    at = upload(hr, '=1,Y Blí,31/02/1980,"x;=HYPERLINK(0)",,,')
    text = hr.get(f"{at}/refused.csv").text
    cells = [cell for line in text.splitlines() for cell in cells_of(line, ";")]
    assert [cell for cell in cells if cell.lstrip(SKIPPED.replace("'", "")).startswith(SIGNS)] == []


@pytest.fixture
def hr(cast: Cast) -> Browser:
    return cast.sign_in_as("hr")
