"""A private slapd for tests: the configuration we ship, on a free loopback port, with its own CA.

`start_directory(folder)` gives a RunningDirectory to connect to, to freeze and to stop. It may be
started by anyone; nothing outside the folder is touched.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from trustme import CA

from ldap.openldap.render import load, render_slapd, slapd_arguments
from ldap.openldap.settings import ServiceHashes, SlapdSettings
from ldap.passwords import hash_service_password
from tests.support.halted_process import halted

SERVICES = ("provisioner", "mail", "web", "replica")
SUFFIX = "dc=congvu,dc=example"


def make_certificates(folder: Path, *names: str) -> None:
    """Write ca.pem, server.pem and server.key; the certificate is for the given names and addresses."""
    authority = CA(organization_unit_name="Test CA")
    server = authority.issue_cert(*names)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    server.cert_chain_pems[0].write_to_path(folder / "server.pem")
    server.private_key_pem.write_to_path(folder / "server.key")


def free_port() -> int:
    """A loopback port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@dataclass(slots=True, kw_only=True)
class RunningDirectory:
    """One slapd of a test's own."""

    folder: Path
    settings: SlapdSettings
    port: int
    plain_port: int
    passwords: dict[str, str] = field(repr=False)
    process: subprocess.Popen[bytes]

    @property
    def uri(self) -> str:
        """TLS from the first byte."""
        return f"ldaps://127.0.0.1:{self.port}"

    @property
    def starttls_uri(self) -> str:
        """Clear until StartTLS."""
        return f"ldap://127.0.0.1:{self.plain_port}"

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def suffix(self) -> str:
        return self.settings.suffix

    @property
    def pid(self) -> int:
        return self.process.pid

    def service_dn(self, name: str) -> str:
        """`provisioner` → the name it binds as."""
        return f"cn={name},ou=services,{self.suffix}"

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """slapd accepts connections and answers nothing."""
        with halted(self.pid):
            yield

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> None:
        """End slapd and wait for it; the database stays."""
        if self.process.poll() is None:
            self.process.send_signal(sent)
        self.process.wait(timeout=20)

    def start_again(self) -> None:
        """Start a stopped slapd on the same ports and database."""
        self.process = _spawn(self.settings, self.port, self.plain_port)

    def reload(self, service: str) -> str:
        """Load the configuration anew, while stopped, with a new password for one service."""
        fresh = secrets.token_urlsafe(32)
        passwords = self.passwords | {service: fresh}
        hashed = {name: hash_service_password(passwords[name]) for name in SERVICES}
        self.settings = replace(self.settings, services=ServiceHashes(**hashed))
        render_slapd(self.settings, self.folder / "rendered")
        load(self.settings, self.folder / "rendered")
        return fresh

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.settings.run_dir, ignore_errors=True)


def _spawn(settings: SlapdSettings, port: int, plain_port: int) -> subprocess.Popen[bytes]:
    uris = (f"ldaps://127.0.0.1:{port}", f"ldap://127.0.0.1:{plain_port}")
    said = settings.config_dir.parent / "slapd.log"
    with said.open("ab") as log:
        process = subprocess.Popen(
            slapd_arguments(settings, *uris),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    until = time.monotonic() + 20
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            process.wait()
            raise RuntimeError(said.read_text())
        time.sleep(0.02)
    return process


def _settings(folder: Path, passwords: dict[str, str], suffix: str, database_bytes: int) -> SlapdSettings:
    return SlapdSettings(
        suffix=suffix,
        config_dir=folder / "slapd.d",
        data_dir=folder / "data",
        # Its own short folder: a socket's path has at most 107 bytes.
        run_dir=Path(tempfile.mkdtemp(prefix="congvu-slapd-", dir="/tmp")),
        certificate_file=folder / "server.pem",
        key_file=folder / "server.key",
        services=ServiceHashes(**{name: hash_service_password(passwords[name]) for name in SERVICES}),
        operator_uid=os.geteuid(),
        operator_gid=os.getegid(),
        # A thousand would take half a minute.
        most_wrong_tries=10,
        database_bytes=database_bytes,
    )


def start_directory(folder: Path, suffix: str = SUFFIX, database_bytes: int = 1024**3) -> RunningDirectory:
    """Make certificates, configuration and base tree in the folder and start slapd on them."""
    folder.mkdir(parents=True, exist_ok=True)
    make_certificates(folder, "127.0.0.1", "localhost")
    passwords = {name: secrets.token_urlsafe(32) for name in SERVICES}
    settings = _settings(folder, passwords, suffix, database_bytes)
    render_slapd(settings, folder / "rendered")
    load(settings, folder / "rendered")
    port, plain_port = free_port(), free_port()
    return RunningDirectory(
        folder=folder,
        settings=settings,
        port=port,
        plain_port=plain_port,
        passwords=passwords,
        process=_spawn(settings, port, plain_port),
    )
