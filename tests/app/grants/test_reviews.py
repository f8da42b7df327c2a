"""A review on the pages: begun, answered on one page, and a foreign row refuses the whole answer."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from provisioning.access.model import Grant, Review
from provisioning.foundation import clock
from tests.support.cast import Cast


def day(ahead: int) -> str:
    return (clock.now() + timedelta(days=ahead)).date().isoformat()


def grant_id(cast: Cast, name: str) -> str:
    with cast.database.reading() as session:
        return session.scalars(sa.select(Grant.id).where(Grant.official_id == cast.id(name))).one()


def state(cast: Cast, name: str) -> tuple[bool, bool]:
    """Whether the member's grant is confirmed, and whether it is withdrawn."""
    with cast.database.reading() as session:
        grant = session.scalars(sa.select(Grant).where(Grant.official_id == cast.id(name))).one()
        return grant.confirmed_at is not None, grant.revoked_at is not None


def test_the_head_of_a_unit_answers_for_each_permission_on_one_page(cast: Cast) -> None:
    head = cast.sign_in_as("department")
    assert 302 == head.send("/reviews/new", {"unit": "stttt", "due_at": day(30)}).status_code
    assert "Đang có đợt rà soát" in head.get("/grants/").text
    page = head.get("/reviews/").text
    for name in ("hr", "helpdesk", "auditor", "division"):
        assert f"grant-{grant_id(cast, name)}" in page, name
    # One's own waits for somebody above.
    assert f"grant-{grant_id(cast, 'department')}" not in page
    answers = {f"grant-{grant_id(cast, 'hr')}": "confirm", f"grant-{grant_id(cast, 'helpdesk')}": "withdraw"}
    assert 302 == head.send("/reviews/", answers).status_code
    assert [(True, False), (False, True), (False, False)] == [
        state(cast, n) for n in ("hr", "helpdesk", "auditor")
    ]
    assert f"grant-{grant_id(cast, 'department')}" in cast.sign_in_as("system").get("/reviews/").text


def test_a_foreign_permission_among_the_answers_refuses_all(cast: Cast) -> None:
    cast.sign_in_as("system").send("/reviews/new", {"unit": "kontum", "due_at": day(30)})
    answers = {f"grant-{grant_id(cast, 'hr')}": "confirm", f"grant-{grant_id(cast, 'stranger')}": "withdraw"}
    assert 404 == cast.sign_in_as("department").send("/reviews/", answers).status_code
    assert [(False, False)] * 2 == [state(cast, name) for name in ("hr", "stranger")]


def test_ones_own_among_the_answers_refuses_all(cast: Cast) -> None:
    cast.sign_in_as("system").send("/reviews/new", {"unit": "kontum", "due_at": day(30)})
    answers = {f"grant-{grant_id(cast, name)}": "confirm" for name in ("hr", "department")}
    assert 403 == cast.sign_in_as("department").send("/reviews/", answers).status_code
    assert [(False, False)] * 2 == [state(cast, name) for name in ("hr", "department")]


def test_a_review_needs_a_day_to_come_and_a_unit_of_ones_own(cast: Cast) -> None:
    head = cast.sign_in_as("department")
    for sent in (
        {"unit": "stttt", "due_at": "2020-01-01"},
        {"unit": "stttt", "due_at": ""},
        {"unit": "syt", "due_at": day(3)},
    ):
        assert 422 == head.send("/reviews/new", sent).status_code, sent
    with cast.database.reading() as session:
        assert session.scalars(sa.select(Review)).all() == []
