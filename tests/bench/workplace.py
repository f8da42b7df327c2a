"""A database with the sample province and an empty directory beside it, as an installation has them.

Everything lies in one folder and nothing is shared with another run: the product's own commands find
their way by the settings file written here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.cli.context import operator
from app.web.container import directory
from ldap.directory import Directory
from provisioning.foundation import schema
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.projection.health import worker_signs
from provisioning.sample import province
from tests.bench.measure import Ended, run_child
from tests.support.directory_server import RunningDirectory, start_directory

DOMAIN = "kontum.example"


@dataclass(frozen=True, slots=True)
class Workplace:
    """One installation without mail servers: an import changes no mailbox that exists."""

    folder: Path
    server: RunningDirectory
    settings: Settings
    database: Database
    directory: Directory
    """Bound as the provisioner."""

    def congvu(self, *arguments: str) -> Ended:
        """Runs a command of ours to its end, in a process of its own. Raises measure.ChildFailed."""
        program = Path(sys.executable).parent / "congvu"
        environment = _without_ours() | {"CONGVU_ENV_FILE": str(self.folder / "congvu.env")}
        return run_child([str(program), *arguments], environment, self.folder)

    @contextmanager
    def working(self) -> Iterator[subprocess.Popen[bytes]]:
        """The worker beside, as in an installation; begins once it has given a sign of life."""
        began = datetime.now(UTC)
        with (self.folder / "worker.log").open("wb") as said:
            worker = subprocess.Popen(
                [str(Path(sys.executable).parent / "congvu"), "worker"],
                env=_without_ours() | {"CONGVU_ENV_FILE": str(self.folder / "congvu.env")},
                stdout=said,
                stderr=said,
            )
        try:
            self.until(lambda session: any(sign.seen_at > began for sign in worker_signs(session)), worker)
            yield worker
        finally:
            worker.terminate()
            worker.wait(timeout=60)

    def until(self, wanted: Callable[[Session], bool], worker: subprocess.Popen[bytes]) -> None:
        """Waits for something in SQL. Raises RuntimeError when the worker ends before."""
        while worker.poll() is None:
            with self.database.reading() as session:
                if wanted(session):
                    return
            time.sleep(0.05)
        raise RuntimeError("the worker ended: " + (self.folder / "worker.log").read_text()[-2000:])

    def remove(self) -> None:
        """Ends everything; the folder is the caller's."""
        self.directory.close()
        self.database.dispose()
        self.server.remove()


def lay_out(folder: Path) -> Workplace:
    """Starts a directory, loads the province, and lets the worker bring the one after the other."""
    server = start_directory(folder / "directory")
    settings = _settings(folder, server)
    database = Database(settings.database_url)
    schema.upgrade(database)
    with database.writing() as session:
        province.load(session, operator(), domain=DOMAIN)
    made = Workplace(folder, server, settings, database, directory(settings, "provisioner"))
    made.congvu("worker", "--once")
    return made


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}


def _settings(folder: Path, server: RunningDirectory) -> Settings:
    values = {
        "BASE_URL": "http://127.0.0.1:9",
        "TRUSTED_PROXIES": "none",
        "SECRET_KEY": "k" * 40,
        "DATABASE_URL": f"sqlite:///{folder / 'congvu.db'}",
        "DATA_DIR": str(folder / "data"),
        "NATIONAL_ID_KEY": "n" * 40,
        "LDAP_URI": server.uri,
        "LDAP_CA_FILE": str(server.ca_file),
        "LDAP_SUFFIX": server.suffix,
        "LDAP_PROVISIONER_PASSWORD": server.passwords["provisioner"],
        "LDAP_WEB_PASSWORD": server.passwords["web"],
        "LDAP_MAIL_PASSWORD": server.passwords["mail"],
        # Nobody listens there: an import of new people tells the mail store nothing.
        "DOVEADM_URL": "http://127.0.0.1:9/doveadm/v1",
        "DOVEADM_API_KEY": "d" * 40,
        "SENDER": f"congvu@{DOMAIN}",
        "IMAP_HOST": "127.0.0.1",
        "SUBMISSION_HOST": "127.0.0.1",
    }
    file = folder / "congvu.env"
    file.touch(mode=0o600)
    file.write_text("".join(f"CONGVU_{name}='{value}'\n" for name, value in values.items()))
    return Settings(_env_file=file)
