"""What the doctor sees of our own parts: database, disk, clock, worker, backlog."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.doctor import inside
from provisioning.doctor.finding import Finding
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database
from provisioning.projection.health import HELD_MAIL, is_down, note_part, sign_of_life
from provisioning.projection.model import DriftCheck
from provisioning.recipients.model import Mailbox
from tests.support.province import Province


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def change_mailboxes(database: Database, **values: object) -> None:
    with database.writing() as session:
        session.execute(sa.update(Mailbox).values(**values))


def test_a_migrated_database_is_well(database: Database) -> None:
    assert ["database_answers", "migrations_done"] == codes(inside.database(database))


def test_an_empty_database_names_what_it_wants(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    found = inside.database(database)
    database.dispose()
    assert ["database_answers", "migrations_missing"] == codes(found)
    assert {"now": "-", "wanted": schema.wanted()} == found[1].params


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/congvu.db",
        "postgresql+psycopg://congvu@/congvu?host=/nowhere",
    ],
)
def test_a_database_that_is_not_there_is_silent(url: str) -> None:
    database = Database(url)
    assert ["database_silent"] == codes(inside.database(database))
    database.dispose()


def test_a_disk_with_room_is_well_and_one_below_the_threshold_is_not(tmp_path: Path) -> None:
    assert ["disk_room"] == codes(inside.disk(tmp_path, least=1))
    assert ["disk_full"] == codes(inside.disk(tmp_path, least=2**62))


def test_the_fullest_place_of_several_is_named(tmp_path: Path) -> None:
    usage = shutil.disk_usage(tmp_path)
    assert codes(inside.disk(tmp_path, Path("/proc"), least=usage.free // 2)) == ["disk_full"]


def test_a_place_that_takes_no_more_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "LEAST_FREE_FILES", 2**62)
    assert ["disk_files"] == codes(inside.disk(tmp_path, least=1))


def test_a_folder_that_is_still_to_be_made_is_looked_at_where_it_will_be(tmp_path: Path) -> None:
    assert ["disk_room"] == codes(inside.disk(tmp_path / "not" / "yet", least=1))


def test_a_clock_behind_what_was_written_is_noticed(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    assert "clock_behind" not in codes(inside.time(province.database))
    with time_machine.travel(clock.now() - timedelta(hours=1)):
        found = inside.time(province.database)
    assert ["clock_behind"] == codes(found)
    assert 3590 <= int(found[0].params["seconds"]) <= 3600


def test_a_worker_that_was_seen_lately_is_alive(database: Database) -> None:
    assert "worker_silent" == inside.worker(database)[0].code
    sign_of_life(database, "here:1", clock.now())
    assert "worker_alive" == inside.worker(database)[0].code


def test_a_worker_that_fell_silent_is_missed_after_half_a_minute(database: Database) -> None:
    sign_of_life(database, "here:1", clock.now())
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        assert "worker_silent" == inside.worker(database)[0].code


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=3)])
def test_a_sign_from_the_future_hides_no_worker_that_is_dead(database: Database, ahead: timedelta) -> None:
    with time_machine.travel(clock.now() + ahead):
        sign_of_life(database, "here:1", clock.now())
        sign_of_life(database, HELD_MAIL, clock.now())
    assert "worker_ahead" == inside.worker(database)[0].code
    assert ["held_mail_silent"] == codes(inside.held_mail(database))
    sign_of_life(database, "here:2", clock.now())
    assert "worker_alive" == inside.worker(database)[0].code


def test_a_worker_of_another_version_is_named_while_it_lives(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.projection.health.VERSION", "0.0.9")
    sign_of_life(database, "here:1", clock.now())
    monkeypatch.undo()
    [finding] = inside.versions(database)
    assert ("versions_differ", "0.0.9") == (finding.code, finding.params["theirs"])
    sign_of_life(database, "here:1", clock.now())
    assert ["versions_same"] == codes(inside.versions(database))


def test_a_part_the_worker_does_not_reach_is_named_while_it_tries(database: Database) -> None:
    assert ["parts_reached"] == codes(inside.parts(database))
    with time_machine.travel(clock.now() - timedelta(minutes=1)):
        note_part(database, "mail store", ok=False, detail="refused")
    assert ["part_down"] == codes(inside.parts(database))
    note_part(database, "mail store", ok=False, detail="refused")
    assert ["part_down"] == codes(inside.parts(database))
    # Nobody has tried since: what is noted may long be over.
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert ["parts_reached"] == codes(inside.parts(database))
    note_part(database, "mail store", ok=True)
    assert ["parts_reached"] == codes(inside.parts(database))


def test_a_part_noted_down_by_a_clock_ahead_is_asked_again(database: Database) -> None:
    with time_machine.travel(clock.now() + timedelta(days=3)):
        note_part(database, "directory", ok=False)
    with database.reading() as session:
        assert not is_down(session, "directory", clock.now())
    note_part(database, "directory", ok=False)
    with database.reading() as session:
        assert is_down(session, "directory", clock.now())


def test_what_carries_out_decisions_about_held_mail_is_no_worker_and_is_missed(database: Database) -> None:
    assert ["held_mail_silent"] == codes(inside.held_mail(database))
    sign_of_life(database, HELD_MAIL, clock.now())
    assert ["held_mail_alive"] == codes(inside.held_mail(database))
    assert "worker_silent" == inside.worker(database)[0].code
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        assert ["held_mail_silent"] == codes(inside.held_mail(database))


def test_what_waits_for_a_moment_is_counted_and_no_fault(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    backlog = inside.worker(province.database)[1]
    assert ("backlog_short", {"count": 1}) == (backlog.code, backlog.params)


def test_what_waits_for_minutes_while_nothing_moves_is_a_fault(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert "backlog_old" == inside.worker(province.database)[1].code


def test_the_end_of_a_long_list_may_wait_while_the_worker_is_at_it(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        change_mailboxes(province.database, applied_at=clock.now())
        assert "backlog_short" == inside.worker(province.database)[1].code


def test_what_was_tried_again_and_again_is_a_fault(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    change_mailboxes(province.database, attempts=8)
    assert "backlog_old" == inside.worker(province.database)[1].code


def test_an_old_mailbox_that_was_just_changed_is_no_fault(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    change_mailboxes(province.database, state_since=clock.now() - timedelta(days=400))
    assert "backlog_short" == inside.worker(province.database)[1].code


def test_a_row_set_aside_waits_for_a_person_and_not_for_the_worker(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    change_mailboxes(province.database, attention_code="address_elsewhere", attempts=9)
    assert ["worker_silent", "backlog_short", "attention_needed"] == codes(inside.worker(province.database))


def checked(database: Database, **fields: object) -> None:
    with database.writing() as session:
        session.merge(
            DriftCheck(**{"name": "quick", "due_at": clock.now(), "mended": 0, "strays": 0, **fields})
        )


def test_drift_that_was_mended_is_no_fault_and_strays_and_silence_are(database: Database) -> None:
    assert ["drift_not_yet"] == codes(inside.drift(database))
    checked(database)
    assert ["drift_not_yet"] == codes(inside.drift(database))
    checked(database, checked_at=clock.now() - timedelta(minutes=4), mended=3)
    [finding] = inside.drift(database)
    assert ("drift_checked", {"minutes": 4, "count": 3}) == (finding.code, finding.params)
    checked(database, name="full", checked_at=clock.now() - timedelta(days=3), strays=2)
    assert ["drift_checked"] == codes(inside.drift(database))
    checked(database, checked_at=clock.now(), strays=1)
    assert ["drift_strays"] == codes(inside.drift(database))
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert ["drift_overdue"] == codes(inside.drift(database))
