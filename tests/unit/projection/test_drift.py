"""Drift is found whole, whatever it is, and mended by the worker but for strays."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ldap.difference import Change, Modification
from ldap.entries import person_name
from provisioning.projection import drift as room
from provisioning.projection.drift import MISSING, STRAY, Drift, find_drift, mend
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.worker.process import Worker, projection_chores
from tests.contract.conftest import person
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import Province


def converge(province: Province, directory: MemoryDirectory) -> None:
    targets = Targets(directory, MemoryMailStore())
    Worker(province.database, "w", projection_chores(province.database, targets, "w")).drain(seconds=60)


def found(province: Province, directory: MemoryDirectory) -> set[Drift]:
    quick = set(find_drift(province.database, directory, full=False))
    assert quick == set(find_drift(province.database, directory, full=True))
    return quick


def test_every_kind_of_difference_is_found_and_mended_but_strays(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", 3)
    for number in range(20):
        province.add(f"Y Blí {'ABCDEFGHIJKLMNOPQRST'[number]}")
    directory = MemoryDirectory()
    converge(province, directory)
    assert set() == found(province, directory)
    uids = sorted(directory.tree.people)
    stray = person()
    directory.modify(person_name(uids[4]), Change((Modification("replace", "title", ("Khác",)),)))
    directory.delete(person_name(uids[7]))
    directory.delete(person_name(uids[19]))
    directory.add(stray)
    expected = {
        Drift("mailbox", uids[4], "title"),
        Drift("mailbox", uids[7], MISSING),
        Drift("mailbox", uids[19], MISSING),
        Drift("mailbox", stray.uid, STRAY),
    }
    drift = found(province, directory)
    assert expected == drift
    with province.database.writing() as session:
        assert 3 == mend(session, list(drift))
    assert {Drift("mailbox", stray.uid, STRAY)} == found(province, directory)
    converge(province, directory)
    assert {Drift("mailbox", stray.uid, STRAY)} == found(province, directory)
    assert directory.people([uids[7]])


def test_what_is_still_behind_is_work_and_not_drift(province: Province) -> None:
    directory = MemoryDirectory()
    province.add("Y Blí")
    assert set() == found(province, directory)
    converge(province, directory)
    with province.database.writing() as session:
        session.execute(sa.update(Mailbox).values(revision=Mailbox.revision + 1, quota_bytes=5))
    assert set() == found(province, directory)
