"""Old events leave the table for a file; both go on proving themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit import archive as archives
from provisioning.audit.archive import Archived, archive, verify_file
from provisioning.audit.model import Event
from provisioning.audit.queries import head_of, verify
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Invalid
from tests.support.province import SYSTEM, Province
from tests.support.tampered_record import unlock
from tests.unit.audit.test_chain import note

CUT = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def aged(province: Province) -> Iterator[Database]:
    """A province whose events are of before and after the cut; today is later still."""
    with time_machine.travel(datetime(2029, 5, 1, tzinfo=UTC)):
        note(province.database, 6, "Nguyễn Thị Hạnh")
    with time_machine.travel(datetime(2030, 5, 1, tzinfo=UTC)):
        note(province.database, 4)
    with time_machine.travel(datetime(2031, 5, 1, tzinfo=UTC)):
        yield province.database


def archived(database: Database, folder: Path) -> Archived:
    made = archive(database, SYSTEM, CUT, folder)
    assert made is not None
    return made


def seqs(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Event.seq).order_by(Event.seq)))


def test_file_and_table_both_hold_and_nothing_is_lost(aged: Database, tmp_path: Path) -> None:
    before = seqs(aged)
    made = archived(aged, tmp_path)
    assert [json.loads(line)["seq"] for line in made.file.read_text(encoding="utf-8").splitlines()] == before[
        :-4
    ]
    # The archiving itself is an event too.
    assert seqs(aged) == [*before[-4:], before[-1] + 1]
    assert verify_file(made.file).last == made.last
    with aged.reading() as session:
        assert verify(session).broken_at is None
        assert head_of(session).seq == before[-1] + 1
    note(aged, 2)
    with aged.reading() as session:
        assert verify(session, [made.last]).broken_at is None


def test_archive_without_old_events_makes_no_file(aged: Database, tmp_path: Path) -> None:
    archived(aged, tmp_path)
    assert archive(aged, SYSTEM, CUT, tmp_path) is None
    assert len(list(tmp_path.glob("events-*"))) == 1


def test_delete_of_unarchived_events_is_refused(aged: Database, tmp_path: Path) -> None:
    archived(aged, tmp_path)
    first = seqs(aged)[0]
    with pytest.raises(sa.exc.DBAPIError, match="before they are archived"), aged.writing() as session:
        session.execute(sa.delete(Event).where(Event.seq == first))


def test_killed_before_the_table_was_emptied_it_goes_on(
    aged: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seqs(aged)

    removing, calls = archives._remove, []

    def killed_at_the_second(database: Database, through: int) -> None:
        calls.append(through)
        if len(calls) > 1:
            raise KeyboardInterrupt
        removing(database, through)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(archives, "_remove", killed_at_the_second)
        archive(aged, SYSTEM, CUT, tmp_path)
    assert len(seqs(aged)) == len(before) + 1
    with aged.reading() as session:
        assert verify(session).broken_at is None
    assert archive(aged, SYSTEM, CUT, tmp_path) is None
    assert seqs(aged) == [*before[-4:], before[-1] + 1]


def test_archive_of_broken_chain_is_refused(aged: Database, tmp_path: Path) -> None:
    unlock(aged)
    with aged.writing() as session:
        session.execute(sa.update(Event).where(Event.seq == 3).values(actor="Nobody"))
    with pytest.raises(Invalid) as refused:
        archive(aged, SYSTEM, CUT, tmp_path)
    assert [(p.code, p.params) for p in refused.value.problems] == [("record_broken", {"seq": 3})]
    assert list(tmp_path.glob("events-*")) == []


@pytest.mark.parametrize(("old", "new"), [("Hạnh", "Hoa"), ('"message.tested"', '"message.denied"')])
def test_verify_finds_changed_archive(aged: Database, tmp_path: Path, old: str, new: str) -> None:
    made = archived(aged, tmp_path)
    lines = made.file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if old in line)
    lines[at] = lines[at].replace(old, new)
    made.file.write_text("".join(lines), encoding="utf-8")
    assert verify_file(made.file).broken_at == at + 1


def test_verify_names_file_that_is_no_archive(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("{}\n")
    with pytest.raises(Invalid) as refused:
        verify_file(file)
    assert refused.value.problems[0].code == "archive_unreadable"


def test_archive_killed_before_the_cut_can_be_repeated(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    before = clock.now() + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr("provisioning.audit.archive._cut", killed)
        with pytest.raises(KeyboardInterrupt):
            archive(province.database, SYSTEM, before, tmp_path)
    made = archive(province.database, SYSTEM, before, tmp_path)
    assert made is not None
    with province.database.reading() as session:
        assert verify(session).broken_at is None


def test_archive_over_foreign_file_is_refused(province: Province, tmp_path: Path) -> None:
    with province.database.reading() as session:
        last = verify(session).last.seq
    (tmp_path / f"events-{1:09}-{last:09}.jsonl").write_text('{"seq": 1}\n', encoding="utf-8")
    with pytest.raises(Invalid):
        archive(province.database, SYSTEM, clock.now() + timedelta(days=1), tmp_path)
