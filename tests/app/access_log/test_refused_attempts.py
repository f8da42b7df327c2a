"""What was refused to somebody signed in is on the record, where whoever looks after the target sees it."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.access_log.refused_attempts import ONE_BY_ONE
from provisioning.audit.model import Event
from tests.support.cast import Cast
from tests.support.pages import without_tokens


def attempts(cast: Cast) -> list[Event]:
    with cast.database.reading() as session:
        query = sa.select(Event).where(Event.kind == "attempt.refused").order_by(Event.seq)
        return list(session.scalars(query))


def test_reaching_beyond_ones_unit_is_written_down_at_the_target(cast: Cast) -> None:
    there = cast.id("official")
    assert cast.sign_in_as("stranger").send(f"/people/{there}/suspend").status_code == 404
    (event,) = attempts(cast)
    assert ("Vũ Văn Lạ", "official", there) == (event.actor, event.object_type, event.object_id)
    assert {"page": "/people/<official_id>/suspend", "ability": "lock", "result": "not_found"} == event.new
    assert "Vũ Văn Lạ" in cast.sign_in_as("auditor").get("/audit/?group=refused").text
    assert "Y Bình An" not in cast.sign_in_as("stranger").get("/audit/?group=refused").text


def test_reaching_above_oneself_is_written_down(cast: Cast) -> None:
    higher = cast.id("department")
    assert cast.sign_in_as("hr").send(f"/people/{higher}/move").status_code == 403
    (event,) = attempts(cast)
    assert ("Hoàng Thị Nhân Sự", higher, "denied") == (event.actor, event.object_id, event.new["result"])


def test_what_was_never_there_is_written_down_at_whoever_asked(cast: Cast) -> None:
    assert cast.sign_in_as("helpdesk").get("/people/khongcoai").status_code == 404
    (event,) = attempts(cast)
    assert "page" == event.object_type
    with cast.database.reading() as session:
        assert cast.province.unit(session, "stttt").path == event.unit_path


def test_a_page_of_staff_is_written_down_for_an_official_who_guesses_it(cast: Cast) -> None:
    assert cast.sign_in_as("official").get("/grants/").status_code == 404
    assert ["/grants/"] == [event.new["page"] for event in attempts(cast)]


def test_both_look_the_same_to_whoever_asked(cast: Cast) -> None:
    browser = cast.sign_in_as("stranger")
    there, nowhere = browser.get(f"/people/{cast.id('official')}"), browser.get("/people/khongcoai")
    assert there.status_code == nowhere.status_code == 404
    assert len(attempts(cast)) == 2
    read = without_tokens(there.text).replace(cast.id("official"), "khongcoai")
    assert read == without_tokens(nowhere.text)


def test_a_flood_of_attempts_does_not_flood_the_record(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    for _ in range(ONE_BY_ONE.count + 5):
        browser.get("/grants/")
    found = attempts(cast)
    assert ONE_BY_ONE.count + 1 == len(found)
    assert {"more": True} == found[-1].new


def test_a_page_that_never_was_and_a_stranger_are_nobodys_attempt(cast: Cast) -> None:
    cast.sign_in_as("official").get("/no/such/page")
    cast.browser().get("/grants/")
    assert attempts(cast) == []


def test_what_a_refused_form_had_begun_is_given_up(cast: Cast) -> None:
    with cast.database.reading() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(Event))
    cast.sign_in_as("hr").send(f"/people/{cast.id('department')}/move", {"unit": "stttt.cntt"})
    with cast.database.reading() as session:
        assert (before or 0) + 1 == session.scalar(sa.select(sa.func.count()).select_from(Event))


def test_wrong_codes_and_passwords_are_on_the_owners_history(cast: Cast) -> None:
    cast.browser().send("/activate", {"address": cast.address("official"), "code": "00000-00000"})
    own = cast.sign_in_as("official")
    own.send("/me/recovery", {"current": "sai mật khẩu rồi", "recovery_email": "toi@ngoai.example"})
    page = own.get("/me/history").text
    assert "Mã dùng một lần sai hoặc hết hiệu lực" in page
    assert "Sai mật khẩu hiện tại" in page
