"""Official forms filled in with people: from the list and by typing, as PDF and for Word."""

from __future__ import annotations

from io import BytesIO

import docx
import sqlalchemy as sa

from provisioning.audit.model import Event
from tests.app.quy_che.test_requests import english
from tests.support.cast import Cast
from tests.support.quy_che import adopt


def test_people_ticked_in_the_list_stand_on_the_form(cast: Cast) -> None:
    adopt(cast.database, "dong-thap")
    office = english(cast, "department")
    page = office.send("/requests/forms", {"person": [cast.id("official"), cast.id("hr")]}).text
    assert "Y Bình An" in page
    assert page.index("Mẫu số 01") < page.index("Phụ lục 1.1"), "the province's own forms stand first"
    fields = {
        "which": "dt-02", "person_id": [cast.id("official"), cast.id("hr")], "unit": "stttt",
        "action": "thu hồi", "content": "nghỉ hưu", "others": "Lê Thị Mới; Văn thư; Văn phòng; 0100 1",
    }  # fmt: skip
    answer = office.send("/requests/forms", {**fields, "file": "docx"})
    assert 200 == answer.status_code
    table = docx.Document(BytesIO(answer.data)).tables[1]
    assert ["Hoàng Thị Nhân Sự", "Y Bình An", "Lê Thị Mới"] == [row.cells[1].text for row in table.rows[2:]]
    assert ["x", "x", "x"] == [row.cells[5].text for row in table.rows[2:]]
    assert b"%PDF-" == office.send("/requests/forms", {**fields, "file": "pdf"}).data[:5]
    with cast.database.reading() as session:
        kinds = session.scalars(sa.select(Event.kind).where(Event.kind == "form.downloaded")).all()
    assert 2 == len(kinds)


def test_a_person_is_added_by_typing_and_strangers_are_not_found(cast: Cast) -> None:
    office = english(cast, "department")
    page = office.send(
        "/requests/forms", {"which": "na-1.1", "add": "1", "person_text": cast.address("official")}
    ).text
    assert f'value="{cast.id("official")}" checked' in page
    fields = {"which": "na-1.1", "person_id": [cast.id("stranger")], "unit": "stttt", "file": "pdf"}
    assert 404 == office.send("/requests/forms", fields).status_code


def test_a_form_without_people_is_offered_empty(cast: Cast) -> None:
    office = english(cast, "auditor")
    assert "Official forms" in office.get("/requests/").text
    assert "empty rows" in office.get("/requests/forms").text
    answer = office.send("/requests/forms", {"which": "dt-03", "unit": "stttt", "file": "docx"})
    assert 11 == len(docx.Document(BytesIO(answer.data)).tables[1].rows)
