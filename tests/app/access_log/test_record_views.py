"""Who looked at whose record, and who took which file: each is on the record, and its owner sees it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
import time_machine

from provisioning.audit.model import Event
from provisioning.foundation import clock
from tests.app.people.test_editing import opened
from tests.support.cast import Cast


def events(cast: Cast, kind: str) -> list[Event]:
    with cast.database.reading() as session:
        return list(session.scalars(sa.select(Event).where(Event.kind == kind).order_by(Event.seq)))


def test_whoever_opens_a_record_is_written_down_once_an_hour(cast: Cast) -> None:
    browser, page = cast.sign_in_as("helpdesk"), f"/people/{cast.id('official')}"
    assert [browser.get(page).status_code for _ in range(3)] == [200] * 3
    (look,) = events(cast, "person.seen")
    assert ("Đỗ Văn Đường", cast.id("official"), "127.0.0.1") == (look.actor, look.object_id, look.ip)
    cast.sign_in_as("hr").get(page)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        browser.get(page)
    assert ["Đỗ Văn Đường", "Hoàng Thị Nhân Sự", "Đỗ Văn Đường"] == [
        each.actor for each in events(cast, "person.seen")
    ]


def test_the_form_of_a_record_is_a_look_too(cast: Cast) -> None:
    cast.sign_in_as("hr").get(f"/people/{cast.id('official')}/edit")
    assert [cast.id("official")] == [each.object_id for each in events(cast, "person.seen")]


def test_what_one_knows_of_oneself_is_no_look(cast: Cast) -> None:
    cast.sign_in_as("department").get(f"/people/{cast.id('department')}")
    cast.sign_in_as("department").get("/me/kept")
    assert events(cast, "person.seen") == []


def test_what_is_out_of_scope_was_not_looked_at(cast: Cast) -> None:
    assert cast.sign_in_as("stranger").get(f"/people/{cast.id('official')}").status_code == 404
    assert events(cast, "person.seen") == []


def test_the_owner_sees_who_looked(cast: Cast) -> None:
    cast.sign_in_as("helpdesk").get(f"/people/{cast.id('official')}")
    page = cast.sign_in_as("official").get("/me/history").text
    assert "Xem hồ sơ cán bộ" in page
    assert "Đỗ Văn Đường" in page


def test_looks_stand_in_the_record_and_not_between_the_changes_of_a_person(cast: Cast) -> None:
    cast.sign_in_as("helpdesk").get(f"/people/{cast.id('official')}")
    head = cast.sign_in_as("department")
    assert "Xem hồ sơ cán bộ" not in head.get(f"/people/{cast.id('official')}").text
    assert "Đỗ Văn Đường" in head.get("/audit/?group=looks").text
    assert "Đỗ Văn Đường" not in head.get("/audit/?group=changes&who=Đường").text


def test_a_look_meanwhile_is_not_among_what_others_have_changed(cast: Cast) -> None:
    first, second, own = cast.sign_in_as("division"), cast.sign_in_as("hr"), cast.id("official")
    form = opened(cast, first, own)
    first.send(f"/people/{own}/edit", {**form, "post": "Trưởng phòng"})
    cast.sign_in_as("helpdesk").get(f"/people/{own}")
    answer = second.send(f"/people/{own}/edit", {**form, "post": "Văn thư"})
    assert answer.status_code == 409
    assert "Sửa hồ sơ" in answer.text
    assert "Xem hồ sơ cán bộ" not in answer.text
    # Without another's change a look alone is no reason to refuse.
    again = opened(cast, second, own)
    cast.sign_in_as("auditor").get(f"/people/{own}")
    assert second.send(f"/people/{own}/edit", {**again, "post": "Văn thư"}).status_code == 303


def test_the_families_of_entries_are_a_choice_that_keeps_the_other_filters(cast: Cast) -> None:
    page = cast.sign_in_as("auditor").get("/audit/?group=exports&who=Hoa").text
    assert 'aria-current="page">Tải tệp' in page
    assert "/audit/?who=Hoa&amp;group=refused" in page
    unknown = cast.sign_in_as("auditor").get("/audit/?group=nonsense")
    assert unknown.status_code == 200
