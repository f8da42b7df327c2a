"""A role of PostgreSQL that serves but does not own: it adds events, and can't change or remove any."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from provisioning.database import Database
from tests.support.province import Province, lay_out
from tests.unit.audit.test_chain import note

OPERATING = Path(__file__).resolve().parents[3] / "docs/operating.md"


@pytest.fixture
def served(postgres_url: str) -> Iterator[Province]:
    """A province whose sessions act as such a role, with the rights that the operating notes give it."""
    owner, role = Database(postgres_url), f"serving_{secrets.token_hex(4)}"
    province = lay_out(owner)
    written = re.findall(r"^    ((?:GRANT|REVOKE) .*;)$", OPERATING.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(written) == 2
    with owner.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role}")
        for statement in written:
            connection.exec_driver_sql(re.sub(r"\bcongvu;", f"{role};", statement))
    serving = Database(postgres_url)
    sa.event.listen(serving.engine, "begin", lambda c: c.exec_driver_sql(f"SET LOCAL ROLE {role}"))
    yield Province(serving)
    serving.dispose()
    with owner.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")
    owner.dispose()
    assert province.database is owner


def test_it_does_its_work_and_adds_events(served: Province) -> None:
    note(served.database, 2)
    assert served.add("Lê Hoa")


@pytest.mark.parametrize(
    "change", ["update events set actor = 'x'", "delete from events", "truncate events", "drop table events"]
)
def test_it_can_not_rewrite_the_record(served: Province, change: str) -> None:
    denied = "permission denied|must be owner"
    with pytest.raises(ProgrammingError, match=denied), served.database.writing() as session:
        session.execute(sa.text(change))
