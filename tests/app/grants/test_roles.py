"""Making a role, giving it, changing it and putting it away on the pages."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.access import roles
from provisioning.access.model import Grant, Role
from tests.support.cast import Cast
from tests.support.province import SYSTEM

CLERK = {"name": "Văn thư sở", "name_en": "Records clerk", "abilities": ["view", "invite"]}


def made(cast: Cast) -> Role:
    """The one role there is."""
    with cast.database.reading() as session:
        return session.scalars(sa.select(Role)).one()


def test_a_role_is_made_given_and_shown_by_its_name(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    assert 302 == browser.send("/roles/new", dict(CLERK)).status_code
    role = made(cast)
    given = {
        "person_text": cast.address("official"),
        "role": role.id,
        "unit": "stttt",
        "reason": "kiêm nhiệm",
    }
    assert 302 == browser.send("/grants/new", given).status_code
    for path in ("/grants/", f"/people/{cast.id('official')}", "/units/stttt", "/audit/", "/roles/"):
        assert "Văn thư sở" in browser.get(path).text, path
    holder = cast.sign_in_as("official")
    assert 200 == holder.get("/people").status_code
    assert "Văn thư sở" in holder.get("/people").text


def test_what_a_role_loses_is_gone_at_the_next_request_of_who_has_it(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    browser.send("/roles/new", {**CLERK, "abilities": ["view", "audit"]})
    role = made(cast)
    given = {
        "person_text": cast.address("official"),
        "role": role.id,
        "unit": "stttt",
        "reason": "kiêm nhiệm",
    }
    browser.send("/grants/new", given)
    holder = cast.sign_in_as("official")
    assert 200 == holder.get("/audit/").status_code
    answer = browser.send(f"/roles/{role.id}", CLERK)
    assert 302 == answer.status_code
    assert 404 == holder.get("/audit/").status_code
    assert 200 == holder.get("/people").status_code


def test_an_older_form_overwrites_nothing(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    browser.send("/roles/new", dict(CLERK))
    answer = browser.send(f"/roles/{made(cast).id}", {**CLERK, "name": "Khác", "as_of": "0"})
    assert (409, "Văn thư sở") == (answer.status_code, made(cast).name)


def test_a_role_that_somebody_has_is_not_put_away(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    browser.send("/roles/new", dict(CLERK))
    role = made(cast)
    given = {
        "person_text": cast.address("official"),
        "role": role.id,
        "unit": "stttt",
        "reason": "kiêm nhiệm",
    }
    browser.send("/grants/new", given)
    assert f"/roles/{role.id}/retire" not in browser.get("/roles/").text
    browser.send(f"/roles/{role.id}/retire")
    assert made(cast).retired_at is None
    with cast.database.reading() as session:
        held = session.scalars(sa.select(Grant.id).where(Grant.role == role.id)).one()
    browser.send(f"/grants/{held}/withdraw")
    assert f"/roles/{role.id}/retire" in browser.get("/roles/").text
    browser.send(f"/roles/{role.id}/retire")
    assert made(cast).retired_at is not None
    assert f'value="{role.id}"' not in browser.get("/grants/new").text


def test_a_unit_administrator_is_offered_only_roles_within_their_own(cast: Cast) -> None:
    with cast.database.writing() as session:
        within = roles.make(session, SYSTEM, name="Vừa đủ", name_en="", abilities=["invite"]).id
        above = roles.make(session, SYSTEM, name="Quá mức", name_en="", abilities=["domains"]).id
    browser = cast.sign_in_as("department")
    page = browser.get("/grants/new").text
    assert (f'value="{within}"' in page, f'value="{above}"' in page) == (True, False)
    given = {"person_text": cast.address("official"), "role": above, "unit": "stttt", "reason": "x"}
    browser.send("/grants/new", given)
    with cast.database.reading() as session:
        assert session.scalar(sa.select(Grant.id).where(Grant.role == above)) is None
