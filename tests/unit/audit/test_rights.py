"""A role of PostgreSQL that serves but does not own: it adds events, and can't change or remove any."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from provisioning.audit.archive import archive
from provisioning.audit.queries import verify
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from tests.support.province import SYSTEM, Province, lay_out
from tests.unit.audit.test_chain import note

OPERATING = Path(__file__).resolve().parents[3] / "docs/operating.md"


ROLES = ("congvu", "congvu_archive")


@pytest.fixture
def roles(postgres_url: str) -> Iterator[dict[str, Province]]:
    """A province whose sessions act as a role, with the rights that the operating notes give it."""
    owner, suffix = Database(postgres_url), secrets.token_hex(4)
    lay_out(owner)
    written = re.findall(r"^    ((?:GRANT|REVOKE) .*;)$", OPERATING.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(written) == 7
    with owner.engine.begin() as connection:
        for role in ROLES:
            connection.exec_driver_sql(f"CREATE ROLE {role}_{suffix}")
        for statement in written:
            connection.exec_driver_sql(re.sub(r" (congvu\w*);", rf" \1_{suffix};", statement))
    acting = {role: _acting(postgres_url, f"{role}_{suffix}") for role in ROLES}
    yield {role: Province(database) for role, database in acting.items()}
    for database in acting.values():
        database.dispose()
    with owner.engine.begin() as connection:
        for role in ROLES:
            connection.exec_driver_sql(f"DROP OWNED BY {role}_{suffix}")
            connection.exec_driver_sql(f"DROP ROLE {role}_{suffix}")
    owner.dispose()


def _acting(url: str, role: str) -> Database:
    database = Database(url)
    sa.event.listen(database.engine, "begin", lambda c: c.exec_driver_sql(f"SET LOCAL ROLE {role}"))
    return database


@pytest.fixture
def served(roles: dict[str, Province]) -> Province:
    """The province as the role sees it that serves."""
    return roles["congvu"]


def test_serving_role_adds_events(served: Province) -> None:
    note(served.database, 2)
    assert served.add("Lê Hoa")


@pytest.mark.parametrize(
    "change",
    [
        "update events set actor = 'x'",
        "delete from events",
        "truncate events",
        "drop table events",
        "update event_chain_head set archived_seq = 3",
        "update event_chain_head set archived_hash = 'x'",
        "delete from event_chain_head",
        "truncate event_chain_head",
        "insert into event_chain_head (id, seq, hash) values (2, 0, 'x')",
        "alter table events disable trigger all",
    ],
)
def test_serving_role_cannot_rewrite_events(served: Province, change: str) -> None:
    denied = "permission denied|must be owner"
    with pytest.raises(ProgrammingError, match=denied), served.database.writing() as session:
        session.execute(sa.text(change))


def test_archiving_role_only_archives(roles: dict[str, Province], tmp_path: Path) -> None:
    note(roles["congvu"].database, 3)
    before = clock.now() + timedelta(days=1)
    made = archive(roles["congvu_archive"].database, SYSTEM, before, tmp_path)
    assert made is not None
    with roles["congvu"].database.reading() as session:
        assert verify(session, [made.last]).broken_at is None
    with pytest.raises(ProgrammingError, match="permission denied"):
        roles["congvu_archive"].add("Lê Hoa")


def test_serving_role_cannot_archive(served: Province, tmp_path: Path) -> None:
    note(served.database, 3)
    with pytest.raises(ProgrammingError, match="permission denied"):
        archive(served.database, SYSTEM, clock.now() + timedelta(days=1), tmp_path)
    with served.database.reading() as session:
        assert verify(session).broken_at is None
