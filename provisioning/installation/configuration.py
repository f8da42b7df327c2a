"""The parts' configuration, rendered and checked; slapd's loaded with its own tools while it is stopped."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

from ldap.openldap.render import LoadFailed
from provisioning.deployment.directory import slapd_settings
from provisioning.deployment.dkim import keys_of, make_keys
from provisioning.deployment.folders import make_folders
from provisioning.deployment.render import UnknownVersion
from provisioning.deployment.stack import CannotStart, write_configuration
from provisioning.installation.server import Server, has, write
from provisioning.installation.steps import Step, StepFailed, run

# What is started anew when the configuration changed; the web and the worker read settings of their own.
_PARTS = ("congvu-postfix", "congvu-dovecot", "congvu-rspamd", "congvu-front")
_TEMPLATES = ("provisioning/deployment", "ldap/openldap")


def signing_keys(server: Server) -> Step:
    """The folders every part needs, and a key that signs for each domain."""
    layout = server.layout

    def there() -> bool:
        return layout.mail.is_dir() and all(keys_of(layout.dkim, domain) for domain in layout.domains)

    def do() -> None:
        make_folders(layout)
        make_keys(layout)

    return Step("signing_keys", there, do)


def configuration(server: Server) -> Step:
    """Rendered, loaded and checked; a mark says of what it was made."""
    layout = server.layout
    mark = layout.conf / ".made-of"

    def there() -> bool:
        return has(mark, _made_of(server)) and slapd_settings(layout, server.secrets()).config_dir.is_dir()

    def do() -> None:
        mark.unlink(missing_ok=True)
        # systemd says nothing of one that does not run or is not there yet.
        run("systemctl", "stop", "congvu-slapd.service") if _known("congvu-slapd.service") else None
        make_folders(layout)
        try:
            write_configuration(layout, server.secrets())
        except (CannotStart, LoadFailed, UnknownVersion) as error:
            raise StepFailed("configuration_refused", detail=str(error)) from error
        for part in _PARTS:
            if _known(f"{part}.service"):
                run("systemctl", "try-restart", f"{part}.service", code="part_stays_down", part=part)
        write(mark, _made_of(server), 0o600)

    return Step("configuration", there, do)


def _known(unit: str) -> bool:
    return Path("/etc/systemd/system", unit).exists()


def _made_of(server: Server) -> str:
    """A digest of the answers that are rendered, the secrets and the templates of this version."""
    made = hashlib.sha256(repr(server.layout).encode())
    secrets = server.secrets()
    for field in fields(secrets):
        made.update(getattr(secrets, field.name).encode())
    for folder in _TEMPLATES:
        for file in sorted((server.code / folder).rglob("*")):
            if file.is_file() and file.suffix in {".j2", ".ldif", ".py"}:
                made.update(file.read_bytes())
    return made.hexdigest() + "\n"
