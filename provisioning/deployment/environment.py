"""The private stack's settings file: secrets made once, places written anew at each start.

The file (`var/congvu.env`, mode 0600) is what `Settings` reads through CONGVU_ENV_FILE. Lines that
a person added are kept; lines this room owns are its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from dotenv import dotenv_values

from provisioning.deployment import auth_policy, own_addresses, values
from provisioning.deployment.layout import StackLayout


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets:
    """Every password and key of one installation. Raises UnsafeValue on one we did not make."""

    secret_key: str
    national_id_key: str
    doveadm_api_key: str
    ldap_provisioner_password: str
    ldap_web_password: str
    ldap_mail_password: str
    ldap_replica_password: str

    @property
    def auth_policy_key(self) -> str:
        """What Dovecot shows the policy service."""
        return auth_policy.api_key(self.secret_key)

    @property
    def auth_policy_nonce(self) -> str:
        """What Dovecot hashes passwords with before it hands a part of the hash on."""
        return auth_policy.hash_nonce(self.secret_key)

    @property
    def own_addresses_key(self) -> str:
        """By which rspamd knows the policy service's word on an account's own addresses."""
        return own_addresses.field_key(self.secret_key)

    def __post_init__(self) -> None:
        for field in fields(self):
            values.secret(getattr(self, field.name))


def read_environment(file: Path) -> dict[str, str]:
    """The names and values of the file, read as Settings reads them; empty if there is none."""
    if not file.exists():
        return {}
    return {name: value or "" for name, value in dotenv_values(file).items()}


def secrets_from(known: Mapping[str, str]) -> Secrets:
    """The secrets among CONGVU_ settings. Raises KeyError naming the first that is missing."""
    return Secrets(**{f.name: known[f"CONGVU_{f.name.upper()}"] for f in fields(Secrets)})


def with_choices(layout: StackLayout, known: Mapping[str, str]) -> StackLayout:
    """The layout with what the province chose among CONGVU_ settings. Raises UnsafeValue."""
    domains = known.get("CONGVU_REDIRECT_DOMAINS", "").replace(",", " ").split()
    policy = known.get("CONGVU_REDIRECTS", "") or layout.redirects
    unsigned = known.get("CONGVU_UNSIGNED_OWN", "") or layout.unsigned_own
    return replace(
        layout,
        redirects=policy,
        redirect_domains=tuple(domains),
        unsigned_own=unsigned,
        mta_sts=known.get("CONGVU_MTA_STS", "") or layout.mta_sts,
        sender=known.get("CONGVU_SENDER", "").lower(),
    )


def _secrets_of(known: dict[str, str]) -> Secrets:
    names = [field.name for field in fields(Secrets)]
    found = {name: known.get(f"CONGVU_{name.upper()}", "") for name in names}
    # 32 random bytes: 43 letters, digits, `_` and `-`.
    return Secrets(**{name: value or secrets.token_urlsafe(32) for name, value in found.items()})


def _places(layout: StackLayout) -> dict[str, str]:
    return {
        "CONGVU_ENVIRONMENT": "development",
        "CONGVU_BASE_URL": layout.base_url,
        # nginx, in front of the web.
        "CONGVU_TRUSTED_PROXIES": layout.address,
        "CONGVU_DATABASE_URL": f"sqlite:///{layout.var / 'congvu.db'}",
        "CONGVU_DATA_DIR": str(layout.var / "data"),
        "CONGVU_LDAP_URI": layout.ldap_uri,
        "CONGVU_LDAP_CA_FILE": str(layout.ca_file),
        "CONGVU_LDAP_SUFFIX": layout.suffix,
        "CONGVU_DOVEADM_URL": f"http://{layout.address}:{layout.ports.doveadm}/doveadm/v1",
        "CONGVU_POLICY_SOCKET": str(layout.policy_socket),
        "CONGVU_AUTH_POLICY_PORT": str(layout.ports.auth_policy),
        "CONGVU_PRIVATE_DNS_PORT": str(layout.ports.dns),
        "CONGVU_POSTFIX_CONFIG": str(layout.conf / "postfix"),
        "CONGVU_SMTP_HOST": layout.address,
        "CONGVU_SMTP_PORT": str(layout.ports.outgoing),
        "CONGVU_SENDER": layout.own_sender,
        "CONGVU_IMAP_HOST": layout.address,
        "CONGVU_IMAP_PORT": str(layout.ports.imap),
        "CONGVU_SUBMISSION_HOST": layout.address,
        "CONGVU_SUBMISSION_PORT": str(layout.ports.submission),
        "CONGVU_LETTERBOX_DIR": str(layout.letterbox),
    }


# A start may not take these from the person who changed them.
_A_PERSON_MAY_CHANGE = {"CONGVU_DATABASE_URL", "CONGVU_BASE_URL", "CONGVU_SENDER"}


def make_environment(layout: StackLayout) -> Secrets:
    """Write `var/congvu.env` and return its secrets, made now or at an earlier start."""
    known = read_environment(layout.environment_file)
    made = _secrets_of(known)
    own = {f"CONGVU_{field.name.upper()}": getattr(made, field.name) for field in fields(made)}
    places = _places(layout)
    kept = {name: known[name] for name in _A_PERSON_MAY_CHANGE & known.keys()}
    if kept.get("CONGVU_BASE_URL", "").startswith(f"http://{layout.address}:"):
        # Ours from an earlier start, perhaps on another port.
        del kept["CONGVU_BASE_URL"]
    write_environment(layout.environment_file, known | places | kept | own)
    (layout.var / "data").mkdir(mode=0o700, exist_ok=True)
    return made


def file_text(entries: Mapping[str, str]) -> str:
    """The lines of a settings file."""
    return "".join(f"{name}={_quoted(value)}\n" for name, value in entries.items())


def write_environment(file: Path, entries: Mapping[str, str]) -> None:
    """Writes the file anew, for its owner's eyes alone."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(file_text(entries))
    fresh.replace(file)


def _quoted(value: str) -> str:
    """Quoted for dotenv, because a clone may lie in a folder with blanks in its name."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
