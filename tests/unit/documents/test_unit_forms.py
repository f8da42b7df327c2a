"""The forms units send: columns word for word, rows of who was chosen, the count below."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from provisioning.documents.docx import written
from provisioning.documents.pdf import drawn
from provisioning.documents.unit_forms import UNIT_FORMS, Asking, FormPerson, filled

KHAI = FormPerson("Trịnh Quốc Khải", "Chuyên viên", "Phòng Kỹ thuật", "0100 222 333", "khaitq@tinh.example")
ASKING = Asking("Sở Y tế", asker="Lê Thị Vân", action="Thu hồi", content="Nghỉ hưu")
# Written from the forms themselves, see the research by articles.
COLUMNS = {
    "dt-01": "Stt|Họ và tên|Chức vụ|Đơn vị/bộ phận công tác|Số điện thoại",
    "dt-02": "Stt|Tên cơ quan/ Cá nhân|Chức vụ|Đơn vị|Thay đổi|Thu hồi|Nội dung đề nghị",
    "dt-03": "Stt|Đơn vị/Cá nhân|Đơn vị/bộ phận công tác|Địa chỉ thư điện tử công vụ|Số điện thoại",
    "na-1.1": "STT|Họ và tên|Chức vụ|Phòng/ban/đơn vị|Số điện thoại|Nội dung đề nghị",
    "na-1.2": (
        "STT|Thông tin cần thay đổi tài khoản thư điện tử công vụ|"
        "Thông tin tài khoản thư điện tử công vụ mới|Ghi chú"
    ),
}


def cells(file: bytes) -> list[list[str]]:
    """The table of the form in a .docx: the last but one, since heading and foot are tables, too."""
    table = docx.Document(BytesIO(file)).tables[1]
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("key", UNIT_FORMS)
def test_columns_are_those_of_the_form_word_for_word(key: str) -> None:
    letter = filled(UNIT_FORMS[key], ASKING, [KHAI, KHAI])
    assert letter.table is not None
    assert COLUMNS[key] == "|".join(letter.table.head)
    assert "Danh sách đề nghị: 2 tài khoản." in letter.closing
    rows = cells(written(letter))
    assert COLUMNS[key] == "|".join(rows[1 if letter.table.groups else 0])
    assert "Trịnh Quốc Khải" in rows[-1][1]
    assert b"%PDF-" == drawn(letter)[:5]


def test_dong_thap_02_has_a_cross_under_what_is_asked_for() -> None:
    rows = cells(written(filled(UNIT_FORMS["dt-02"], ASKING, [KHAI])))
    assert ["Đề nghị", "Đề nghị"] == rows[0][4:6]
    assert ["1", "Trịnh Quốc Khải", "Chuyên viên", "Phòng Kỹ thuật", "", "x", "Nghỉ hưu"] == rows[2]


def test_nghe_an_1_1_says_the_action_in_each_row() -> None:
    letter = filled(UNIT_FORMS["na-1.1"], Asking("Sở Y tế", action="Tạm khóa"), [KHAI])
    assert letter.table is not None
    assert ("1", "Trịnh Quốc Khải", "Chuyên viên", "Phòng Kỹ thuật", "0100 222 333", "Tạm khóa") == (
        letter.table.rows[0]
    )
    assert "Văn phòng UBND tỉnh" == letter.to


def test_a_form_without_people_has_empty_rows() -> None:
    letter = filled(UNIT_FORMS["dt-01"], ASKING, [])
    assert letter.table is not None
    assert 10 == len(letter.table.rows)
    assert "Danh sách đề nghị: …… tài khoản." in letter.closing
