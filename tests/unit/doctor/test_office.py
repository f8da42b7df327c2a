"""What the doctor says of an office that nobody administers, of keys, rights, queues and what is overdue."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from pydantic import SecretStr

from provisioning.access.operations import give
from provisioning.access.rules import SYSTEM_ADMINISTRATOR
from provisioning.doctor import certificates, database_rights, keys, office, queue, retention
from provisioning.doctor.finding import Finding
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.key_marks import NATIONAL_ID_KEY, keep_mark
from provisioning.officials.model import Official
from provisioning.projection.health import note_readings
from provisioning.recipients.model import Mailbox
from provisioning.sending.queue import LENGTH, OLDEST, STUCK, measured
from tests.support.cast import make_settings
from tests.support.province import SYSTEM, Province

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def test_an_office_without_an_administrator_who_can_sign_in_is_not_well(province: Province) -> None:
    assert ["administrators_none"] == codes(office.administrators(province.database))
    person = province.add("Nguyễn Văn Ấn", "kontum")
    with province.database.writing() as session:
        unit = province.unit(session, "kontum")
        give(session, SYSTEM, session.get_one(Official, person), unit, SYSTEM_ADMINISTRATOR)
    assert ["administrators_none"] == codes(office.administrators(province.database))
    change(province.database, state="active")
    assert ["administrators_there"] == codes(office.administrators(province.database))
    change(province.database, state="suspended")
    assert ["administrators_none"] == codes(office.administrators(province.database))


def change(database: Database, **values: object) -> None:
    with database.writing() as session:
        session.execute(sa.update(Mailbox).values(**values))


def test_an_office_without_a_domain_for_new_addresses_is_not_well(province: Province) -> None:
    assert ["domain_there"] == codes(office.domain(province.database))
    with province.database.writing() as session:
        session.execute(sa.update(Domain).values(is_default=False))
    assert ["domain_none"] == codes(office.domain(province.database))


def test_a_foreign_key_of_national_ids_is_named(database: Database, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    assert ["keys_ours"] == codes(keys.keys(settings, database))
    for key in (settings.national_id_key.get_secret_value(), "another key that comes too late"):
        with database.writing() as session:
            keep_mark(session, NATIONAL_ID_KEY, key, NOW)
    assert ["keys_ours"] == codes(keys.keys(settings, database))
    other = make_settings(tmp_path, national_id_key=SecretStr("the key of another province, long enough"))
    assert ["keys_foreign"] == codes(keys.keys(other, database))


@pytest.mark.parametrize(
    ("mode", "code"), [(0o600, "settings_kept"), (0o640, "settings_kept"), (0o644, "settings_open")]
)
def test_secrets_that_everybody_can_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, code: str
) -> None:
    file = tmp_path / "congvu.env"
    file.touch()
    file.chmod(mode)
    monkeypatch.setenv("CONGVU_ENV_FILE", str(file))
    assert [code] == codes(keys.settings_file())


def test_a_database_that_is_ours_gives_every_right_and_changes_nothing(province: Province) -> None:
    province.add("Nguyễn Văn Ấn")
    assert ["rights_enough"] == codes(database_rights.database_rights(province.database))
    with province.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Official)) == 1


@pytest.mark.parametrize(
    ("taken", "named"),
    [
        ("REVOKE INSERT ON units FROM {role}", "INSERT ON units"),
        ("REVOKE UPDATE ON mailboxes FROM {role}", "UPDATE ON mailboxes"),
        ("REVOKE DELETE ON web_sessions FROM {role}", "DELETE ON web_sessions"),
        ("REVOKE SELECT ON grants FROM {role}", "SELECT ON grants"),
        ("REVOKE USAGE ON ALL SEQUENCES IN SCHEMA public FROM {role}", "USAGE ON domains_id_seq"),
    ],
)
def test_a_right_that_the_serving_role_lacks_is_named(postgres_url: str, taken: str, named: str) -> None:
    owner, role = Database(postgres_url), f"serving_{secrets.token_hex(4)}"
    given = [
        f"CREATE ROLE {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]
    with owner.engine.begin() as connection:
        for statement in given:
            connection.exec_driver_sql(statement)
    serving = Database(postgres_url)
    sa.event.listen(serving.engine, "begin", lambda c: c.exec_driver_sql(f"SET LOCAL ROLE {role}"))
    try:
        assert ["rights_enough"] == codes(database_rights.database_rights(serving))
        with owner.engine.begin() as connection:
            connection.exec_driver_sql(taken.format(role=role))
        [finding] = database_rights.database_rights(serving)
        assert "rights_missing" == finding.code
        assert named in str(finding.params["names"])
    finally:
        serving.dispose()
        with owner.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")
        owner.dispose()


def test_a_database_that_takes_no_writes_is_named(sqlite_url: str) -> None:
    database = Database(f"{sqlite_url.replace('sqlite:///', 'sqlite:///file:')}?mode=ro&uri=true")
    assert ["rights_not_tried"] == codes(database_rights.database_rights(database))
    database.dispose()


def test_personal_data_that_is_overdue_is_named(province: Province, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    province.add("Nguyễn Văn Ấn", phone="0912 345 678")
    assert ["retention_done"] == codes(retention.retention(settings, province.database))
    since = clock.now() - timedelta(days=settings.keep_contact_days)
    change(province.database, state="archived", state_since=since - timedelta(hours=1))
    assert ["retention_done"] == codes(retention.retention(settings, province.database))
    change(province.database, state_since=since - timedelta(days=2))
    assert ["retention_late"] == codes(retention.retention(settings, province.database))


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (400, "certificates_hold"),
        (31, "certificates_hold"),
        (29, "certificate_month"),
        (7, "certificate_week"),
        (1, "certificate_day"),
        (-1, "certificate_over"),
    ],
)
def test_a_certificate_is_spoken_of_thirty_days_seven_and_one_before_its_end(days: int, code: str) -> None:
    found = certificates.judged(
        [("thu.kontum.example:443", NOW + timedelta(days=days)), ("b:993", NOW + timedelta(days=800))], NOW
    )
    assert [code] == codes(found)
    assert (days if code == "certificates_hold" else "thu.kontum.example:443") in found[0].params.values()


def test_servers_that_do_not_answer_are_left_to_their_own_checks() -> None:
    assert [] == certificates.judged([], NOW)


def message(queue_name: str, minutes: int, *addresses: str) -> dict[str, object]:
    arrived = int((NOW - timedelta(minutes=minutes)).timestamp())
    recipients = [{"address": address} for address in addresses]
    return {"queue_name": queue_name, "arrival_time": arrived, "recipients": recipients}


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([], (0, 0, 0)),
        ([message("deferred", 120, "ai@xa.example")], (1, 7200, 0)),
        ([message("deferred", 16, "ai@xa.example", "an@KONTUM.example")], (1, 960, 1)),
        ([message("deferred", 14, "an@kontum.example")], (1, 840, 0)),
        ([message("active", 20, "ai@xa.example")], (1, 1200, 1)),
        ([message("incoming", 20, "ai@xa.example"), message("active", 1, "a@b.example")], (2, 1200, 1)),
        ([message("hold", 5000, "an@kontum.example")], (0, 0, 0)),
    ],
)
def test_queue_tells_what_is_stuck_from_what_may_wait(
    messages: list[dict[str, object]], expected: tuple[int, int, int]
) -> None:
    found = measured(messages, ["kontum.example"], NOW)
    assert expected == (found[LENGTH], found[OLDEST], found[STUCK])


@pytest.mark.parametrize(
    ("length", "stuck", "code"), [(3, 0, "queue_moves"), (3, 1, "queue_stuck"), (1001, 0, "queue_long")]
)
def test_a_queue_that_stands_still_is_named(database: Database, length: int, stuck: int, code: str) -> None:
    note_readings(database, {LENGTH: length, OLDEST: 60, STUCK: stuck})
    assert [code] == codes(queue.queue(database))


def test_a_queue_that_nobody_reads_is_not_well(database: Database) -> None:
    assert ["queue_unread"] == codes(queue.queue(database))
    note_readings(database, {LENGTH: 0, OLDEST: 0, STUCK: 0})
    assert ["queue_moves"] == codes(queue.queue(database))
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert ["queue_unread"] == codes(queue.queue(database))
