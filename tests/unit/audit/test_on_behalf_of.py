"""On whose behalf somebody acted: told in the event, under the chain, and no part of older links."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.audit.model import Event
from provisioning.audit.queries import verify
from provisioning.audit.rules import LATER, LINKED, canonical_form
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.foundation.database import Database
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.queries import own_record
from tests.support.office import Office
from tests.support.province import SYSTEM, Province
from tests.support.tampered_record import unlock

DAY = timedelta(days=1)


def newest(database: Database, kind: str) -> Event:
    with database.reading() as session:
        query = sa.select(Event).where(Event.kind == kind).order_by(Event.seq.desc()).limit(1)
        return session.scalars(query).one()


def deputy_of(province: Province, **also: str) -> str:
    """Somebody who stands in for the head of a department, perhaps with roles of their own."""
    office, now = Office(province), clock.now()
    with province.database.writing() as session:
        head, deputy = office.person(session, "Lê Văn Trưởng"), office.person(session, "Phạm Thị Phó")
        unit = province.unit(session, "stttt")
        give(session, SYSTEM, head, unit, "unit_administrator")
        session.flush()
        give(
            session, SYSTEM, deputy, unit, "unit_administrator",
            valid_from=now, valid_to=now + 9 * DAY, stands_in_for=head,
        )  # fmt: skip
        for code, role in also.items():
            give(session, SYSTEM, deputy, province.unit(session, code), role)
        return deputy.id


def suspended_by(province: Province, deputy: str) -> str:
    person = province.add("Y Blí", "stttt.cntt")
    with province.database.writing() as session:
        actor = Office(province).acting(session, own_record(session, deputy))
        suspend(session, actor, recipient_of(own_record(session, person)), reason="Nghỉ", keep_receiving=True)
    return newest(province.database, "mailbox.suspended").on_behalf


def test_who_stands_in_acts_on_behalf_of_who_is_away(province: Province) -> None:
    assert "Lê Văn Trưởng" == suspended_by(province, deputy_of(province))


def test_who_has_the_role_anyway_acts_for_themselves(province: Province) -> None:
    assert "" == suspended_by(province, deputy_of(province, kontum="unit_administrator"))


def test_another_role_there_is_another_matter(province: Province) -> None:
    assert "Lê Văn Trưởng" == suspended_by(province, deputy_of(province, stttt="helpdesk"))


def test_elsewhere_nobody_is_stood_in_for() -> None:
    deputy = Actor("Phó", "x", (HeldGrant("unit_administrator", 2, "/1/2/", None, "Lê Văn Trưởng"),))
    assert ["Lê Văn Trưởng", "", ""] == [deputy.on_behalf_of(p) for p in ("/1/2/9/", "/1/3/", "/")]


def test_an_event_without_it_is_linked_as_before_there_was_any() -> None:
    fields = dict.fromkeys(LINKED, "x")
    older = {name: value for name, value in fields.items() if name not in LATER}
    assert canonical_form(older) == canonical_form({**fields, "on_behalf": ""})
    assert canonical_form(older) != canonical_form(fields)


def test_the_chain_shows_that_it_was_taken_away_or_added(province: Province) -> None:
    database = province.database
    suspended_by(province, deputy_of(province))
    event = newest(database, "mailbox.suspended")
    unlock(database)
    for seq, forged in ((event.seq, ""), (1, "Somebody else")):
        with database.session(write=True) as session:
            session.execute(sa.update(Event).where(Event.seq == seq).values(on_behalf=forged))
            assert seq == verify(session).broken_at
            session.rollback()
