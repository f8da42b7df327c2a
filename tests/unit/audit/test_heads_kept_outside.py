"""Links kept outside are proven one by one, wherever the table has been made to begin.

The rewriter here owns the database: the triggers are gone for them. What holds them is outside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit import archive as archives
from provisioning.audit import queries
from provisioning.audit.archive import archive
from provisioning.audit.model import ChainHead, Event
from provisioning.audit.proof import prove
from provisioning.audit.queries import head_of, verify
from provisioning.audit.rules import FIRST_HASH, LINKED, ChainReport, Link, link
from provisioning.foundation.database import Database, Session
from tests.support.province import SYSTEM, Province
from tests.support.tampered_record import unlock
from tests.unit.audit.test_chain import note

CUT = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def aged(province: Province) -> Iterator[Database]:
    """A record of ten days, one of which is older than the cut."""
    with time_machine.travel(datetime(2029, 5, 1, tzinfo=UTC)):
        note(province.database, 6)
    with time_machine.travel(datetime(2030, 5, 1, tzinfo=UTC)):
        note(province.database, 6)
    with time_machine.travel(datetime(2031, 5, 1, tzinfo=UTC)):
        yield province.database


def links(database: Database) -> list[Link]:
    with database.reading() as session:
        return [Link(*row) for row in session.execute(sa.select(Event.seq, Event.hash).order_by(Event.seq))]


def proven(database: Database, heads: list[Link], *files: Path) -> ChainReport:
    with database.reading() as session:
        return prove(session, heads, files)


def append_forged(session: Session, after: Link, kind: str, new: dict[str, object]) -> Link:
    """One event behind `after`, linked as the service would, and the head moved on to it."""
    copied = session.execute(sa.select(*Event.__table__.c).limit(1)).mappings().one()
    fields = {name: copied[name] for name in LINKED}
    fields |= {"seq": after.seq + 1, "kind": kind, "new": new}
    made = Link(after.seq + 1, link(after.hash, fields))
    session.execute(sa.insert(Event).values({**fields, "previous_hash": after.hash, "hash": made.hash}))
    session.execute(sa.update(ChainHead).values(seq=made.seq, hash=made.hash))
    return made


def beyond_the_last_head(session: Session) -> None:
    last = head_of(session)
    session.execute(sa.update(ChainHead).values(archived_seq=last.seq, archived_hash=last.hash))
    session.execute(sa.delete(Event))


def beyond_it_with_a_forged_archiving(session: Session) -> None:
    last = head_of(session)
    new = {"file": "x", "through": last.seq, "hash": last.hash}
    append_forged(session, last, "record.archived", new)
    session.execute(sa.update(ChainHead).values(archived_seq=last.seq, archived_hash=last.hash))
    session.execute(sa.delete(Event).where(Event.seq <= last.seq))


def at_an_event_of_ones_own(session: Session) -> None:
    """The new beginning hangs on a hash that no event ever had."""
    last = Link(head_of(session).seq + 100, "f" * 64)
    append_forged(session, last, "record.archived", {"through": last.seq, "hash": last.hash})
    session.execute(sa.update(ChainHead).values(archived_seq=last.seq, archived_hash=last.hash))
    session.execute(sa.delete(Event).where(Event.seq <= last.seq))


def a_chain_made_anew(session: Session) -> None:
    append_forged(session, Link(10_000), "test.noted", {})
    session.execute(sa.delete(Event).where(Event.seq < 10_000))
    session.execute(sa.update(Event).values(seq=1))
    fields = dict(session.execute(sa.select(*Event.__table__.c)).mappings().one())
    digest = link(FIRST_HASH, {name: fields[name] for name in LINKED})
    session.execute(sa.update(Event).values(hash=digest, previous_hash=FIRST_HASH))
    session.execute(sa.update(ChainHead).values(seq=1, hash=digest, archived_seq=0, archived_hash=FIRST_HASH))


def everything_gone(session: Session) -> None:
    session.execute(sa.delete(Event))
    values = {"seq": 0, "hash": FIRST_HASH, "archived_seq": 0, "archived_hash": FIRST_HASH}
    session.execute(sa.update(ChainHead).values(values))


SKIPPED: dict[str, Callable[[Session], None]] = {
    "the place beyond the last head": beyond_the_last_head,
    "the place beyond it, the archiving forged": beyond_it_with_a_forged_archiving,
    "the place at an event that never was": at_an_event_of_ones_own,
    "a chain made anew": a_chain_made_anew,
    "everything gone": everything_gone,
}


@pytest.mark.parametrize("way", SKIPPED)
def test_heads_kept_outside_can_not_be_skipped(aged: Database, way: str) -> None:
    heads = links(aged)[1::4]
    note(aged, 3)
    assert proven(aged, heads).broken_at is None
    unlock(aged)
    with aged.writing() as session:
        SKIPPED[way](session)
    assert proven(aged, heads).broken_at is not None


@pytest.mark.parametrize("way", ["the place beyond the last head", "everything gone"])
def test_verify_of_empty_record_is_broken(aged: Database, way: str) -> None:
    unlock(aged)
    with aged.writing() as session:
        SKIPPED[way](session)
    with aged.reading() as session:
        report = verify(session)
    assert (report.events, report.cause) == (0, "empty")
    assert report.broken_at is not None


def test_events_removed_without_an_archiving_on_the_record_are_missed(aged: Database) -> None:
    unlock(aged)
    third = links(aged)[2]
    with aged.writing() as session:
        session.execute(sa.update(ChainHead).values(archived_seq=third.seq, archived_hash=third.hash))
        session.execute(sa.delete(Event).where(Event.seq <= third.seq))
    with aged.reading() as session:
        assert verify(session).cause == "archiving_unrecorded"


def test_verify_misses_moved_archive_position(aged: Database, tmp_path: Path) -> None:
    before = links(aged)
    assert archive(aged, SYSTEM, CUT, tmp_path)
    unlock(aged)
    with aged.writing() as session:
        values = {"archived_seq": before[0].seq, "archived_hash": before[0].hash}
        session.execute(sa.update(ChainHead).values(values))
    with aged.reading() as session:
        assert verify(session).broken_at == before[0].seq + 1


def test_verify_of_head_below_the_cut_asks_for_archive(aged: Database, tmp_path: Path) -> None:
    heads = links(aged)[1::4]
    made = archive(aged, SYSTEM, CUT, tmp_path)
    assert made is not None
    alone = proven(aged, heads)
    assert (alone.broken_at, alone.cause) == (heads[0].seq, "archive_missing")
    assert proven(aged, heads, made.file).broken_at is None
    assert proven(aged, [made.last], made.file).broken_at is None


def test_verify_of_relinked_archive_fails_against_head(aged: Database, tmp_path: Path) -> None:
    heads = links(aged)[1:2]
    made = archive(aged, SYSTEM, CUT, tmp_path)
    assert made is not None
    previous, lines = FIRST_HASH, []
    for line in made.file.read_text(encoding="utf-8").splitlines():
        event = json.loads(line) | {"actor": "Người khác", "previous_hash": previous}
        fields = {name: event.get(name) for name in LINKED}
        previous = event["hash"] = link(previous, fields)
        lines.append(json.dumps(event, ensure_ascii=False))
    made.file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert archives.verify_file(made.file).broken_at is None
    assert proven(aged, heads, made.file).broken_at == heads[0].seq
    assert proven(aged, [], made.file).cause == "archive_unlinked"


@pytest.mark.parametrize("keep", [slice(0, 3), slice(3, None), slice(0, 0)])
def test_verify_of_partial_archive_is_broken(aged: Database, tmp_path: Path, keep: slice) -> None:
    heads = links(aged)[1:2]
    made = archive(aged, SYSTEM, CUT, tmp_path)
    assert made is not None
    lines = made.file.read_text(encoding="utf-8").splitlines(keepends=True)
    made.file.write_text("".join(lines[keep]), encoding="utf-8")
    assert proven(aged, heads, made.file).broken_at is not None


def test_archives_that_follow_each_other_prove_together(aged: Database, tmp_path: Path) -> None:
    heads = links(aged)[1::4]
    first = archive(aged, SYSTEM, CUT, tmp_path)
    second = archive(aged, SYSTEM, datetime(2030, 9, 1, tzinfo=UTC), tmp_path)
    assert first is not None
    assert second is not None
    note(aged, 2)
    assert proven(aged, heads, second.file, first.file).broken_at is None
    assert proven(aged, heads, second.file).cause == "archive_missing"
    assert proven(aged, heads[:1], first.file).cause == "archive_unlinked"
    assert proven(aged, heads, first.file).broken_at is not None


@pytest.mark.parametrize(
    "change",
    [
        "update event_chain_head set archived_seq = 10000",
        "update event_chain_head set archived_seq = seq + 1, archived_hash = hash",
        "update event_chain_head set archived_seq = 3",
        "update event_chain_head set archived_hash = hash",
        "update event_chain_head set seq = 0",
        "update event_chain_head set hash = previous_hash from events where events.seq = 3",
        "update event_chain_head set id = 2",
        "delete from event_chain_head",
    ],
)
def test_database_refuses_to_move_position_or_head(province: Province, change: str) -> None:
    note(province.database, 5)
    refused = "archived up to one that stands|only grows"
    with pytest.raises(sa.exc.DBAPIError, match=refused), province.database.writing() as session:
        session.execute(sa.text(change))


def test_database_keeps_events_without_recorded_archiving(province: Province) -> None:
    note(province.database, 5)
    third = links(province.database)[2]
    with pytest.raises(sa.exc.DBAPIError, match="before they are archived"), province.database.writing() as s:
        s.execute(sa.update(ChainHead).values(archived_seq=third.seq, archived_hash=third.hash))
        s.execute(sa.delete(Event).where(Event.seq <= third.seq))


def test_broken_build_that_skips_early_heads_is_seen(aged: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof as it would be without the rule: what lies below the place is not asked for."""

    def passing_over(session: Session, heads: list[Link]) -> ChainReport:
        through = session.get_one(ChainHead, 1).archived_seq
        return queries.verify(session, [each for each in heads if each.seq >= through])

    monkeypatch.setattr("provisioning.audit.proof.verify", passing_over)
    monkeypatch.setattr(queries, "_complete", lambda _session, _archived, report: report)
    with pytest.raises(AssertionError):
        test_heads_kept_outside_can_not_be_skipped(aged, "the place beyond the last head")
