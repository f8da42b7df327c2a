"""A row that the directory refuses is set aside and holds nobody else up."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.mailstore.client import MemoryMailStore
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.operations import try_again
from provisioning.worker.process import Convergence
from tests.support.memory_directory import MemoryDirectory
from tests.support.province import SYSTEM, Province


def turn(province: Province, directory: MemoryDirectory) -> None:
    """One turn of the worker's chore."""
    Convergence(province.database, Targets(directory, MemoryMailStore()), "w")()


def test_a_refused_unit_stops_neither_units_nor_mailboxes(province: Province) -> None:
    directory = MemoryDirectory()
    directory.tree.refused = {"stttt"}
    for name in ("Nguyễn Văn An", "Lê Hoa", "Y Blí"):
        province.add(name)
    turn(province, directory)
    with province.database.reading() as session:
        behind = session.scalars(sa.select(Mailbox.id).where(Mailbox.revision != Mailbox.applied_revision))
        assert list(behind) == []
        parked = list(session.scalars(sa.select(Unit).where(Unit.revision != Unit.applied_revision)))
        assert ["stttt"] == [unit.code for unit in parked]
        assert "directory_rejected" == parked[0].attention_code
        assert "LDAP result 65" in parked[0].attention_detail
    assert {"kontum", "stttt.cntt", "syt", "dakha", "dakha.xngokbay"} == directory.tree.units.keys()
    assert len(directory.tree.people) == 3


def test_try_again_brings_a_refused_unit_after_all(province: Province) -> None:
    directory = MemoryDirectory()
    directory.tree.refused = {"stttt"}
    turn(province, directory)
    directory.tree.refused = set()
    turn(province, directory)
    assert "stttt" not in directory.tree.units
    with province.database.writing() as session:
        try_again(session, SYSTEM, province.unit(session, "stttt"))
    turn(province, directory)
    assert "stttt" in directory.tree.units
    with province.database.reading() as session:
        unit = province.unit(session, "stttt")
        assert (unit.attention_code, unit.is_behind) == (None, False)
