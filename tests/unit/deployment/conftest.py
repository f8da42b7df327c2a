"""A layout and secrets to render from; nothing is started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from provisioning.deployment.environment import Secrets
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.ports import Ports

PORTS = Ports(
    ldaps=20636,
    imap=20143,
    managesieve=24190,
    submission=20587,
    smtp=20025,
    outgoing=20026,
    sieve=20027,
    doveadm=28081,
    auth_policy=28082,
    dns=20053,
    web=28000,
    app=28080,
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short plain path, as the ones a stack lies in."""
    with TemporaryDirectory(prefix="congvu-") as name:
        yield Path(name)


@pytest.fixture
def layout(folder: Path) -> StackLayout:
    """A private stack's places."""
    (folder / "var").mkdir()
    return StackLayout(var=folder / "var", stack=folder / "stack", ports=PORTS)


@pytest.fixture
def secrets() -> Secrets:
    """One of each, told apart."""
    return Secrets(
        secret_key="k" * 40,
        national_id_key="n" * 40,
        doveadm_api_key="d" * 40,
        ldap_provisioner_password="p" * 40,
        ldap_web_password="w" * 40,
        ldap_mail_password="m" * 40,
        ldap_replica_password="r" * 40,
    )
