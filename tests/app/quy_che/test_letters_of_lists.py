"""The letter behind an official form: from the upload by the due moment to the printed answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from app.console.requests import answering
from provisioning.documents import docx
from provisioning.documents.letter import Letter
from provisioning.documents.unit_forms import UNIT_FORMS, Asking, FormPerson, filled
from provisioning.foundation import clock
from provisioning.service_requests.chores import look_at_requests
from tests.app.imports.conftest import Upload
from tests.app.quy_che.test_official_forms import LETTER, NGHE_AN, ROWS, known
from tests.app.quy_che.test_requests import ANSWER, english, newest
from tests.support.cast import Cast
from tests.support.official_forms.writing import DOCX, written
from tests.support.official_forms.writing import Letter as Paper
from tests.support.quy_che import adopt, at

__all__ = ["known"]
RECEIVED = {"number": "45/STTTT-VP", "letter_date": "16/11/2037", "received_on": "16/11/2037",
            "received_at": "08:30"}  # fmt: skip


def test_nghe_an_10_2_b_pl1_1_from_upload_to_the_printed_answer(
    cast: Cast, upload: Upload, work: Callable[[], None], known: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    del known
    adopt(cast.database, "nghe-an")
    with time_machine.travel(at("2037-11-16 09:00"), tick=False):
        office = english(cast, "department")
        paper = Paper(LETTER, [NGHE_AN], ROWS, ("Danh sách đề nghị: 3 tài khoản",))
        plan = upload(office, name="PL1.1.docx", raw=written(paper, DOCX))
        plan_id = plan.rpartition("/")[2]
        assert "45/STTTT-VP" in office.get(f"/requests/of-list/{plan_id}").text
        where = str(office.send(f"/requests/of-list/{plan_id}", RECEIVED).location)
        request = newest(cast)
        assert (at("2037-11-19 17:00"), "10.2.b", "in_hand") == (
            request.due_at, request.due_article, request.state,
        )  # fmt: skip
        assert "1 request waits for you" in office.get("/requests/").text
        assert "already" in office.send(f"/requests/of-list/{plan_id}", RECEIVED).text
    with time_machine.travel(at("2037-11-20 08:00"), tick=False):
        office = english(cast, "department")
        assert "This is late" in office.get(where).text
        office.send(f"{plan}/start")
        work()
        look_at_requests(cast.database, clock.now())
        assert "Done" in office.get(where).text
        drawn_from: list[Letter] = []

        def note(letter: Letter) -> bytes:
            drawn_from.append(letter)
            return b"%PDF-"

        monkeypatch.setattr(answering, "drawn", note)
        assert "application/pdf" == office.send(f"{where}/answer", ANSWER).mimetype
    letter = drawn_from[0]
    assert letter.table is not None
    told = {(row[1], row[5]) for row in letter.table.rows}
    assert {("Y Mới", "Đã thực hiện"), ("A Thút", "Đã thực hiện"), ("Lò Thị Thu Hà", "Đã thực hiện")} == told
    assert "Công văn số 45/STTTT-VP ngày 16/11/2037" in letter.text[0]


def test_dong_thap_8_2_a_mau_03_is_due_in_five_working_days(cast: Cast, upload: Upload) -> None:
    adopt(cast.database, "dong-thap")
    person = FormPerson("Y Bình An", "", "Phòng Công nghệ thông tin", "", cast.address("official"))
    form = docx.written(filled(UNIT_FORMS["dt-03"], Asking("Sở Thông tin và Truyền thông"), [person]))
    with time_machine.travel(at("2037-11-16 09:00"), tick=False):
        office = english(cast, "department")
        plan = upload(office, name="mau-03.docx", raw=form)
        office.send(f"/requests/of-list/{plan.rpartition('/')[2]}", RECEIVED)
        request = newest(cast)
        assert ("reset", at("2037-11-23 17:00"), "5 working days", "8.2.a") == (
            request.kind, request.due_at, request.due_within, request.due_article,
        )  # fmt: skip
