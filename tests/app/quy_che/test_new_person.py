"""Adding one person under a province's rule: what the form asks, says and keeps."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.authentication.model import KeptForm, WebSession
from provisioning.foundation import clock
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record, primary_address
from tests.app.web.late_forms import signed_in
from tests.support.canary import everywhere
from tests.support.cast import Browser, Cast
from tests.support.policies import BAC_NINH, DONG_THAP, NGHE_AN, NINH_BINH, adopt

KHAI = "Trịnh Quốc Khải"


def fields(name: str = KHAI, unit: str = "stttt", **others: str) -> dict[str, str]:
    return {"full_name": name, "kind": "civil_servant", "unit": unit, **others}


def addresses(cast: Cast) -> set[str]:
    with cast.database.reading() as session:
        found = [own_record(session, each) for each in session.scalars(sa.select(Official.id))]
        return {primary_address(each).partition("@")[0] for each in found}


def refused(browser: Browser, sent: dict[str, str]) -> str:
    answer = browser.send("/people/new", sent)
    assert 422 == answer.status_code
    return answer.text


def test_bac_ninh_5_2_two_forms_then_a_question_and_nothing_ends_in_a_bare_number(cast: Cast) -> None:
    adopt(cast.database, BAC_NINH)
    hr = cast.sign_in_as("hr")
    assert 303 == hr.send("/people/new", fields(id_digits="4713")).status_code
    assert 303 == hr.send("/people/new", fields(id_digits="8713")).status_code
    page = refused(hr, fields(id_digits="8713"))
    assert "Mọi mẫu theo quy chế đều đã có người dùng" in page
    assert "khoản 2 Điều 5" in page
    assert "khaitquoc713@kontum.example" in page
    assert {"khaitq713", "khaitq8713"} == {each for each in addresses(cast) if each.startswith("khai")}
    chosen = fields(id_digits="8713", address="khaitquoc713@kontum.example")
    assert 303 == hr.send("/people/new", chosen).status_code
    assert "khaitquoc713" in addresses(cast)


def test_bac_ninh_5_2_a_digits_are_asked_used_once_and_kept_nowhere(cast: Cast) -> None:
    adopt(cast.database, BAC_NINH)
    hr = cast.sign_in_as("hr")
    assert 'name="id_digits"' in hr.get("/people/new").text
    page = refused(hr, fields())
    assert "điểm a-b khoản 2 Điều 5" in page
    assert "bốn số cuối" in page
    assert "bốn số cuối của số căn cước" in refused(hr, fields(id_digits="86"))
    assert 303 == hr.send("/people/new", fields(id_digits="8642")).status_code
    assert "khaitq642" in addresses(cast)
    assert [] == everywhere(cast.database, "8642")


def test_digits_are_not_asked_where_no_form_needs_them(cast: Cast) -> None:
    hr = cast.sign_in_as("hr")
    for profile in (DONG_THAP, NGHE_AN, NINH_BINH):
        adopt(cast.database, profile)
        assert 'name="id_digits"' not in hr.get("/people/new").text


def test_digits_are_not_kept_with_a_form_that_comes_too_late(cast: Cast) -> None:
    adopt(cast.database, BAC_NINH)
    hr = signed_in(cast, "hr")
    sent = {**fields(id_digits="8642"), "csrf_token": hr.csrf_token(), "as_of": "0"}
    with cast.database.writing() as session:
        session.execute(sa.update(WebSession).values(ended_at=clock.now()))
    hr.post("/people/new", data=sent)
    with cast.database.reading() as session:
        kept = session.scalars(sa.select(KeptForm)).one()
    assert KHAI in str(kept.fields)
    assert "8642" not in str(kept.fields)
    assert [] == everywhere(cast.database, "8642")


def test_ninh_binh_5_4_the_namesake_at_one_body_is_agreed_on_by_typing(cast: Cast) -> None:
    adopt(cast.database, NINH_BINH)
    hr = cast.sign_in_as("hr")
    assert 303 == hr.send("/people/new", fields()).status_code
    page = refused(hr, fields())
    assert "khoản 4 Điều 5" in page
    assert 'value="khaitquoc.stttt@kontum.example"' in page
    assert "đã được cấp" in refused(hr, fields(address_typed="khaitq.stttt"))
    assert 303 == hr.send("/people/new", fields(address_typed="khai.trinh.stttt")).status_code
    assert {"khaitq.stttt", "khai.trinh.stttt"} <= addresses(cast)


def test_nghe_an_5_2_a_a_short_address_is_given_and_the_page_says_why(cast: Cast) -> None:
    adopt(cast.database, NGHE_AN)
    hr = cast.sign_in_as("hr")
    shown = hr.send("/people/preview", fields("Lê Ý")).text
    assert "<code>yl@kontum.example</code>" in shown
    assert "quy chế quy định đúng mẫu này" in shown
    assert "điểm a khoản 2 Điều 5" in shown
    assert 303 == hr.send("/people/new", fields("Lê Ý")).status_code
    assert "yl" in addresses(cast)


def test_dong_thap_6_3_the_preview_says_which_form_and_why(cast: Cast) -> None:
    adopt(cast.database, DONG_THAP)
    hr = cast.sign_in_as("hr")
    assert 303 == hr.send("/people/new", fields(birth_date="14/02/1990")).status_code
    shown = hr.send("/people/preview", fields(birth_date="03/09/1990")).text
    assert "trinhquockhai1990@kontum.example" in shown
    assert "Mẫu thứ 2 trong 6 mẫu" in shown
    assert "khoản 3 Điều 6" in shown


def test_the_rule_is_not_chosen_around(cast: Cast) -> None:
    adopt(cast.database, NINH_BINH)
    hr = cast.sign_in_as("hr")
    assert 303 == hr.send("/people/new", fields(address_typed="sep.stttt")).status_code
    assert "khaitq.stttt" in addresses(cast)
    assert "sep.stttt" not in addresses(cast)
