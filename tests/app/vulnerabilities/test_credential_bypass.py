"""More of what went wrong at peers with answers that tell too much, rights in the wrong order, odd bodies."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.cli.worker import make_worker
from provisioning.access.model import ROLES
from provisioning.access.rules import ROLE_ABILITIES, abilities_at
from provisioning.audit.operations import record
from provisioning.audit.queries import verify
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.foundation.errors import Unavailable
from provisioning.notifications.outbox import send_due
from provisioning.officials.model import Official
from tests.support.cast import PASSWORD, Cast
from tests.support.pages import without_tokens
from tests.support.province import SYSTEM

XSS = '<img src=x onerror="alert(1)">'
TEMPLATES = Path(__file__).resolve().parents[3] / "app/templates"
FIELDS = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"')
PATHS = st.sampled_from(["/1/", "/1/2/", "/1/2/3/", "/1/4/"])
GRANTS = st.lists(st.builds(HeldGrant, st.sampled_from(ROLES), st.just(0), PATHS), max_size=4)


def test_cve_2024_45231_a_mail_server_that_refuses_tells_nothing(
    cast: Cast, recoverable: Callable[[str], str]
) -> None:
    """Django failed openly for known addresses only, when the message could not be sent."""
    refused: list[object] = []

    def refuse(message: object) -> None:
        refused.append(message)
        raise Unavailable("mail")

    answers = []
    for address in (recoverable("official"), "khong.ai@kontum.example"):
        answer = cast.browser().send("/forgot", {"address": address})
        answers.append((answer.status_code, answer.location, answer.data))
        send_due(cast.database, refuse, sender="thu@kontum.example", now=clock.now())
    assert len(refused) == 1
    assert answers[0] == answers[1]
    assert answers[0][0] in {302, 303}


def test_ssp_736_ssp_610_cve_2021_29621_cve_2022_21659_cve_2018_20170_known_and_unknown_sign_in_alike(
    cast: Cast,
) -> None:
    """Each told by message or by status which accounts there are."""
    said = []
    for address in (cast.address("official"), "khong.ai@kontum.example"):
        browser = cast.browser()
        answer = browser.send("/sign-in", {"address": address, "password": "sai mật khẩu rồi"})
        text = without_tokens(answer.text).replace(address, "")
        said.append((answer.status_code, text))
    assert said[0] == said[1]


def test_cve_2024_41958_half_a_sign_in_of_one_account_finishes_none_of_another(cast: Cast) -> None:
    """In mailcow the second step of one's own account let one into another's."""
    browser = cast.browser()
    browser.send("/forgot", {"address": cast.address("hr")})
    answer = browser.send("/sign-in", {"address": cast.address("official"), "password": PASSWORD})
    assert answer.status_code == 303
    assert cast.address("official") in browser.get("/me").text
    for path in ("/forgot/code", "/forgot/password", "/activate/password"):
        assert cast.address("hr") not in browser.get(path, follow_redirects=True).text


@given(GRANTS, st.builds(HeldGrant, st.sampled_from(ROLES), st.just(0), PATHS), PATHS)
def test_postfixadmin_e546e6d5_one_more_role_takes_nothing_away_and_adds_only_its_own(
    held: list[HeldGrant], more: HeldGrant, path: str
) -> None:
    """PostfixAdmin asked for the lesser role first, and the order decided."""
    before = abilities_at(Actor("a", "x", tuple(held)), path)
    after = abilities_at(Actor("a", "x", (*held, more)), path)
    assert before <= after <= before | ROLE_ABILITIES[more.role]
    assert abilities_at(Actor("a", "x", (more, *reversed(held))), path) == after


def test_cve_2023_5690_looking_at_a_page_never_signs_out_or_changes_anything(cast: Cast) -> None:
    """Modoboa signed out on GET, so a picture on any page could do it."""
    browser = cast.sign_in_as("official")
    for path in ("/sign-out", "/me/sessions/others/end", "/language"):
        assert browser.get(path).status_code in {404, 405}
    assert browser.get("/me").status_code == 200


def test_cve_2018_8764_no_token_ever_stands_in_an_address(cast: Cast) -> None:
    """LDAP Account Manager had its token in links, and so in logs and referrers."""
    browser = cast.sign_in_as("system")
    for path in ("/", "/people", "/units", "/grants/", "/audit/", "/imports", "/me"):
        page = browser.get(path, follow_redirects=True).text
        assert re.findall(r'(?:href|action|hx-get)="[^"]*csrf', page) == []


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example/"])
def test_cve_2020_28724_no_path_of_ours_leads_elsewhere(cast: Cast, target: str) -> None:
    """Werkzeug redirected //host to that host."""
    answer = cast.browser().get(f"/{target}")
    assert "evil.example" not in answer.headers.get("Location", "").partition("?")[0]


def test_cve_2023_46136_a_body_that_begins_with_line_ends_is_soon_refused(cast: Cast) -> None:
    """Werkzeug looked for a boundary again and again in a body of line ends."""
    begun = time.monotonic()
    body = b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"\r\n" * 4_000_000
    answer = cast.sign_in_as("department").post(
        "/people/new", data=body, content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code in {400, 413}
    assert time.monotonic() - begun < 10


def test_cve_2026_7460_cve_2024_31204_what_events_and_errors_say_is_never_markup(cast: Cast) -> None:
    """mailcow put queue fields and the text of exceptions into its pages."""
    with cast.database.writing() as session:
        record(session, SYSTEM, "message.tested", subject=("test", XSS, XSS), new={"reason": XSS, XSS: XSS})
    browser = cast.sign_in_as("system")
    for path in ("/audit/", "/", f"/audit/?q={XSS}", f"/people/{XSS}", "/audit/?since=" + XSS):
        assert XSS not in browser.get(path).text
    assert "&lt;img" in browser.get("/audit/").text


def test_cve_2023_0519_cve_2023_5689_cve_2023_0949_no_template_has_script_or_style_of_its_own() -> None:
    """Modoboa's pages ran what stood in them; ours hold nothing that could be run."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|javascript:|[^\"\s]\s*\|\s*safe\b")
    files = sorted(TEMPLATES.rglob("*.html"))
    assert len(files) > 50
    found = {str(f.relative_to(TEMPLATES)): inline.findall(f.read_text(encoding="utf-8")) for f in files}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_cve_2024_23333_no_page_asks_for_a_path_a_module_or_a_server(cast: Cast) -> None:
    """LDAP Account Manager let a page say where the log is written."""
    browser = cast.sign_in_as("system")
    asked: set[str] = set()
    for rule in cast.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.arguments and rule.endpoint != "static":
            asked |= set(FIELDS.findall(browser.get(rule.rule).text))
    assert "address" in asked
    assert {
        name for name in asked if re.search(r"path|dir|module|log|host|server|url|command", name)
    } == set()


HOSTILE = ["'; DROP TABLE officials; --", '" OR ""="', "%(x)s %s", "{{7*7}}", "\\'; --"]


def test_cve_2026_40871_what_is_stored_is_never_part_of_a_later_statement(cast: Cast) -> None:
    """A job of mailcow put stored text into its SQL at night."""
    for number, text in enumerate(HOSTILE):
        cast.province.add(f"Nguyễn Văn {'ABCDE'[number]}n", "stttt", post=text)
    worker = make_worker(cast.services, "test:1")
    for _turn in range(3):
        worker.turn()
    with cast.database.reading() as session:
        posts = set(session.scalars(sa.select(Official.post)))
        assert verify(session).broken_at is None
    assert set(HOSTILE) <= posts
    browser = cast.sign_in_as("system")
    for path in ("/people/export", "/audit/export"):
        assert HOSTILE[0].split(";")[1] in browser.send(path, {"format": "csv"}).text
    assert browser.get("/audit/as-it-was").status_code == 200
