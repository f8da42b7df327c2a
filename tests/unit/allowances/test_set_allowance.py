"""Saying what a unit may have: who, within which bounds, and what the record keeps of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.allowances.model import UnitAllowance
from provisioning.allowances.operations import set_allowance
from provisioning.allowances.rules import MOST_MAILBOXES, MOST_STORAGE_MIB
from provisioning.audit.model import Event
from provisioning.foundation.clock import today
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.units.operations import close
from tests.support.allowances import Shelf, refusals
from tests.support.province import SYSTEM, Province


def test_set_allowance_records_old_and_new(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=10)
    shelf.allow("syt", mailboxes=10, storage_mib=2048)
    shelf.allow("syt")
    with province.database.reading() as session:
        query = sa.select(Event).where(Event.kind == "unit.allowance_changed").order_by(Event.seq)
        kept = [(event.object_id, event.old, event.new) for event in session.scalars(query)]
    assert [
        ("syt", {"mailboxes": None}, {"mailboxes": 10}),
        ("syt", {"storage_mib": None}, {"storage_mib": 2048}),
        ("syt", {"mailboxes": 10, "storage_mib": 2048}, {"mailboxes": None, "storage_mib": None}),
    ] == kept


def test_set_same_allowance_records_nothing(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=10)
    with province.database.writing() as session:
        unit = province.unit(session, "syt")
        assert not set_allowance(session, SYSTEM, unit, mailboxes=10, storage_mib=None)
        assert not set_allowance(
            session, SYSTEM, province.unit(session, "stttt"), mailboxes=None, storage_mib=None
        )


@pytest.mark.parametrize(("over", "done"), [("kontum", True), ("syt", False), ("stttt", False)])
def test_set_allowance_needs_an_administrator_above(province: Province, over: str, *, done: bool) -> None:
    actor = province.actor("unit_administrator", over)
    with province.database.writing() as session:
        unit = province.unit(session, "syt")
        try:
            assert set_allowance(session, actor, unit, mailboxes=1, storage_mib=None)
        except Denied:
            assert not done
        else:
            assert done


def test_set_invalid_allowance_names_each_problem(province: Province) -> None:
    with province.database.writing() as session:
        unit = province.unit(session, "syt")
        close(session, SYSTEM, unit, on=today())
        with pytest.raises(Invalid) as refused:
            set_allowance(
                session, SYSTEM, unit, mailboxes=MOST_MAILBOXES + 1, storage_mib=MOST_STORAGE_MIB + 1
            )
    assert [("", "unit_closed"), ("mailboxes", "allowance_range"), ("storage", "allowance_range")] == [
        (each.field, each.code) for each in refused.value.problems
    ]


def test_set_largest_allowance_is_kept(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", MOST_MAILBOXES, MOST_STORAGE_MIB)
    with province.database.reading() as session:
        kept = session.get_one(UnitAllowance, province.unit(session, "syt").id)
        assert (MOST_MAILBOXES, MOST_STORAGE_MIB) == (kept.mailboxes, kept.storage_mib)
    province.add("Y Blí", "syt")


def test_set_allowance_of_older_revision_is_refused(province: Province, shelf: Shelf) -> None:
    with province.database.writing() as session:
        unit = province.unit(session, "syt")
        set_allowance(session, SYSTEM, unit, mailboxes=1, storage_mib=None, revision=0)
    with province.database.writing() as session, pytest.raises(Conflict):
        unit = province.unit(session, "syt")
        set_allowance(session, SYSTEM, unit, mailboxes=2, storage_mib=None, revision=0)
    with province.database.writing() as session:
        unit = province.unit(session, "syt")
        set_allowance(session, SYSTEM, unit, mailboxes=2, storage_mib=None, revision=1)


def test_less_than_is_taken_takes_nothing_away_and_gives_nothing_more(
    province: Province, shelf: Shelf
) -> None:
    province.add("Y Một", "syt")
    province.add("Y Hai", "syt")
    shelf.allow("syt", mailboxes=1)
    assert 2 == shelf.used("syt").mailboxes
    assert [("allowance_mailboxes", "Sở Y tế")] == refusals(lambda: province.add("Y Ba", "syt"))
