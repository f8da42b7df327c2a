"""Changing and moving people: what was, what is, and two who change the same record."""

from __future__ import annotations

from html import unescape

import pytest

from provisioning.foundation import clock
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.cast import Browser, Cast


def opened(cast: Cast, browser: Browser, official_id: str) -> dict[str, str]:
    """What the edit page would send back unchanged."""
    with cast.database.reading() as session:
        official = own_record(session, official_id)
    return {
        "full_name": official.full_name,
        "kind": official.kind,
        "version": str(official.version),
        "seen": "0",
    }


def test_a_change_is_kept_projected_and_told_in_the_history(cast: Cast) -> None:
    browser, own = cast.sign_in_as("division"), cast.id("official")
    form = opened(cast, browser, own)
    answer = browser.send(f"/people/{own}/edit", {**form, "post": "Trưởng phòng"})
    assert answer.status_code == 303
    page = unescape(browser.get(answer.location).text)
    assert "Đã lưu hồ sơ của Y Bình An" in page
    assert "<ins>Trưởng phòng</ins>" in page
    uid = cast.mailbox_id("official")
    assert cast.directory.people([uid])[uid].title == "Trưởng phòng"


def test_saving_without_a_change_records_nothing(cast: Cast) -> None:
    browser, own = cast.sign_in_as("division"), cast.id("official")
    answer = browser.send(f"/people/{own}/edit", opened(cast, browser, own))
    assert "không thay đổi gì" in browser.get(answer.location).text


def test_the_second_of_two_sees_what_the_first_has_changed(cast: Cast) -> None:
    first, second, own = cast.sign_in_as("division"), cast.sign_in_as("hr"), cast.id("official")
    form = opened(cast, first, own)
    first.send(f"/people/{own}/edit", {**form, "post": "Trưởng phòng"})
    answer = second.send(f"/people/{own}/edit", {**form, "post": "Văn thư", "phone": "0912345678"})
    assert answer.status_code == 409
    page = unescape(answer.text)
    assert "đã có người khác thay đổi hồ sơ này" in page
    assert "Phạm Thị Phòng" in page
    assert "<ins>Trưởng phòng</ins>" in page
    assert 'value="Văn thư"' in page
    with cast.database.reading() as session:
        official = own_record(session, own)
        assert (official.post, official.phone) == ("Trưởng phòng", "")


def test_after_a_conflict_saving_again_stands(cast: Cast) -> None:
    first, second, own = cast.sign_in_as("division"), cast.sign_in_as("hr"), cast.id("official")
    form = opened(cast, first, own)
    first.send(f"/people/{own}/edit", {**form, "post": "Trưởng phòng"})
    page = second.send(f"/people/{own}/edit", {**form, "post": "Văn thư"}).text
    assert 'name="version" type="hidden" value="2"' in page
    answer = second.send(f"/people/{own}/edit", {**form, "post": "Văn thư", "version": "2"})
    assert answer.status_code == 303
    with cast.database.reading() as session:
        assert own_record(session, own).post == "Văn thư"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_version_that_nobody_gave_is_a_conflict_or_a_problem_never_a_save(cast: Cast, version: str) -> None:
    browser, own = cast.sign_in_as("division"), cast.id("official")
    form = {**opened(cast, browser, own), "version": version, "post": "Trưởng phòng"}
    assert browser.send(f"/people/{own}/edit", form).status_code in {409, 422}
    with cast.database.reading() as session:
        assert own_record(session, own).post == ""


def test_a_recovery_address_set_by_staff_does_not_count_as_the_owners(cast: Cast) -> None:
    own = cast.id("official")
    with cast.database.writing() as session:
        official = own_record(session, own)
        official.recovery_email, official.recovery_proven_at = "y@rieng.example", clock.now()
    browser = cast.sign_in_as("division")
    form = {**opened(cast, browser, own), "recovery_email": "gian@khac.example"}
    assert browser.send(f"/people/{own}/edit", form).status_code == 303
    with cast.database.reading() as session:
        assert own_record(session, own).recovery_proven_at is None


def test_a_move_keeps_the_address_and_can_be_undone(cast: Cast) -> None:
    browser, own, address = cast.sign_in_as("system"), cast.id("official"), cast.address("official")
    answer = browser.send(f"/people/{own}/move", {"unit": "syt", "decision": "12/QĐ-SNV"})
    assert answer.status_code == 303
    page = unescape(browser.get(answer.location).text)
    assert "Y Bình An đã chuyển về Sở Y tế" in page
    assert 'name="unit" value="stttt.cntt"' in page
    assert "Quyết định số 12/QĐ-SNV" in page
    assert cast.address("official") == address
    uid = cast.mailbox_id("official")
    assert cast.directory.people([uid])[uid].unit == "syt"
    browser.send(f"/people/{own}/move", {"unit": "stttt.cntt"})
    assert cast.directory.people([uid])[uid].unit == "stttt.cntt"


@pytest.mark.parametrize("unit", ["syt", "kontum", "nowhere", ""])
def test_nobody_is_moved_out_of_ones_own_reach(cast: Cast, unit: str) -> None:
    answer = cast.sign_in_as("department").send(f"/people/{cast.id('official')}/move", {"unit": unit})
    assert answer.status_code == 422
    with cast.database.reading() as session:
        assert own_record(session, cast.id("official")).unit.code == "stttt.cntt"


def test_control_characters_in_a_decision_are_refused_in_words(cast: Cast) -> None:
    form = {"unit": "syt", "decision": "12\x00/QĐ"}
    answer = cast.sign_in_as("system").send(f"/people/{cast.id('official')}/move", form)
    assert answer.status_code == 422
    assert 'id="decision-error"' in answer.text


def test_only_the_fields_of_the_form_are_changed(cast: Cast) -> None:
    browser, own = cast.sign_in_as("division"), cast.id("official")
    evil = {
        "unit_id": "1",
        "unit": "kontum",
        "state": "archived",
        "quota_bytes": "1",
        "id": "x",
        "post": "Văn thư",
    }
    assert browser.send(f"/people/{own}/edit", {**opened(cast, browser, own), **evil}).status_code == 303
    with cast.database.reading() as session:
        official = own_record(session, own)
        assert (official.unit.code, mailbox_of(official).state) == ("stttt.cntt", "active")
        assert mailbox_of(official).quota_bytes != 1
