"""A PostgreSQL of a proof's own: on a socket in its folder, gone afterwards, and nobody else's."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from provisioning.backup.errors import BackupFailed

_OWNER: Final = "congvu"
_PATIENCE: Final = 60
# What is proven is thrown away: nothing here waits for the disk.
_OPTIONS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
}


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """An empty database in a cluster of its own; its URL. Raises BackupFailed."""
    programs = _programs()
    folder.mkdir(mode=0o711)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    as_user = () if os.geteuid() else ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")
    data = folder / "data"
    _made((*as_user, str(programs / "initdb"), f"--pgdata={data}", f"--username={_OWNER}",
           "--auth-local=peer", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8",
           "--no-sync"), folder)  # fmt: skip
    (data / "pg_hba.conf").write_text("local all all peer map=own\n")
    (data / "pg_ident.conf").write_text(f"own {getpass.getuser()} {_OWNER}\n")
    options = [f"--{name}={value}" for name, value in _OPTIONS.items()]
    command = (*as_user, str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _begin(folder, server)
        yield f"postgresql+psycopg://{_OWNER}@/congvu?host={folder}"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if not found:
        raise BackupFailed(
            "A copy of PostgreSQL is proven where PostgreSQL is installed: apt-get install postgresql"
        )
    return found[-1].parent


def _made(command: tuple[str, ...], folder: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=folder)
    if done.returncode != 0:
        raise BackupFailed(f"PostgreSQL for the proof can't be begun: {done.stderr.strip()[-300:]}")


def _begin(folder: Path, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with psycopg.connect(host=str(folder), user=_OWNER, dbname="postgres", autocommit=True) as opened:
                opened.execute("CREATE DATABASE congvu TEMPLATE template0")
                return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                raise BackupFailed(f"PostgreSQL for the proof does not start: {error}") from error
            time.sleep(0.1)
