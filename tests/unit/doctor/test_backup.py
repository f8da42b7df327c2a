"""What the doctor says of copies: as often and as far away as the rule wants, and proven."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from provisioning.backup import runs
from provisioning.doctor.backup import backup
from provisioning.doctor.finding import Finding
from provisioning.foundation import clock
from provisioning.foundation.settings import Settings
from tests.support.cast import make_settings
from tests.support.province import Province

DAY, PROVEN = timedelta(days=1), (runs.PROOF, 2, True, "")


def note(province: Province, kind: str, days: float, elsewhere: bool, problem: str) -> None:
    with province.database.writing() as session:
        runs.note(session, kind, clock.now(), target="sftp:b@k:/c", elsewhere=elsewhere, problem=problem)
        session.flush()
        last = runs.last_run(session, kind)
        assert last is not None
        last.ended_at = clock.now() - days * DAY


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path).model_copy(update={"environment": "production"})


def looked(province: Province, settings: Settings) -> Finding:
    (found,) = backup(settings, province.database)
    return found


@pytest.mark.parametrize(
    ("code", "noted"),
    [
        ("backup_never", []),
        ("backup_failed", [(runs.BACKUP, 0, True, "no room")]),
        ("backup_failed", [(runs.BACKUP, 2, True, ""), (runs.BACKUP, 0, True, "no room"), PROVEN]),
        ("backup_old", [(runs.BACKUP, 8, True, ""), PROVEN]),
        ("backup_old", [(runs.BACKUP, 8, False, ""), PROVEN]),
        ("backup_here", [(runs.BACKUP, 1, False, ""), PROVEN]),
        ("backup_here", [(runs.BACKUP, 9, True, ""), (runs.BACKUP, 1, False, ""), PROVEN]),
        ("backup_unproven", [(runs.BACKUP, 1, True, "")]),
        ("backup_unproven", [(runs.BACKUP, 1, True, ""), (runs.PROOF, 36, True, "")]),
        ("backup_proof_failed", [(runs.BACKUP, 1, True, ""), PROVEN, (runs.PROOF, 1, True, "not whole")]),
        ("backup_proven", [(runs.BACKUP, 6, True, ""), PROVEN]),
        ("backup_proven", [(runs.BACKUP, 6, True, ""), (runs.BACKUP, 0, False, ""), PROVEN]),
    ],
)
def test_a_server_is_told_what_its_copies_lack(
    province: Province, settings: Settings, code: str, noted: list[tuple[str, float, bool, str]]
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        for each in noted:
            note(province, *each)
        found = looked(province, settings)
    assert (found.code, found.ok) == (code, code == "backup_proven")


def test_a_new_service_is_given_time_for_its_first_copy_and_proof(
    province: Province, settings: Settings
) -> None:
    assert (looked(province, settings).code, looked(province, settings).ok) == ("backup_not_yet", True)
    note(province, runs.BACKUP, 0, True, "")
    assert (looked(province, settings).code, looked(province, settings).ok) == ("backup_made", True)


def test_a_trial_needs_no_copy(province: Province, settings: Settings) -> None:
    trial = settings.model_copy(update={"environment": "development"})
    assert looked(province, trial).code == "backup_none_in_trial"
    note(province, runs.BACKUP, 1, False, "")
    assert looked(province, trial).code == "backup_in_trial"
