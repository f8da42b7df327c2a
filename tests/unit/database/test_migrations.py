"""Migrations go up, down and up again on both databases, and end where the models are."""

from __future__ import annotations

import warnings
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ldap.entries import DOMAINS
from provisioning.authentication.kept_forms import keep
from provisioning.authentication.model import KeptForm
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database
from provisioning.foundation.tables import metadata
from provisioning.projection.drift import Drift, find_drift
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import insert_mailboxes
from provisioning.sending.model import SentMessage
from provisioning.worker.process import Worker, projection_chores
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import TREE, lay_out

BEFORE_PROJECTED_UNITS = "0016"
BEFORE_RECIPIENTS = "0020"


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection, warnings.catch_warnings():
        # Indexes over expressions can not be read back from SQLite, and both libraries say so.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        warnings.filterwarnings("ignore", "autogenerate skipping metadata-specified expression-based index")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def test_up_down_up_ends_at_the_models(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    assert schema.current(database) == schema.wanted()
    schema.downgrade(database, "base")
    assert schema.current(database) is None
    schema.upgrade(database)
    assert differences(database) == []
    database.dispose()


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    first = schema.current(database)
    schema.upgrade(database)
    assert schema.current(database) == first
    database.dispose()


def converge(database: Database, directory: MemoryDirectory) -> None:
    chores = projection_chores(database, Targets(directory, MemoryMailStore()), "w")
    Worker(database, "w", chores).drain(seconds=120)


def drift(database: Database, directory: MemoryDirectory) -> list[Drift]:
    return list(find_drift(database, directory, full=True))


def test_a_filled_database_of_before_projected_units_comes_up_without_drift(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    province, directory = lay_out(database), MemoryDirectory()
    with database.writing() as session:
        for number in range(300):
            unit = TREE[number % len(TREE)][0]
            province.add_in(session, f"Y Blí {'ABCDEFGHIJ'[number % 10]}", unit)
    converge(database, directory)
    schema.downgrade(database, BEFORE_PROJECTED_UNITS)
    # As the old version left it: a domain it made itself, and a unit whose new name was still on its way.
    with database.engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into domains (id, name, template, is_default, quota_mb) "
                "values (7, 'cu.example', '{ten}', false, 1024)"
            )
        )
        connection.execute(sa.text("update units set name = 'Sở Mới', revision = 2 where code = 'stttt'"))
    schema.upgrade(database)
    schema.downgrade(database, BEFORE_PROJECTED_UNITS)
    schema.upgrade(database)
    assert differences(database) == []
    assert drift(database, directory) == []
    writes = directory.tree.writes
    converge(database, directory)
    assert drift(database, directory) == []
    # The domain of old and the new name; the domain that stands already is only looked at.
    assert directory.tree.writes == writes + 2
    assert {"kontum.example", "cu.example"} == directory.tree.others[DOMAINS].keys()
    assert directory.tree.units["stttt"].name == "Sở Mới"
    assert len(directory.tree.people) == 300
    database.dispose()


def contents(database: Database, *names: str) -> dict[str, list[dict[str, object]]]:
    """All rows of these tables, by the names their columns have in the database."""
    tables = sa.MetaData()
    tables.reflect(database.engine, only=names, resolve_fks=False)
    with database.engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for name, table in ((name, tables.tables[name]) for name in names)
        }


# Columns of mailboxes that came after their recipients.
SINCE_THEN = frozenset({"lock_cause", "lock_article", "excused_until", "excuse", "idle_warned_at"})
BEFORE_CAUSES = "0027"


def test_upgrade_to_recipients_keeps_every_address_and_what_points_to_mailboxes(
    empty_database_url: str,
) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    province, directory = lay_out(database), MemoryDirectory()
    with database.writing() as session:
        for number in range(60):
            unit_code = TREE[number % len(TREE)][0]
            province.add_in(session, f"Y Blí {'ABCDEFGHIJ'[number % 10]}", unit_code)
        unit = province.unit(session, "stttt").id
        moment = {"state": "active", "state_since": clock.now()}
        insert_mailboxes(session, [{"id": "r" * 16, "unit_id": unit, "quota_bytes": 1, **moment}])
        mailbox_id = session.scalars(sa.select(Mailbox.id)).first()
        session.add(SentMessage(mailbox_id=mailbox_id, at=clock.now(), own=1, outside=0))
    converge(database, directory)
    tables = ("mailboxes", "addresses", "recipients", "sent_messages")
    new = contents(database, *tables)
    schema.downgrade(database, BEFORE_RECIPIENTS)
    old = contents(database, "mailboxes", "addresses", "sent_messages")
    # Each row as before, by its old names.
    owned = {row["id"]: row for row in new["recipients"]}
    assert old["mailboxes"] == [
        {name: value for name, value in row.items() if name not in SINCE_THEN}
        | {name: owned[row["id"]][name] for name in ("kind", "unit_id")}
        for row in new["mailboxes"]
    ]
    assert [row | {"recipient_id": row["mailbox_id"]} for row in old["addresses"]] == [
        {name: value for name, value in row.items() if name != "ends_on"}
        | {"mailbox_id": row["recipient_id"]}
        for row in new["addresses"]
    ]
    assert old["sent_messages"] == new["sent_messages"]
    assert {("personal", None): 60, ("role", unit): 1} == Counter(
        (row["kind"], row["unit_id"]) for row in old["mailboxes"]
    )
    schema.upgrade(database)
    assert differences(database) == []
    assert contents(database, *tables) == new
    assert drift(database, directory) == []
    writes = directory.tree.writes
    converge(database, directory)
    assert directory.tree.writes == writes
    database.dispose()


def test_forms_that_wait_stay_over_an_upgrade_and_the_newest_over_the_way_back(
    empty_database_url: str,
) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    province, now = lay_out(database), clock.now()
    with database.writing() as session:
        person = province.add_in(session, "Y Blí Niê", "stttt").id
        for name in ("Lê Hoa", "A Thút"):
            typed = [("full_name", name)]
            keep(session, person, "b", path="/people/new", fields=typed, incomplete=False, now=now)
            now += timedelta(seconds=1)
    assert [[["full_name", "Lê Hoa"]], [["full_name", "A Thút"]]] == typed_in(database)
    schema.downgrade(database, "0034")
    assert [[["full_name", "A Thút"]]] == typed_in(database)
    schema.upgrade(database)
    assert [[["full_name", "A Thút"]]] == typed_in(database)
    assert differences(database) == []
    database.dispose()


def typed_in(database: Database) -> list[list[list[str]]]:
    json = sa.column("fields", KeptForm.__table__.c.fields.type)
    with database.reading() as session:
        query = sa.select(json).select_from(sa.table("kept_forms")).order_by(sa.text("kept_at"))
        return list(session.scalars(query))


@pytest.mark.parametrize("revision", ["head", BEFORE_RECIPIENTS])
def test_migration_leaves_keys_guarded(empty_database_url: str, revision: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    if revision != "head":
        schema.downgrade(database, revision)
    column = "recipient_id" if revision == "head" else "mailbox_id"
    with database.engine.begin() as connection:
        domain = {"id": 1, "name": "b.example", "template": "{ten}", "is_default": True, "quota_mb": 1}
        connection.execute(sa.insert(sa.table("domains", *map(sa.column, domain))).values(domain))
    orphan = {
        "canonical": "a@b.example", "local": "a", "domain_id": 1, column: "nobody", "is_primary": True,
        "granted_at": "2026-01-01 00:00:00", "granted_by": "x", "decision": "",
    }  # fmt: skip
    addresses = sa.table("addresses", *map(sa.column, orphan))
    with pytest.raises(sa.exc.IntegrityError), database.engine.begin() as connection:
        connection.execute(sa.insert(addresses).values(orphan))
    database.dispose()


def test_upgrade_splits_abilities_of_own_roles_and_gives_locks_their_cause(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database, BEFORE_CAUSES)
    with database.writing() as session:
        session.execute(
            sa.text(
                "insert into roles (id, name, name_en, abilities, revision, made_at, made_by) "
                "values ('r1', 'Khóa', '', '[\"view\", \"suspend\", \"invite\"]', 1, :at, 'x')"
            ),
            {"at": clock.now()},
        )
    schema.upgrade(database)
    assert ["view", "lock", "restore", "invite", "reset"] == contents(database, "roles")["roles"][0][
        "abilities"
    ]
    schema.downgrade(database, BEFORE_CAUSES)
    kept = contents(database, "roles")["roles"][0]["abilities"]
    assert ["view", "suspend", "invite"] == kept
    database.dispose()


def test_a_migration_that_was_cut_off_is_done_again_and_ends_at_the_models(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database, "0033")

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    # The last step of the one that makes three tables first.
    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.add_column", cut_off)
        with pytest.raises(KeyboardInterrupt):
            schema.upgrade(database, "0034")
    assert schema.current(database) == "0033"
    schema.upgrade(database)
    assert differences(database) == []
    database.dispose()
