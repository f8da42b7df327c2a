"""A kind of recipient that no room has heard of has addresses, goes through the verbs and is projected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.audit.kinds import EVENT_KINDS
from provisioning.foundation.errors import Denied, Invalid
from provisioning.lifecycle.archiving import archive, purge
from provisioning.lifecycle.recipient import OwnedRecipient
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.officials.queries import own_record
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Recipient
from provisioning.worker.process import Projection, Worker
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.planted_list import EVENTS, LISTS, lay_tables, planted
from tests.support.province import DOMAIN, SYSTEM, Province

NAME = "thongbao.stttt"
ADDRESS = f"{NAME}@{DOMAIN}"
SUSPENSION: dict[str, Any] = {"reason": "Rà soát", "keep_receiving": False}
# Each verb, and those that come before it.
VERBS: dict[str, tuple[Callable[..., None], dict[str, Any], tuple[str, ...]]] = {
    "suspend": (suspend, SUSPENSION, ()),
    "resume": (resume, {}, ("suspend",)),
    "archive": (archive, {}, ()),
    "purge": (purge, {}, ("archive",)),
}


@pytest.fixture(autouse=True)
def planted_kind(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind is there for one test."""
    lay_tables(province.database)
    monkeypatch.setattr("provisioning.audit.operations.EVENT_KINDS", {**EVENT_KINDS, **EVENTS})


def worked(province: Province, directory: MemoryDirectory) -> None:
    chore = Projection(province.database, Targets(directory, MemoryMailStore()), "w", LISTS)
    Worker(province.database, "w", [chore]).turn()


@pytest.fixture
def ids(province: Province) -> tuple[str, str]:
    """A list of a department and somebody who works there."""
    with province.database.writing() as session:
        made = planted(session, province.unit(session, "stttt"), NAME)
        return made.row.id, province.add_in(session, "Y Bình An", "stttt").id


def found(province: Province, session: Any, key: str) -> OwnedRecipient:
    return OwnedRecipient(session.get_one(LISTS.model, key), province.unit(session, "stttt"))


def test_address_of_another_kind_belongs_to_a_recipient_of_its_unit(
    province: Province, ids: tuple[str, str]
) -> None:
    with province.database.reading() as session:
        query = sa.select(Address.canonical, Recipient.kind, Recipient.unit_id).join(
            Recipient, Recipient.id == Address.recipient_id
        )
        unit = province.unit(session, "stttt").id
        kinds = {canonical: (kind, unit_id) for canonical, kind, unit_id in session.execute(query)}
        assert ("list", unit) == kinds.pop(ADDRESS)
        assert [("personal", None)] == list(kinds.values())
        assert ADDRESS not in [each.canonical for each in own_record(session, ids[1]).mailbox.addresses]  # type: ignore[union-attr]  # everybody has one


@pytest.mark.parametrize("name", VERBS)
def test_verb_on_another_kind_moves_it_and_is_recorded_by_its_name(
    province: Province, ids: tuple[str, str], name: str
) -> None:
    with province.database.writing() as session:
        recipient = found(province, session, ids[0])
        for each in (*VERBS[name][2], name):
            verb, given, _ = VERBS[each]
            verb(session, SYSTEM, recipient, **given)
        event = session.pending_events[-1]
        states = {"suspend": "suspended", "resume": "active", "archive": "archived", "purge": "purged"}
        assert (states[name], f"list.{name.removesuffix('e')}ed") == (recipient.row.state, event["kind"])
        assert ("list", ids[0]) == (event["object_type"], event["object_id"])


@pytest.mark.parametrize("name", VERBS)
def test_verb_on_another_kind_by_an_administrator_of_another_department_is_refused(
    province: Province, ids: tuple[str, str], name: str
) -> None:
    stranger = province.actor("unit_administrator", "syt")
    with province.database.writing() as session:
        recipient = found(province, session, ids[0])
        for each in VERBS[name][2]:
            VERBS[each][0](session, SYSTEM, recipient, **VERBS[each][1])
        before, events = recipient.row.state, len(session.pending_events)
        with pytest.raises(Denied):
            VERBS[name][0](session, stranger, recipient, **VERBS[name][1])
        assert (before, events) == (recipient.row.state, len(session.pending_events))


def test_suspend_another_kind_by_the_administrator_of_its_unit_is_done(
    province: Province, ids: tuple[str, str]
) -> None:
    with province.database.writing() as session:
        recipient = found(province, session, ids[0])
        suspend(session, province.actor("unit_administrator", "stttt"), recipient, **SUSPENSION)
        assert "suspended" == recipient.row.state


def test_verb_that_the_moves_of_the_kind_do_not_know_is_refused(
    province: Province, ids: tuple[str, str]
) -> None:
    with province.database.writing() as session:
        recipient = found(province, session, ids[0])
        archive(session, SYSTEM, recipient)
        with pytest.raises(Invalid, match="state_move"):
            suspend(session, SYSTEM, recipient, **SUSPENSION)


def test_purge_of_another_kind_ends_its_addresses_and_nobody_elses(
    province: Province, ids: tuple[str, str]
) -> None:
    with province.database.writing() as session:
        recipient = found(province, session, ids[0])
        archive(session, SYSTEM, recipient)
        purge(session, SYSTEM, recipient)
    with province.database.reading() as session:
        ended = dict(session.execute(sa.select(Address.canonical, Address.ended_at.is_not(None))).all())
        assert {ADDRESS} == {canonical for canonical, over in ended.items() if over}
        assert 2 == len(ended)


def test_projection_of_another_kind_follows_its_state(province: Province, ids: tuple[str, str]) -> None:
    directory = MemoryDirectory()
    worked(province, directory)
    assert (ADDRESS,) == directory.tree.aliases[NAME].addresses
    with province.database.writing() as session:
        suspend(session, SYSTEM, found(province, session, ids[0]), **SUSPENSION)
    worked(province, directory)
    assert {} == directory.tree.aliases


@pytest.mark.parametrize(("official", "kind"), [(True, "list"), (False, "personal")])
def test_recipient_whose_kind_and_owner_contradict_is_refused_by_the_database(
    province: Province, ids: tuple[str, str], kind: str, *, official: bool
) -> None:
    owner = ids[1] if official else None
    with pytest.raises(sa.exc.IntegrityError), province.database.writing() as session:
        session.add(Recipient(id="x" * 16, kind=kind, official_id=owner))
