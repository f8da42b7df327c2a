"""What a directory made anew should hold: every row of every kind once, however it is cut into pieces."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ldap.entries import DOMAINS, PEOPLE, UNITS, Branch
from provisioning.projection import rebuild as room
from provisioning.projection.rebuild import all_wanted
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from tests.support.province import Province

PEOPLE_COUNT = 7


@pytest.fixture(params=[1, 2, 3, PEOPLE_COUNT - 1, PEOPLE_COUNT, PEOPLE_COUNT + 1, 1000])
def cut(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(room, "BATCH", request.param)
    return int(request.param)


def fill(province: Province) -> None:
    for letter in "ABCDEFG"[:PEOPLE_COUNT]:
        province.add(f"Y Blí {letter}")


def wanted(province: Province, branch: Branch) -> list[str]:
    with province.database.reading() as session:
        return [entry.key for entry in all_wanted(session) if entry.branch is branch]


@pytest.mark.usefixtures("cut")
def test_all_wanted_yields_every_row_once_in_order_however_it_is_cut(province: Province) -> None:
    fill(province)
    with province.database.reading() as session:
        people = sorted(session.scalars(sa.select(Mailbox.id)))
        units = sorted(session.scalars(sa.select(Unit.code)))
    assert PEOPLE_COUNT <= len(people)
    assert people == wanted(province, PEOPLE)
    assert units == sorted(wanted(province, UNITS))
    assert 1 <= len(wanted(province, DOMAINS))


@pytest.mark.usefixtures("cut")
def test_all_wanted_leaves_out_whom_no_entry_stands_for(province: Province) -> None:
    fill(province)
    with province.database.writing() as session:
        some = session.scalars(sa.select(Mailbox.id).order_by(Mailbox.id)).all()
        session.execute(sa.update(Mailbox).where(Mailbox.id.in_(some[::2])).values(state="staged"))
    assert some[1::2] == wanted(province, PEOPLE)


def test_all_wanted_is_nobody_where_nobody_is(province: Province) -> None:
    assert [] == wanted(province, PEOPLE)
