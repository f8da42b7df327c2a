"""What bodies ask for, by when each province wants it done, and what comes of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import time_machine

from app.console.requests import answering
from provisioning.authentication.model import ActivationCode
from provisioning.documents.letter import Letter
from provisioning.service_requests.model import Request
from tests.support.cast import Browser, Cast
from tests.support.quy_che import adopt, at, rest_on

# A Monday; nothing of the office's calendar falls on this week.
MORNING = "2037-11-16 09:10"


def english(cast: Cast, member: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def call(cast: Cast, **others: object) -> dict[str, object]:
    fields = {
        "by": "phone", "person_id": [cast.id("official")], "unit": "stttt",
        "caller": "Nguyễn Thị Vân, văn thư, 0100 111 222", "checked": "gọi lại số máy cơ quan",
        "received_on": "16/11/2037", "received_at": "09:10",
    }  # fmt: skip
    return {**fields, **others}


def entered(browser: Browser, kind: str, fields: dict[str, object]) -> str:
    answer = browser.send("/requests/enter", {"kind": kind, **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def newest(cast: Cast) -> Request:
    with cast.database.reading() as session:
        return session.scalars(sa.select(Request).order_by(Request.created_at.desc()).limit(1)).one()


def test_bac_ninh_6_4_a_reset_by_telephone_is_due_in_two_hours_and_late_after(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "department")
        where = entered(office, "reset", call(cast))
        request = newest(cast)
        assert (at("2037-11-16 11:10"), "2 hours", "6.4") == (
            request.due_at, request.due_within, request.due_article,
        )  # fmt: skip
        page = office.get(where).text
        assert "Nguyễn Thị Vân" in page
        assert "gọi lại số máy cơ quan" in page
        assert "Article 6.4" in page
        assert "1 request waits for you" in page
        assert "This is late" not in page
    with time_machine.travel(at("2037-11-16 11:11"), tick=False):
        office = english(cast, "department")
        assert "This is late" in office.get(where).text
        page = office.get("/requests/").text
        assert "1 request is late" in page
        assert "1 request waits for you, 1 of them is late" in page


def test_bac_ninh_6_5_the_reset_gives_a_code_and_the_owner_chooses_the_password(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "system")
        where = entered(office, "reset", call(cast))
        slips = office.send(f"{where}/carry-out").text
        assert "Y Bình An" in slips
        assert "cv-slip-code" in slips
        with cast.database.reading() as session:
            assert session.get(ActivationCode, cast.mailbox_id("official")) is not None
        page = office.get(where).text
        assert "Done" in page
        assert "waits for you" not in page


def test_late_requests_stand_first(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "department")
        letter: dict[str, object] = {
            "by": "letter", "person_id": [cast.id("hr")], "unit": "stttt", "number": "15/CV-VP",
            "letter_date": "15/11/2037", "received_on": "16/11/2037", "received_at": "08:00",
        }  # fmt: skip
        entered(office, "lock", letter)
        entered(office, "reset", call(cast))
    with time_machine.travel(at("2037-11-16 14:30"), tick=False):
        page = english(cast, "department").get("/requests/").text
        assert page.index("A new password") < page.index("Lock a mailbox")


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("lock", {"by": "phone"}, None),
        ("reset", {"caller": ""}, "Please enter this"),
        ("reset", {"checked": " "}, "Please enter this"),
        ("reset", {"received_at": "25:00"}, "time of day"),
        ("reset", {"received_on": "17/11/2037"}, "has not come yet"),
        ("reset", {"received_on": "16/11/2035"}, "more than a year ago"),
        ("reset", {"unit": "stttt.cntt", "person_id": ["hr"]}, "does not belong to the body"),
        ("reset", {"person_id": []}, "Nobody"),
        ("lock", {"by": "letter", "number": ""}, "Please enter this"),
        (
            "lock",
            {"by": "letter", "number": "1/CV", "letter_date": "17/11/2037"},
            "later than it was received",
        ),
    ],
)  # fmt: skip
def test_what_is_not_told_or_cannot_be_is_refused(
    cast: Cast, kind: str, fields: dict[str, object], said: str | None
) -> None:
    people = [cast.id(each) for each in fields.pop("person_id", ["official"])]  # type: ignore[attr-defined]
    with time_machine.travel(at(MORNING), tick=False):
        answer = english(cast, "department").send(
            "/requests/enter", call(cast, kind=kind, person_id=people, **fields)
        )
        assert 422 == answer.status_code
        assert said is None or said in answer.text


def test_dong_thap_has_no_reset_by_telephone_where_the_rule_forbids_it(cast: Cast) -> None:
    adopt(cast.database, "dong-thap", recovery__by_phone=False)
    with time_machine.travel(at(MORNING), tick=False):
        answer = english(cast, "department").send("/requests/enter", call(cast, kind="reset"))
        assert "can&#39;t be asked for by telephone" in answer.text


def test_the_calendar_of_the_office_counts(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    rest_on(cast.database, at("2037-11-17 00:00").date())
    with time_machine.travel(at("2037-11-16 16:00"), tick=False):
        entered(english(cast, "department"), "reset", call(cast, received_at="16:00"))
        assert at("2037-11-18 08:30") == newest(cast).due_at


ANSWER = {
    "body": "Sở Khoa học và Công nghệ", "superior": "UBND tỉnh", "number": "12/SKHCN-CĐS", "place": "Kon Tum",
    "day": "16/11/2037", "signer_title": "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", "signer": "Lê Văn Trưởng",
    "recipients": "Như trên;\nLưu: VT.",
}  # fmt: skip


def test_bac_ninh_6_3_the_answer_is_printed_with_the_heading_of_decree_30(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "system")
        where = entered(office, "reset", call(cast))
        assert 422 == office.send(f"{where}/answer", ANSWER).status_code, "nothing is decided yet"
        office.send(f"{where}/carry-out")
        assert "A written answer is still owed" in office.get(where).text
        answer = office.send(f"{where}/answer", ANSWER)
        assert ("application/pdf", b"%PDF-") == (answer.mimetype, answer.data[:5])
        assert "A written answer is still owed" not in office.get(where).text
        again = office.get(f"{where}/answer").text
        assert "12/SKHCN-CĐS" in again
        letter = letter_on_page(cast, where)
    assert ("Sở Thông tin và Truyền thông", "UBND tỉnh") == (letter.to, letter.superior)
    assert "qua điện thoại lúc 09:10 16/11/2037" in letter.text[0]
    assert "Nguyễn Thị Vân" in letter.text[0]
    assert letter.table is not None
    first = letter.table.rows[0]
    assert ("1", "Y Bình An", "Đã thực hiện") == (first[0], first[1], first[4])
    assert any("khoản 4 Điều 6" in line and "79/2025/QĐ-UBND" in line for line in letter.closing)


def letter_on_page(cast: Cast, where: str) -> Letter:
    """What the PDF is drawn from."""
    drawn_from: list[Letter] = []

    def note(letter: Letter) -> bytes:
        drawn_from.append(letter)
        return b"%PDF-"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "drawn", note)
        cast.sign_in_as("system").send(f"{where}/answer", ANSWER)
    return drawn_from[0]
