"""Who reads postmaster@ and abuse@ of a domain, and who may say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.audit.model import Event
from provisioning.contacts import queries
from provisioning.contacts.operations import choose
from provisioning.contacts.queries import Contacts, all_contacts
from provisioning.doctor.contacts import contacts
from provisioning.domains.operations import create as create_domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.projection.contacts import project_contacts
from provisioning.recipients.operations import move
from provisioning.units.queries import by_code
from tests.support.cast import make_settings
from tests.support.memory_directory import MemoryDirectory
from tests.support.province import SYSTEM, Province

DOMAIN, SENDER = "kontum.example", "congvu@kontum.example"


def administrator(province: Province, name: str) -> str:
    """A system administrator over everything who reads mail."""
    official_id = province.add(name, "kontum")
    with province.database.writing() as session:
        official, root = own_record(session, official_id), by_code(session, "kontum")
        assert root is not None
        give(session, SYSTEM, official, root, "system_administrator")
        move(mailbox_of(official), "active")
    return official_id


def of(province: Province, sender: str = SENDER) -> Contacts:
    with province.database.reading() as session:
        return all_contacts(session, sender, clock.now())[0]


def chosen(province: Province, official_id: str, actor: Actor = SYSTEM) -> None:
    with province.database.writing() as session:
        choose(session, actor, DOMAIN, official_id)


def test_first_administrator_reads_where_nobody_is_chosen(province: Province) -> None:
    first = administrator(province, "Nguyễn Văn An")
    found = of(province)
    assert [reader.official_id for reader in found.readers] == [first]
    assert found.addresses == tuple(f"{name}@{DOMAIN}" for name in (*queries.NAMES, "congvu"))


def test_chosen_one_reads_alone(province: Province) -> None:
    administrator(province, "Nguyễn Văn An")
    second = administrator(province, "Lê Hoa")
    chosen(province, second)
    assert [reader.official_id for reader in of(province).readers] == [second]


@pytest.mark.parametrize("state", ["suspended", "leaving"])
def test_chosen_one_who_is_gone_is_replaced_by_an_administrator(province: Province, state: str) -> None:
    first, second = administrator(province, "Nguyễn Văn An"), administrator(province, "Lê Hoa")
    chosen(province, second)
    with province.database.writing() as session:
        move(mailbox_of(own_record(session, second)), state)
    found = of(province)
    assert ([reader.official_id for reader in found.readers], found.fallen) == ([first], True)


def test_sender_elsewhere_adds_no_address(province: Province) -> None:
    assert of(province, "thu@tinh-khac.example").addresses == tuple(f"{n}@{DOMAIN}" for n in queries.NAMES)


def test_only_an_administrator_with_an_open_mailbox_is_taken(province: Province) -> None:
    someone = province.add("Trần Bình")
    with pytest.raises(Invalid):
        chosen(province, someone)


def test_only_administrators_choose(province: Province) -> None:
    first = administrator(province, "Nguyễn Văn An")
    someone = province.add("Trần Bình")
    with pytest.raises(NotFound):
        chosen(province, first, Actor(label="Trần Bình", official_id=someone))


def test_choice_is_written_down(province: Province) -> None:
    chosen(province, administrator(province, "Nguyễn Văn An"))
    with province.database.reading() as session:
        kinds = session.scalars(sa.select(Event.kind).where(Event.object_type == "domain"))
        assert "domain.contact_changed" in list(kinds)


def test_directory_follows_who_reads(province: Province) -> None:
    directory = MemoryDirectory()
    first, second = administrator(province, "Nguyễn Văn An"), administrator(province, "Lê Hoa")
    chosen(province, second)
    project_contacts(province.database, directory, SENDER)
    before = directory.tree.aliases[DOMAIN].readers
    with province.database.writing() as session:
        move(mailbox_of(own_record(session, second)), "suspended")
    project_contacts(province.database, directory, SENDER)
    after = directory.tree.aliases[DOMAIN].readers
    assert len(before) == len(after) == 1
    assert before != after
    assert first


def test_one_domain_that_is_refused_keeps_no_other_from_its_readers(province: Province) -> None:
    directory = MemoryDirectory()
    administrator(province, "Nguyễn Văn An")
    with province.database.writing() as session:
        create_domain(session, SYSTEM, "moi.example")
    directory.tree.refused = {DOMAIN}
    project_contacts(province.database, directory, SENDER)
    assert {"moi.example"} == directory.tree.aliases.keys()


@pytest.mark.parametrize(
    ("sender", "code"), [(SENDER, "contacts_nobody"), ("an@kontum.example", "contacts_not_kept")]
)
def test_doctor_fails_when_they_reach_nobody_or_could_be_somebodys(
    province: Province, tmp_path: Path, sender: str, code: str
) -> None:
    settings = make_settings(tmp_path, sender=sender)
    assert [finding.code for finding in contacts(settings, province.database)] == [code]


def test_without_the_fall_back_they_would_reach_nobody(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: what the tests above look for is seen."""
    nobody: Callable[[Session, object], list[Official]] = lambda *_given: []  # noqa: E731
    administrator(province, "Nguyễn Văn An")
    monkeypatch.setattr(queries, "possible_readers", nobody)
    assert of(province).readers == ()
