"""Whoever waited for a lock decides by what stands after it, not by what was read before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from provisioning.access.rules import Ability
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Conflict
from provisioning.lifecycle.bulk import several_for
from provisioning.lifecycle.plan_people import people_by_id
from provisioning.recipients.model import Mailbox
from provisioning.units.operations import add_spelling, rename
from tests.support.province import SYSTEM, Province, lay_out


@pytest.fixture
def province(postgres_url: str) -> Iterator[Province]:
    """On PostgreSQL alone: SQLite lets nobody write while another does, so there is nothing to overlook."""
    database = Database(postgres_url)
    yield lay_out(database)
    database.dispose()


def left_meanwhile(province: Province, person: str) -> None:
    """Another's transaction, committed while this one has already looked."""
    with province.database.writing() as other:
        left = sa.update(Mailbox).where(Mailbox.official_id == person).values(state="leaving")
        other.execute(left.execution_options(synchronize_session=False))


@pytest.mark.parametrize("hold", [True, False])
def test_people_held_for_a_change_are_as_they_stand_after_the_wait(province: Province, hold: bool) -> None:
    person = province.add("Y Wan", "stttt")
    with province.database.session(write=True) as session:
        looked_at = several_for(session, SYSTEM, [person], Ability.LOCK)
        left_meanwhile(province, person)
        several_for(session, SYSTEM, [person], Ability.LOCK, hold=hold)
        assert looked_at[0].mailbox is not None
        assert looked_at[0].mailbox.state == ("leaving" if hold else "invited")
        session.rollback()


def test_people_locked_for_a_plan_are_as_they_stand_after_the_wait(province: Province) -> None:
    person = province.add("Y Wan", "stttt")
    with province.database.session(write=True) as session:
        before = people_by_id(session, [person])
        left_meanwhile(province, person)
        people_by_id(session, [person], lock=True)
        mailbox = before[person].mailbox
        assert mailbox is not None
        assert mailbox.state == "leaving"
        session.rollback()


def test_unit_renamed_from_what_was_read_before_a_spelling_was_given_keeps_the_spelling(
    province: Province,
) -> None:
    with province.database.session(write=True) as session:
        unit = province.unit(session, "stttt")
        assert unit.alt_names is not None
        with province.database.writing() as other:
            add_spelling(other, SYSTEM, province.unit(other, "stttt"), "Sở 4T")
        rename(session, SYSTEM, unit, name="Sở Khoa học và Công nghệ")
        assert "Sở 4T" in unit.alt_names
        session.rollback()


def test_of_two_renames_from_one_page_the_second_is_told(province: Province) -> None:
    with province.database.session(write=True) as session:
        unit = province.unit(session, "stttt")
        seen = unit.revision
        with province.database.writing() as other:
            rename(other, SYSTEM, province.unit(other, "stttt"), name="Sở Một", revision=seen)
        with pytest.raises(Conflict):
            rename(session, SYSTEM, unit, name="Sở Hai", revision=seen)
        session.rollback()


def test_whatever_is_read_with_a_lock_is_read_anew(province: Province) -> None:
    person = province.add("Y Wan", "stttt")
    with province.database.session(write=True) as session:
        query = sa.select(Mailbox).where(Mailbox.official_id == person)
        before = session.scalars(query).one()
        left_meanwhile(province, person)
        assert session.scalars(query).one().state == "invited"
        assert session.scalars(query.with_for_update()).one() is before
        assert before.state == "leaving"
        session.rollback()


def test_row_got_by_its_key_with_a_lock_is_read_anew(province: Province) -> None:
    person = province.add("Y Wan", "stttt")
    with province.database.session(write=True) as session:
        before = session.scalars(sa.select(Mailbox).where(Mailbox.official_id == person)).one()
        left_meanwhile(province, person)
        assert session.get(Mailbox, before.id, with_for_update=True) is before
        assert before.state == "leaving"
        session.rollback()


def test_what_this_transaction_has_changed_itself_is_kept_by_a_later_lock(province: Province) -> None:
    person = province.add("Y Wan", "stttt")
    with province.database.session(write=True) as session:
        mailbox = session.scalars(sa.select(Mailbox).where(Mailbox.official_id == person)).one()
        mailbox.quota_bytes = 7
        session.scalars(sa.select(Mailbox).where(Mailbox.official_id == person).with_for_update()).one()
        assert mailbox.quota_bytes == 7
        session.rollback()
