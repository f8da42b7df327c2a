"""Mail domains: added with a rule that makes addresses, changed for what is issued afterwards."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.domains.model import Domain
from provisioning.domains.operations import change, create
from provisioning.domains.queries import all_domains, default_domain, domain_named
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.officials.queries import own_record, primary_address
from tests.support.province import DOMAIN, SYSTEM, Province

FLAT = "{ten}{dau_ho_dem}"


def added(province: Province, name: str, **rules: object) -> None:
    with province.database.writing() as session:
        create(session, SYSTEM, name, **rules)  # type: ignore[arg-type]  # tests hand in what they mean


def changed(province: Province, name: str, **values: object) -> bool:
    with province.database.writing() as session:
        domain = domain_named(session, name)
        given = {
            "template": domain.template,
            "quota_mb": domain.quota_mb,
            "make_default": False,
            "revision": domain.revision,
            **values,
        }
        return change(session, SYSTEM, domain, **given)  # type: ignore[arg-type]


def test_new_addresses_follow_the_domain_that_was_made_the_default(province: Province) -> None:
    before = province.add("Nguyễn Văn An")
    added(province, "quangngai.example", template=FLAT, quota_mb=2048)
    assert changed(province, "quangngai.example", make_default=True)
    after = province.add("Trần Thị Bình")
    with province.database.reading() as session:
        assert "quangngai.example" == default_domain(session).name
        assert [True, False] == [domain.is_default for domain in all_domains(session)]
        found = [own_record(session, each) for each in (before, after)]
        assert ["annv.stttt@kontum.example", "binhtt@quangngai.example"] == list(map(primary_address, found))
        quotas = [each.mailbox.quota_bytes // 1024**2 for each in found if each.mailbox]
    assert [1024, 2048] == quotas


def test_a_change_goes_to_the_mail_servers_and_into_the_record(province: Province) -> None:
    with province.database.reading() as session:
        before = domain_named(session, DOMAIN).revision
    assert changed(province, DOMAIN, quota_mb=512)
    assert not changed(province, DOMAIN, quota_mb=512)
    with province.database.reading() as session:
        assert before + 1 == domain_named(session, DOMAIN).revision
        event = session.scalars(sa.select(Event).where(Event.kind == "domain.changed")).one()
    assert ({"quota_mb": 1024}, {"quota_mb": 512}) == (event.old, event.new)


def test_a_domain_somebody_else_has_changed_is_not_overwritten(province: Province) -> None:
    changed(province, DOMAIN, quota_mb=512)
    with pytest.raises(Conflict):
        changed(province, DOMAIN, quota_mb=2048, revision=1)


@pytest.mark.parametrize(
    "template", ["", "{ten", "{phong}", "{don_vi}", "{ten}{ten}", "{ten}@x", "{ten}.", "ấ"]
)
def test_a_rule_that_makes_no_address_is_refused_for_new_and_old_domains(
    province: Province, template: str
) -> None:
    with pytest.raises(Invalid) as refused:
        added(province, "moi.example", template=template)
    assert {"template"} == {problem.field for problem in refused.value.problems}
    with pytest.raises(Invalid):
        changed(province, DOMAIN, template=template)


@pytest.mark.parametrize("quota", [0, -1, 1024 * 1024 + 1])
def test_a_size_no_mailbox_can_have_is_refused(province: Province, quota: int) -> None:
    with pytest.raises(Invalid) as refused:
        changed(province, DOMAIN, quota_mb=quota)
    assert ["quota_range"] == [problem.code for problem in refused.value.problems]


def test_every_problem_of_a_new_domain_is_named_at_once(province: Province) -> None:
    with pytest.raises(Invalid) as refused:
        added(province, "không phải", template="{x}", quota_mb=0)
    assert {"name", "template", "quota_mb"} == {problem.field for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("role", "unit"), [("unit_administrator", "kontum"), ("system_administrator", "stttt")]
)
def test_only_who_looks_after_domains_everywhere_changes_one(
    province: Province, role: str, unit: str
) -> None:
    actor = province.actor(role, unit)
    with province.database.writing() as session, pytest.raises(Denied):
        domain = session.scalars(sa.select(Domain)).one()
        change(session, actor, domain, template=FLAT, quota_mb=1, make_default=True, revision=domain.revision)
