"""A database, a directory and an environment file: all that `congvu worker` needs to run for real."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ldap.client import ConnectionSettings
from ldap.directory import Directory
from provisioning.authentication import sessions
from provisioning.authentication.accounts import first_administrator
from provisioning.authentication.client_info import ClientInfo
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.imports import operations
from provisioning.officials.operations import mailbox_of
from provisioning.plans import operations as plans
from provisioning.plans.model import Plan
from provisioning.plans.undo import propose_undo
from provisioning.recipients.operations import move
from provisioning.sample import province
from provisioning.units.model import Unit
from provisioning.units.queries import by_code
from tests.support.cast import BASE_URL
from tests.support.directory_server import RunningDirectory, start_directory
from tests.support.hr_files import clean_list, write_list
from tests.support.idle_mail_store import IdleMailStore, start_idle_mail_store
from tests.support.province import DOMAIN, SYSTEM

CODE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class WorkerWorld:
    """Runs the product's own code against a slapd of its own; nothing is in memory only."""

    folder: Path
    server: RunningDirectory
    settings: Settings
    database: Database
    directory: Directory
    mailstore: IdleMailStore

    def upload(self, file: Path) -> str:
        """Takes a list in and reads it; returns the plan's id."""
        with self.database.writing() as session, file.open("rb") as source:
            root = by_code(session, "kontum")
            assert root is not None
            plan = operations.take_in(session, self.settings, SYSTEM, root, name=file.name, source=source)
        operations.read_now(self.database, self.settings, plan.id)
        return plan.id

    def start(self, plan_id: str) -> None:
        """Lets workers apply a plan."""
        with self.database.writing() as session:
            plan = session.get_one(Plan, plan_id)
            root = by_code(session, "kontum")
            assert root is not None
            plans.start(session, SYSTEM, plan, root)

    def list_of(self, rows: int, *, seed: int = 1) -> Path:
        """A clean list of that many people, each with a staff code."""
        file = self.folder / f"list-{rows}-{seed}.csv"
        write_list(clean_list(rows, seed=seed), file)
        return file

    def found(self, plan_id: str) -> Plan:
        """The plan as it stands."""
        with self.database.reading() as session:
            return session.get_one(Plan, plan_id)

    def propose_undo(self, plan_id: str) -> str:
        """The plan that takes a plan back, ready; its id."""
        with self.database.writing() as session:
            plan = session.get_one(Plan, plan_id)
            undo = propose_undo(session, SYSTEM, plan, session.get_one(Unit, plan.unit_id)).id
        operations.read_now(self.database, self.settings, undo)
        return undo

    def sign_in(self) -> str:
        """Opens the first administrator's mailbox and a browser session; the session's token."""
        with self.database.writing() as session:
            administrator = first_administrator(session, clock.now())
            assert administrator is not None
            mailbox = mailbox_of(administrator)
            move(mailbox, "active")
            mailbox.activated_at = clock.now()
            return sessions.begin(session, mailbox, ClientInfo("192.0.2.1"), clock.now())

    def run(self, *arguments: str, seconds: float) -> str:
        """Runs a Python module of the clone with this world's settings; returns what it printed."""
        return self.run_at_once(arguments, seconds=seconds)

    def run_at_once(self, *commands: tuple[str, ...], seconds: float) -> str:
        """The same with several at the same time; what they printed, one after the other."""
        running = [
            subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=CODE,
                env={**os.environ, "CONGVU_ENV_FILE": str(self.folder / "congvu.env")},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for words in commands
        ]
        said = ""
        try:
            for each in running:
                out, err = each.communicate(timeout=seconds)
                assert each.returncode == 0, out[-3000:] + err[-3000:]
                said += out
        finally:
            for each in running:
                each.kill()
                each.communicate()
        return said

    def entry_versions(self) -> list[str]:
        """Each entry's change number (entryCSN): equal lists mean that nothing was written."""
        tool = ["slapcat", "-F", str(self.server.settings.config_dir), "-n", "1"]
        done = subprocess.run(tool, capture_output=True, text=True, timeout=60, check=True)
        return [line for line in done.stdout.splitlines() if line.startswith(("dn:", "entryCSN:"))]

    def remove(self) -> None:
        """Ends slapd and closes what is open."""
        self.mailstore.close()
        self.directory.close()
        self.database.dispose()
        self.server.remove()


def make_world(folder: Path) -> WorkerWorld:
    """A migrated database with the sample province, and an empty directory."""
    server = start_directory(folder / "slapd")
    mailstore = start_idle_mail_store()
    entries = _environment(folder, server, mailstore)
    text = "".join(f"{name}='{value}'\n" for name, value in entries.items())
    (folder / "congvu.env").write_text(text)
    settings = Settings(_env_file=folder / "congvu.env")
    database = Database(settings.database_url)
    schema.upgrade(database)
    with database.writing() as session:
        province.load(session, SYSTEM, domain=DOMAIN)
    return WorkerWorld(folder, server, settings, database, _directory(server), mailstore)


def _directory(server: RunningDirectory) -> Directory:
    return Directory(
        ConnectionSettings(
            uri=server.uri,
            ca_file=server.ca_file,
            suffix=server.suffix,
            bind_dn=server.service_dn("provisioner"),
            password=server.passwords["provisioner"],
        )
    )


def _environment(folder: Path, server: RunningDirectory, mailstore: IdleMailStore) -> dict[str, str]:
    return {
        "CONGVU_BASE_URL": BASE_URL,
        "CONGVU_SECRET_KEY": "a secret of tests, long enough for anyone",
        "CONGVU_ENVIRONMENT": "test",
        "CONGVU_DATABASE_URL": f"sqlite:///{folder / 'congvu.db'}",
        "CONGVU_DATA_DIR": str(folder / "data"),
        "CONGVU_NATIONAL_ID_KEY": "n" * 40,
        "CONGVU_LDAP_URI": server.uri,
        "CONGVU_LDAP_CA_FILE": str(server.ca_file),
        "CONGVU_LDAP_SUFFIX": server.suffix,
        **{
            f"CONGVU_LDAP_{name.upper()}_PASSWORD": server.passwords[name]
            for name in ("provisioner", "web", "mail")
        },
        "CONGVU_DOVEADM_URL": mailstore.url,
        "CONGVU_DOVEADM_API_KEY": "k" * 32,
        "CONGVU_SENDER": f"congvu@{DOMAIN}",
        "CONGVU_IMAP_HOST": "127.0.0.1",
        "CONGVU_SUBMISSION_HOST": "127.0.0.1",
    }
