"""What is over goes; what may still be used stays."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
import time_machine

from provisioning.authentication.cleanup import clean_up, cleanup_chore
from provisioning.authentication.model import RecoveryRequest, Tries, WebSession
from provisioning.authentication.password_recovery import ask_recovery
from provisioning.authentication.sign_in import sign_in
from provisioning.foundation import clock
from tests.unit.authentication.conftest import HERE, OLD, Entrance


def rows(entrance: Entrance) -> list[int]:
    with entrance.database.reading() as session:
        tables = (Tries, RecoveryRequest, WebSession)
        counts = (sa.select(sa.func.count()).select_from(table) for table in tables)
        return [session.scalar(query) or 0 for query in counts]


def test_cleanup_deletes_expired_rows_only(entrance: Entrance) -> None:
    owner = entrance.add("Nguyễn Thị Chủ")
    sign_in(entrance.database, entrance.passwords, HERE, owner.address, OLD)
    ask_recovery(entrance.database, HERE, owner.address)
    before = rows(entrance)
    assert clean_up(entrance.database, clock.now()) == 0
    assert before == rows(entrance)
    clean_up(entrance.database, clock.now() + timedelta(days=1))
    assert [0, 1, 1] == rows(entrance)
    clean_up(entrance.database, clock.now() + timedelta(days=31))
    assert [0, 0, 0] == rows(entrance)


def test_cleanup_chore_runs_once_an_hour(entrance: Entrance) -> None:
    chore = cleanup_chore(entrance.database)
    assert chore() is False
    ask_recovery(entrance.database, HERE, "khong.ai@kontum.example")
    later = clock.now() + timedelta(minutes=59)
    with time_machine.travel(later):
        chore()
        assert rows(entrance)[1] == 1
    with time_machine.travel(later + timedelta(days=40)):
        chore()
        assert rows(entrance)[1] == 0
