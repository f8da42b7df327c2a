"""More of what went wrong at peers when work was shared out: parameters, names, ids, half-done imports."""

from __future__ import annotations

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from provisioning.access.rules import ROLE_ABILITIES, Ability
from provisioning.addresses.ledger import Ledger
from provisioning.addresses.rules import candidates, is_protected, parse_template
from provisioning.authentication.model import WebSession
from provisioning.authentication.sessions import KEY_LENGTH
from provisioning.domains.model import Domain
from provisioning.names import split_name
from provisioning.officials import operations
from provisioning.officials.model import Official
from provisioning.officials.value_parsers import parse_full_name
from tests.app.access.table import ROUTES
from tests.support.cast import NAMES, Cast

CONSOLE = Path(__file__).resolve().parents[3] / "app"
# Rows that carry an id; each is found through a query that knows the reader.
MODELS = {"Official", "Unit", "Grant", "Plan", "PlanRow", "Mailbox", "Event", "Address", "Transfer"}
# Where a row is got by the id that another one, found within the scope, points at.
POINTED_AT = {
    ("console/grants/changing.py", "Official"),
    ("console/imports/rows.py", "Unit"),
    ("console/imports/showing.py", "Unit"),
    ("console/people/changes.py", "Unit"),
    ("cli/imports.py", "Plan"),
}


def test_modoboa_ee71c7dac_no_page_gets_a_row_by_its_bare_id() -> None:
    """Modoboa's change of a password said `User.objects.get(pk=pk)`, past every scope."""
    bare = {
        (str(file.relative_to(CONSOLE)), model)
        for file in sorted(CONSOLE.rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (model := _model_of(call)) in MODELS
    }
    assert bare == POINTED_AT


def _model_of(node: ast.AST) -> str:
    """The model that a call such as `session().get(Model, id)` names; "" for other code."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    first = node.args[0] if node.args else None
    gets = node.func.attr in {"get", "get_one"} and isinstance(first, ast.Name)
    return first.id if gets and isinstance(first, ast.Name) else ""


@pytest.mark.parametrize("local", ["postmaster", "abuse", "hostmaster", "root", "webmaster", "mailer-daemon"])
def test_cve_2017_5930_no_person_ever_has_a_protected_address(local: str) -> None:
    """PostfixAdmin let a parameter name a protected alias."""
    assert is_protected(local)
    template = parse_template("{ten}")
    made = list(zip(range(50), candidates(template, split_name(local)), strict=False))
    assert local not in {each for _, each in made}


def test_cve_2017_5930_undo_and_import_can_not_keep_one_either(cast: Cast) -> None:
    with cast.database.writing() as session:
        domain = session.scalars(sa.select(Domain)).one()
        ledger = Ledger.of(domain, frozenset({"stttt"}))
        assert not ledger.keep(session, f"stttt@{domain.name}")


SYSTEM_ROUTES = sorted(case for case, row in ROUTES.items() if row.ability == "system")


@pytest.mark.parametrize("case", SYSTEM_ROUTES, ids=lambda case: f"{case[1]} {case[0]}")
def test_cve_2023_2227_only_the_system_administrator_comes_to_the_systems_own_pages(
    cast: Cast, case: tuple[str, str]
) -> None:
    """In Modoboa a domain's administrator could read and write the parameters of all."""
    endpoint, method = case
    (rule,) = [rule for rule in cast.app.url_map.iter_rules() if rule.endpoint == endpoint]
    answers = {}
    for name in NAMES:
        browser = cast.sign_in_as(name)
        answer = browser.get(rule.rule) if method == "GET" else browser.send(rule.rule)
        answers[name] = answer.status_code
    assert {name for name, status in answers.items() if status not in {302, 404}} <= {"system"}
    assert answers["department"] == 404


def test_cve_2023_2227_no_lower_role_has_the_systems_abilities() -> None:
    others = [able for role, able in ROLE_ABILITIES.items() if role != "system_administrator"]
    assert [able & {Ability.SYSTEM, Ability.DOMAINS} for able in others] == [frozenset()] * len(others)


# Root, admin and Postmaster in Cyrillic, Greek and full-width letters.
CONFUSABLES = [
    "\u0420\u043e\u043e\u0442",
    "\u0391dmin",
    "\uff32\uff4f\uff4f\uff54",
    "Ad\u043cin",
    "R\u043eot",
]


@pytest.mark.parametrize("name", CONFUSABLES)
def test_cve_2025_4404_no_look_alike_of_a_service_becomes_a_name(name: str) -> None:
    """FreeIPA did not hold the names of administrators apart; ours may not even look alike."""
    refused = parse_full_name(name).problem
    assert refused is not None
    assert refused.code == "name_letters"


def test_cve_2023_34110_an_error_of_the_database_tells_no_row(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Flask-AppBuilder echoed the row of the user, hash and all."""
    first = cast.province.add("Nguyễn Văn Trước", staff_code="BI-MAT-77")

    def clash(session: object, *_rest: object, **_others: object) -> bool:
        values = {"id": first, "staff_code": "BI-MAT-77", "full_name": "Bí mật"}
        session.execute(sa.insert(Official).values(values))  # type: ignore[attr-defined]
        return True

    monkeypatch.setattr(operations, "edit", clash)
    person = cast.province.add("Nguyễn Văn Sau", "stttt")
    asked = {"full_name": "Nguyễn Văn Sau", "kind": "civil_servant", "version": "1"}
    answer = cast.sign_in_as("department").send(f"/people/{person}/edit", asked)
    assert answer.status_code == 500
    assert "BI-MAT-77" not in answer.text
    assert "BI-MAT-77" not in caplog.text
    with pytest.raises(IntegrityError) as error, cast.database.writing() as session:
        clash(session)
    assert "BI-MAT-77" not in str(error.value)


def test_cve_2021_40347_nobody_ends_or_sees_what_is_another_persons(cast: Cast) -> None:
    """Postorius let anybody unsubscribe anybody, and told who was a member."""
    victim, other = cast.sign_in_as("hr"), cast.sign_in_as("official")
    with cast.database.reading() as session:
        keys = [row.token_hash[:KEY_LENGTH] for row in session.scalars(sa.select(WebSession))]
    own = {row.split("/")[-2] for row in re.findall(r"/me/sessions/\w+/end", other.get("/me/sessions").text)}
    foreign = [key for key in keys if key not in own]
    assert foreign
    for key in foreign:
        other.send(f"/me/sessions/{key}/end")
    assert victim.get("/me").status_code == 200


def test_cve_2021_33038_nothing_of_a_list_is_seen_before_it_is_applied(cast: Cast) -> None:
    """HyperKitty showed private data while a long import was still under way."""
    name = "Đặng Thị Chưa Thấy"
    text = f"Họ và tên,Mã CBCC,Ngày sinh\n{name},CT-1,01/02/1990\n"
    head = cast.sign_in_as("department")
    sent = {"unit": "stttt", "unit_text": "", "mode": "add", "file": (BytesIO(text.encode()), "ds.csv")}
    answer = head.send("/imports/new", sent, content_type="multipart/form-data")
    assert answer.status_code in {302, 303}
    for path in ("/people", "/people?q=chua+thay", "/search?q=chua+thay", "/units/stttt"):
        assert name not in head.get(path, follow_redirects=True).text
    assert [entry for entry in cast.directory.all_people() if "Chưa Thấy" in str(entry)] == []
    with cast.database.reading() as session:
        assert session.scalar(sa.select(Official.id).where(Official.full_name == name)) is None
