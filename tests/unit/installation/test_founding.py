"""A province's beginning on an empty database: nothing of the sample, and a way in for one person."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.cli.install import WAITS_FOR_SOMEBODY
from app.texts.doctor import DOCTOR_TEXTS
from provisioning.doctor import contacts, office
from provisioning.domains.model import Domain
from provisioning.foundation.actor import Actor, system_actor
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Denied, Invalid
from provisioning.installation.answers import Administrator, Province
from provisioning.installation.founding import Founded, found, is_founded
from provisioning.officials.model import Official
from provisioning.policy.model import DomainPolicy
from provisioning.sample.province import UNITS_FILE
from provisioning.units.model import Unit
from tests.support.cast import make_settings

PROVINCE = Province(name="Ủy ban nhân dân tỉnh", domains=["mot.example", "hai.example"], rule="nghe-an")
ADMINISTRATOR = Administrator(name="Nguyễn Văn Đầu", post="Quản trị")
ROOT = system_actor("command line (root)")
BASE = "https://mail.mot.example"


def lay_out(database: Database, province: Province, administrator: Administrator = ADMINISTRATOR) -> Founded:
    with database.writing() as session:
        return found(session, ROOT, province, administrator, base_url=BASE)


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_founding_empty_database_has_one_unit_domains_rule_and_one_person(database: Database) -> None:
    made = lay_out(database, PROVINCE)
    assert (made.units, made.domains, made.rules) == (
        1,
        ["mot.example", "hai.example"],
        ["mot.example", "hai.example"],
    )
    assert made.administrator.endswith("@mot.example")
    assert made.way_in.startswith(f"{BASE}/activate#{made.administrator};")
    assert [count(database, model) for model in (Unit, Domain, Official, DomainPolicy)] == [1, 2, 1, 2]
    with database.reading() as session:
        assert is_founded(session, PROVINCE)


def test_what_the_doctor_says_before_the_link_is_used_does_not_fail_an_installation(
    database: Database, tmp_path: Path
) -> None:
    lay_out(database, PROVINCE)
    settings = make_settings(tmp_path)
    said = [
        *office.administrators(database),
        *office.domain(database),
        *contacts.contacts(settings, database),
    ]
    ill = {finding.code for finding in said if not finding.ok}
    assert {"administrators_none", "contacts_nobody"} == ill
    assert ill < WAITS_FOR_SOMEBODY <= DOCTOR_TEXTS.keys()


def test_founding_again_adds_nothing(database: Database) -> None:
    lay_out(database, PROVINCE)
    assert not lay_out(database, PROVINCE).anything
    assert [count(database, model) for model in (Unit, Domain, Official)] == [1, 2, 1]


def test_founding_again_with_one_more_domain_adds_that(database: Database) -> None:
    lay_out(database, PROVINCE)
    wider = PROVINCE.model_copy(update={"domains": [*PROVINCE.domains, "ba.example"]})
    with database.reading() as session:
        assert not is_founded(session, wider)
    made = lay_out(database, wider)
    assert (made.units, made.domains, made.administrator) == (0, ["ba.example"], "")


def test_founding_with_the_tree_of_a_file_puts_the_administrator_where_it_is_said(database: Database) -> None:
    province = PROVINCE.model_copy(update={"units": UNITS_FILE, "rule": "default"})
    made = lay_out(database, province, Administrator(name="Nguyễn Văn Đầu", unit="stttt.ttcntt"))
    assert made.units == 396
    assert count(database, Official) == 1


def test_founding_with_an_administrator_nowhere_writes_nothing(database: Database) -> None:
    with pytest.raises(Invalid) as refused:
        lay_out(database, PROVINCE, Administrator(name="Nguyễn Văn Đầu", unit="khong-co"))
    assert refused.value.problems[0].code == "unit_unknown"
    assert count(database, Unit) == 0


def test_founding_by_a_person_is_refused(database: Database) -> None:
    with database.writing() as session, pytest.raises(Denied):
        found(session, Actor("Somebody", "x"), PROVINCE, ADMINISTRATOR, base_url=BASE)
