"""The pages of the mail domains: one is added, shows what it needs, and gives new people their address."""

from __future__ import annotations

from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.access import roles
from provisioning.access.operations import give
from provisioning.deployment.dns_check import Verdict
from provisioning.deployment.dns_records import Record
from provisioning.domains.model import Domain
from provisioning.domains.queries import domain_named
from provisioning.officials.queries import own_record, primary_address
from tests.support.cast import Cast
from tests.support.province import DOMAIN, SYSTEM

NEW = {"name": "quangngai.example", "usual": "{ten}{dau_ho_dem}", "quota_mb": "2048"}


def names(cast: Cast) -> list[str]:
    with cast.database.reading() as session:
        return list(session.scalars(sa.select(Domain.name).order_by(Domain.name)))


def revision(cast: Cast, name: str) -> str:
    with cast.database.reading() as session:
        return str(domain_named(session, name).revision)


def test_a_domain_is_added_and_its_page_says_what_it_needs(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    answer = browser.send("/domains/new", dict(NEW))
    assert (303, "/domains/quangngai.example") == (answer.status_code, answer.location)
    page = unescape(browser.get(answer.location).text).replace("<wbr>", "")
    for needed in (
        "v=spf1 mx -all",
        "_dmarc.quangngai.example",
        "make --domain quangngai.example",
        "congvu stack render … --domain quangngai.example",
        "hantt@quangngai.example",
    ):
        assert needed in page, needed
    assert "Đã nhận thư" in page
    assert "quangngai.example" in browser.get("/domains/").text


def test_new_people_get_their_address_in_the_domain_that_was_chosen(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    browser.send("/domains/new", dict(NEW))
    values = {"usual": "own", "template": "{ho_dem}{ten}", "quota_mb": "512", "make_default": "y"}
    seen = revision(cast, NEW["name"])
    answer = browser.send("/domains/quangngai.example", {**values, "revision": seen})
    assert 303 == answer.status_code
    added = cast.province.add("Nguyễn Văn Mới")
    with cast.database.reading() as session:
        assert "nguyenvanmoi@quangngai.example" == primary_address(own_record(session, added))
    assert 'value="{ho_dem}{ten}"' in browser.get("/domains/quangngai.example").text


def test_a_stale_page_overwrites_no_domain_and_keeps_what_was_typed(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    values = {"usual": "{ten}{dau_ho_dem}", "quota_mb": "777"}
    answer = browser.send(f"/domains/{DOMAIN}", {**values, "revision": "0"})
    assert 409 == answer.status_code
    assert 'value="777"' in answer.text
    assert f'value="{revision(cast, DOMAIN)}"' in answer.text
    with cast.database.reading() as session:
        assert 1024 == domain_named(session, DOMAIN).quota_mb


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"name": DOMAIN}, "name"),
        ({"name": "không phải"}, "name"),
        ({"name": ""}, "name"),
        ({"usual": "own", "template": "{phong}"}, "template"),
        ({"usual": "own", "template": ""}, "template"),
        ({"quota_mb": "0"}, "quota_mb"),
        ({"quota_mb": "nhiều"}, "quota_mb"),
    ],
)
def test_what_can_be_no_domain_is_named_beside_its_field(cast: Cast, bad: dict[str, str], field: str) -> None:
    answer = cast.sign_in_as("system").send("/domains/new", {**NEW, **bad})
    assert 422 == answer.status_code
    assert f'id="{field}-error"' in answer.text
    assert [DOMAIN] == names(cast)


def test_a_role_for_domains_over_everything_opens_these_pages_and_no_others(cast: Cast) -> None:
    with cast.database.writing() as session:
        role = roles.make(session, SYSTEM, name="Tên miền", name_en="", abilities=["domains"]).id
        session.flush()
        everything = cast.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, cast.id("official")), everything, role)
    browser = cast.sign_in_as("official")
    assert 'href="/domains/"' in browser.get("/").text
    assert 303 == browser.send("/domains/new", dict(NEW)).status_code
    assert 404 == browser.get("/settings/").status_code


def test_a_role_for_domains_over_one_department_is_offered_none(cast: Cast) -> None:
    with cast.database.writing() as session:
        role = roles.make(session, SYSTEM, name="Tên miền", name_en="", abilities=["domains", "system"]).id
        session.flush()
        give(
            session,
            SYSTEM,
            own_record(session, cast.id("official")),
            cast.province.unit(session, "stttt"),
            role,
        )
    browser = cast.sign_in_as("official")
    page = browser.get("/").text
    assert ('href="/domains/"' in page, 'href="/settings/"' in page) == (False, False)
    for path in ("/domains/", "/domains/new", f"/domains/{DOMAIN}", "/settings/", "/settings/targets"):
        assert 404 == browser.get(path).status_code, path


def test_a_domain_the_directory_refuses_is_told_with_a_way_to_try_again(cast: Cast) -> None:
    with cast.database.writing() as session:
        domain_named(session, DOMAIN).attention_code = "directory_rejected"
    browser = cast.sign_in_as("system")
    assert f'action="/domains/{DOMAIN}/retry"' in browser.get(f"/domains/{DOMAIN}").text
    assert f'href="/domains/{DOMAIN}"' in browser.get("/").text
    assert 303 == browser.send(f"/domains/{DOMAIN}/retry").status_code
    with cast.database.reading() as session:
        assert domain_named(session, DOMAIN).attention_code is None


def test_page_compares_with_dns_when_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = cast.sign_in_as("system")
    english = {"Accept-Language": "en"}
    assert "Compare with DNS" in browser.get(f"/domains/{DOMAIN}", headers=english).text

    def other(wanted: list[Record], _authorities: object) -> list[Verdict]:
        return [
            Verdict(wanted[0], False, "dns_other", "10 elsewhere.example"),
            Verdict(wanted[1], True, "dns_right"),
        ]

    monkeypatch.setattr("app.console.domains.changing.check", other)
    monkeypatch.setattr("app.console.domains.changing.check_host", lambda *_: [])
    page = browser.get(f"/domains/{DOMAIN}?dns=1", headers=english).text
    assert "Published is something else: 10 elsewhere.example. Correct it." in unescape(page)
    assert "Published.</td>" in page
