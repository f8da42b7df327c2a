"""The account of a leader is changed and recovered by system administrators alone."""

from __future__ import annotations

import pytest

from provisioning.addresses.reserved import SYSTEM as RESERVED
from provisioning.audit.kinds import CHANGES_NOTHING
from provisioning.audit.queries import history
from provisioning.officials.operations import protect
from provisioning.officials.queries import own_record
from tests.support.cast import Cast
from tests.support.province import SYSTEM


def leader(cast: Cast, unit: str = "stttt") -> str:
    person = cast.province.add("Nguyễn Thị Giám Đốc", unit)
    with cast.database.writing() as session:
        protect(session, SYSTEM, own_record(session, person), protected=True)
    return person


@pytest.mark.parametrize("verb", ["edit", "move", "suspend", "resume", "retry", "slip"])
@pytest.mark.parametrize("member", ["department", "hr", "helpdesk"])
def test_nobody_below_touches_a_protected_account(cast: Cast, member: str, verb: str) -> None:
    path = f"/people/{leader(cast)}/{verb}"
    assert cast.sign_in_as(member).send(path, {"reason": "x", "mail": "keep"}).status_code in {403, 404}


def test_the_page_says_why_and_offers_nothing(cast: Cast) -> None:
    person = leader(cast)
    page = cast.sign_in_as("department").get(f"/people/{person}").text
    assert "Tài khoản này được bảo vệ" in page
    for verb in ("edit", "move", "suspend", "slip", "retry", "protect"):
        assert f"/people/{person}/{verb}" not in page, verb
    whole = cast.sign_in_as("system").get(f"/people/{person}").text
    for verb in ("edit", "move", "suspend", "slip", "protect"):
        assert f"/people/{person}/{verb}" in whole, verb


def test_protecting_is_an_event_and_is_taken_back(cast: Cast) -> None:
    person = cast.province.add("Nguyễn Thị Giám Đốc", "stttt")
    browser, path = cast.sign_in_as("system"), f"/people/{person}/protect"
    edit = f"/people/{person}/edit"
    assert 200 == cast.sign_in_as("department").get(edit).status_code
    browser.send(path, {"protected": "yes"})
    assert 403 == cast.sign_in_as("department").get(edit).status_code
    browser.send(path, {"protected": "yes"})
    browser.send(path, {"protected": ""})
    assert 200 == cast.sign_in_as("department").get(edit).status_code
    with cast.database.reading() as session:
        kinds = [event.kind for event in history(session, "official", person, besides=CHANGES_NOTHING)]
    assert ["official.unprotected", "official.protected", "official.created"] == kinds


def test_an_edit_can_not_carry_the_protection_along(cast: Cast) -> None:
    """Mass assignment: the flag is no field of the form."""
    person = cast.province.add("Nguyễn Thị Giám Đốc", "stttt")
    cast.sign_in_as("department").send(f"/people/{person}/edit", {"full_name": "Y", "is_protected": "y"})
    with cast.database.reading() as session:
        assert not own_record(session, person).is_protected


def test_the_services_own_addresses_are_nobodys(cast: Cast) -> None:
    assert {"postmaster", "abuse", "hostmaster", "root"} <= RESERVED
    for name in ("Root", "Postmaster"):
        person = cast.province.add(name, "stttt")
        with cast.database.reading() as session:
            mailbox = own_record(session, person).mailbox
            assert mailbox is not None
            assert not {a.local for a in mailbox.addresses} & RESERVED
