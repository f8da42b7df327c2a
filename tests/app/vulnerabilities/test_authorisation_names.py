"""What went wrong at peers with rights and scopes, tried on ours."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.addresses.parsing import canonical_address
from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from tests.app.access.table import ROUTES
from tests.app.access.walk import walked
from tests.support.cast import Cast
from tests.support.pages import without_tokens
from tests.support.province import SYSTEM

NO_ID = "0" * 16
PERSON_PAGES = ["/people/{}", "/people/{}/edit", "/people/{}/move", "/people/{}/suspend", "/people/{}/slip"]


@pytest.mark.parametrize("verb", ["edit", "move", "suspend", "slip"])
def test_mailu_2685_who_was_promoted_is_out_of_the_old_heads_reach(cast: Cast, verb: str) -> None:
    """In Mailu a domain's manager could edit a global administrator whose mailbox was in the domain."""
    person = cast.province.add("Nguyễn Văn Thăng", "stttt")
    head = cast.sign_in_as("department")
    path = f"/people/{person}/{verb}"
    assert head.send(path).status_code != 403
    with cast.database.writing() as session:
        root = cast.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, person), root, "system_administrator")
    assert head.send(path).status_code == 403


@pytest.mark.parametrize("path", PERSON_PAGES)
def test_modoboa_ee71c7dac_a_foreign_id_reads_like_none_at_all(cast: Cast, path: str) -> None:
    """Modoboa's change of a password took any id; ours must not even tell that it exists."""
    browser = cast.sign_in_as("department")
    foreign = browser.get(path.format(cast.id("stranger")))
    missing = browser.get(path.format(NO_ID))
    assert foreign.status_code == missing.status_code == 404
    read = without_tokens(foreign.text).replace(cast.id("stranger"), NO_ID)
    assert read == without_tokens(missing.text)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_cve_2026_49217_modoboa_e0a4e3b9e_no_method_is_open_to_nobody(cast: Cast, method: str) -> None:
    """Mailu forgot its guard on PATCH alone; Modoboa's misspelt guard left views open."""
    opened = []
    for rule, _ in walked(cast.app):
        if any(ROUTES[key].ability in {"", "step", "token"} for key in ROUTES if key[0] == rule.endpoint):
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", NO_ID)
        browser = cast.browser()
        token = {"X-CSRFToken": browser.csrf_token(), "X-HTTP-Method-Override": "POST"}
        answer = browser.open(path, method=method, headers=token)
        sent_away = answer.status_code == 302 and answer.location.startswith("/sign-in")
        if not sent_away and answer.status_code != 405:
            opened.append((path, answer.status_code))
    assert opened == []


def test_cve_2026_40874_every_route_says_who_may(cast: Cast) -> None:
    """mailcow checked adding and editing and forgot deleting."""
    assert {(rule.endpoint, method) for rule, method in walked(cast.app)} == set(ROUTES)


@pytest.mark.parametrize(
    "text",
    [
        "a@b@kontum.example",
        '"a@b"@kontum.example',
        "a b@kontum.example",
        "@kontum.example",
        "a@",
        "a..b@kontum.example",
        "a@kontum.example,b@kontum.example",
        "a@kontum.example\nb@kontum.example",
        "a%b@kontum.example",
        "a!b@kontum.example",
        "a@[127.0.0.1]",
    ],
)
def test_ghsa_vmjj_an_address_has_one_reading_or_none(text: str) -> None:
    """Froxlor looked at another part of a split address than the mail server did."""
    with pytest.raises(Invalid):
        canonical_address(text)


COLUMNS = sorted(column.key for column in sa.inspect(Official).column_attrs)


def test_cve_2012_3542_cve_2020_12691_a_form_changes_only_its_own_fields(cast: Cast) -> None:
    """Keystone let an update move a user into another tenant."""
    person = cast.province.add("Nguyễn Văn Đổi", "stttt")

    def record() -> dict[str, object]:
        with cast.database.reading() as session:
            row = own_record(session, person)
            return {name: getattr(row, name) for name in COLUMNS}

    before = record()
    form = {"full_name": "Nguyễn Văn Mới", "kind": "civil_servant", "version": str(before["version"])}
    alien = {"role", "status", "uid", "mail", "created_by", "is_admin", "state", *COLUMNS} - set(form)
    hostile = {name: "x" for name in alien if name not in WRITABLE}
    camel = {"".join(part.title() for part in name.split("_")): "x" for name in hostile}
    answer = cast.sign_in_as("department").send(f"/people/{person}/edit", {**form, **hostile, **camel})
    assert answer.status_code == 303
    after = record()
    changed = {name for name in COLUMNS if after[name] != before[name]}
    assert "full_name" in changed
    assert {name: after[name] for name in ("id", "unit_id")} == {
        name: before[name] for name in ("id", "unit_id")
    }
    assert [name for name in COLUMNS if after[name] == "x"] == []


# What the page of a person does ask for.
WRITABLE = {
    "post",
    "staff_code",
    "birth_date",
    "birth_year",
    "phone",
    "recovery_email",
    "kind",
    "contract_end",
    "full_name",
    "is_leader",
    "version",
}


@pytest.mark.parametrize(
    "name", ["password", "userPassword", "id", "full_name; DROP TABLE official", "birth_date"]
)
def test_cve_2022_31177_no_column_can_be_named_to_sort_or_filter(cast: Cast, name: str) -> None:
    """Flask-AppBuilder could be asked to filter by the hash of a password."""
    browser = cast.sign_in_as("system")
    plain = browser.get("/people").text
    for key in ("order_by", "filter", f"_flt_0_{name}"):
        answer = browser.get("/people", query_string={key: name})
        assert answer.status_code == 200
        assert answer.text.count("/people/") == plain.count("/people/")
