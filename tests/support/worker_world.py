"""A database, a directory and an environment file: all that `congvu worker` needs to run for real."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ldap.client import Access
from ldap.directory import Directory
from provisioning import schema
from provisioning.database import Database
from provisioning.imports import operations
from provisioning.plans import operations as plans
from provisioning.plans.model import Plan
from provisioning.sample import province
from provisioning.settings import Settings
from provisioning.units.queries import by_code
from tests.support.directory_server import RunningDirectory, start_directory
from tests.support.hr_files import clean_list, write_list
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

    def run(self, *arguments: str, seconds: float) -> str:
        """Runs a Python module of the clone with this world's settings; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=CODE,
            env={**os.environ, "CONGVU_ENV_FILE": str(self.folder / "congvu.env")},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def entry_versions(self) -> list[str]:
        """Each entry's change number (entryCSN): equal lists mean that nothing was written."""
        tool = ["slapcat", "-F", str(self.server.settings.config_dir), "-n", "1"]
        done = subprocess.run(tool, capture_output=True, text=True, timeout=60, check=True)
        return [line for line in done.stdout.splitlines() if line.startswith(("dn:", "entryCSN:"))]

    def remove(self) -> None:
        """Ends slapd and closes what is open."""
        self.directory.close()
        self.database.dispose()
        self.server.remove()


def make_world(folder: Path) -> WorkerWorld:
    """A migrated database with the sample province, and an empty directory."""
    server = start_directory(folder / "slapd")
    entries = _environment(folder, server)
    text = "".join(f"{name}='{value}'\n" for name, value in entries.items())
    (folder / "congvu.env").write_text(text)
    settings = Settings(_env_file=folder / "congvu.env")
    database = Database(settings.database_url)
    schema.upgrade(database)
    with database.writing() as session:
        province.load(session, SYSTEM, domain=DOMAIN)
    return WorkerWorld(folder, server, settings, database, _directory(server))


def _directory(server: RunningDirectory) -> Directory:
    return Directory(
        Access(
            uri=server.uri,
            ca_file=server.ca_file,
            suffix=server.suffix,
            bind_dn=server.service_dn("provisioner"),
            password=server.passwords["provisioner"],
        )
    )


def _environment(folder: Path, server: RunningDirectory) -> dict[str, str]:
    return {
        "CONGVU_BASE_URL": "http://127.0.0.1:1",
        "CONGVU_SECRET_KEY": "s" * 40,
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
        "CONGVU_DOVEADM_URL": "http://127.0.0.1:1/doveadm/v1",
        "CONGVU_DOVEADM_API_KEY": "k" * 32,
        "CONGVU_SENDER": f"congvu@{DOMAIN}",
        "CONGVU_IMAP_HOST": "127.0.0.1",
        "CONGVU_SUBMISSION_HOST": "127.0.0.1",
    }
