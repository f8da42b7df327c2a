"""Leaving and coming back on a person's page: with what follows told before, and a way back."""

from __future__ import annotations

from provisioning.audit.queries import history
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.cast import Cast


def state(cast: Cast, member: str) -> str:
    with cast.database.reading() as session:
        return mailbox_of(own_record(session, cast.id(member))).state


def test_somebody_leaves_and_comes_back(cast: Cast) -> None:
    hr, page = cast.sign_in_as("hr"), f"/people/{cast.id('official')}"
    own = cast.sign_in_as("official")
    assert f"{page}/leave" in hr.get(page).text
    assert "Địa chỉ không bao giờ cấp cho người khác" in hr.get(f"{page}/leave").text
    hr.send(f"{page}/leave", {"reason": "nghỉ hưu", "decision": "12/QĐ-UBND"})
    assert state(cast, "official") == "leaving"
    assert own.get("/me").status_code == 302, "nobody stays signed in"
    with cast.database.reading() as session:
        event = next(
            e for e in history(session, "official", cast.id("official")) if e.kind == "official.left"
        )
    assert (event.actor, event.new["reason"], event.decision) == (
        "Hoàng Thị Nhân Sự",
        "nghỉ hưu",
        "12/QĐ-UBND",
    )
    left = hr.get(page).text
    assert (f"{page}/leave" in left, f"{page}/come-back" in left) == (False, True)
    hr.send(f"{page}/come-back")
    assert state(cast, "official") == "active"


def test_nobody_lets_themselves_or_somebody_above_leave(cast: Cast) -> None:
    hr = cast.sign_in_as("hr")
    for member in ("hr", "department"):
        page = f"/people/{cast.id(member)}"
        assert f"{page}/leave" not in hr.get(page).text
        assert hr.send(f"{page}/leave", {"reason": "x"}).status_code == 403
        assert state(cast, member) == "active"


def test_coming_back_twice_is_told(cast: Cast) -> None:
    hr, page = cast.sign_in_as("hr"), f"/people/{cast.id('official')}"
    answer = hr.send(f"{page}/come-back", follow_redirects=True)
    assert "trạng thái" in answer.text
    assert state(cast, "official") == "active"
