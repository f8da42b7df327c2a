"""What was written down elsewhere shows a chain that was made anew as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit import heads
from provisioning.audit.model import ChainHead, Event
from provisioning.audit.queries import verify
from provisioning.audit.rules import FIRST_HASH, LINKED, link
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Invalid
from tests.support.province import Province
from tests.support.tampered_record import unlock
from tests.unit.audit.test_chain import note


def forge(database: Database, *, up_to: int | None = None) -> None:
    """The whole chain anew with another actor, up to an event, so that it holds in itself."""
    unlock(database)
    with database.writing() as session:
        events = session.execute(sa.select(*Event.__table__.c).order_by(Event.seq)).mappings().all()
        previous, seq = FIRST_HASH, 0
        session.execute(sa.delete(Event))
        for event in events[:up_to]:
            fields = {name: event[name] for name in LINKED} | {"actor": "Somebody else"}
            digest = link(previous, fields)
            session.execute(sa.insert(Event).values({**fields, "previous_hash": previous, "hash": digest}))
            previous, seq = digest, event["seq"]
        session.execute(sa.update(ChainHead).values(seq=seq, hash=previous))


def test_verify_of_remade_chain_fails_against_kept_heads(province: Province, tmp_path: Path) -> None:
    note(province.database, 4)
    file = tmp_path / heads.FILE
    heads.write_down(province.database, file)
    note(province.database, 3)
    kept = [each.link for each in heads.written(file)]
    with province.database.reading() as session:
        assert verify(session, kept).broken_at is None
    forge(province.database)
    with province.database.reading() as session:
        assert verify(session).broken_at is None
        assert verify(session, kept).broken_at == kept[0].seq


def test_verify_misses_end_that_was_cut_with_its_head(province: Province, tmp_path: Path) -> None:
    note(province.database, 4)
    file = tmp_path / heads.FILE
    heads.write_down(province.database, file)
    kept = [each.link for each in heads.written(file)]
    forge(province.database, up_to=kept[0].seq - 2)
    with province.database.reading() as session:
        assert verify(session, kept).broken_at == kept[0].seq - 1


def test_head_is_written_and_sent_once_a_day(province: Province, tmp_path: Path) -> None:
    file, told = tmp_path / "deeper" / heads.FILE, []
    with time_machine.travel(datetime(2026, 11, 23, 1, tzinfo=UTC), tick=False) as time:
        for hours in (0, 5, 24, 30):
            time.move_to(datetime(2026, 11, 23 + hours // 24, 1 + hours % 24, tzinfo=UTC))
            heads.write_down(province.database, file, lambda _session, line: told.append(line))
    lines = file.read_text().splitlines()
    assert [line[:10] for line in lines] == ["2026-11-23", "2026-11-24"]
    assert told == lines


def test_invalid_line_of_heads_is_named(tmp_path: Path) -> None:
    file = tmp_path / heads.FILE
    file.write_text(f"2026-11-23T01:00:00Z 7 {'0' * 64}\nelse\n")
    with pytest.raises(Invalid) as refused:
        heads.written(file)
    assert [(p.code, p.params) for p in refused.value.problems] == [("heads_unreadable", {"line": 2})]


def test_torn_line_of_heads_stops_nothing(province: Province, tmp_path: Path) -> None:
    file = tmp_path / heads.FILE
    first = heads.write_down(province.database, file)
    with file.open("a", encoding="ascii") as out:
        out.write("2031-01-0")
    assert [str(each) for each in heads.written(file)] == [str(first)]
    with time_machine.travel(clock.now() + timedelta(days=1)):
        second = heads.write_down(province.database, file)
    assert [str(each) for each in heads.written(file)] == [str(first), str(second)]
