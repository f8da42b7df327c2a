"""The settings file of a server, with its secrets: made once, never made anew while it stands.

Lines a person has added or changed are kept; places that follow from the answers are ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import fields

from provisioning.deployment.environment import Secrets, file_text, read_environment
from provisioning.deployment.layout import StackLayout
from provisioning.installation.answers import Answers
from provisioning.installation.server import OWNER_SETTINGS, SETTINGS, USER, Server, has, is_mode, write
from provisioning.installation.steps import Step

SERVING, OWNING = "congvu", "congvu_owner"


def wanted(
    answers: Answers, layout: StackLayout, known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What the settings are to say, and what only root reads. Pure but for what is made at random."""
    made = {f"CONGVU_{field.name.upper()}" for field in fields(Secrets)}
    keys = {name: known.get(name) or secrets.token_urlsafe(32) for name in sorted(made)}
    places = _places(answers, layout)
    owner: dict[str, str] = {}
    if answers.database.kind == "sqlite":
        places["CONGVU_DATABASE_URL"] = f"sqlite:///{layout.var / 'data/congvu.db'}"
    else:
        places["CONGVU_DATABASE_URL"] = known.get("CONGVU_DATABASE_URL") or _url(SERVING)
        owner["CONGVU_DATABASE_OWNER_URL"] = known.get("CONGVU_DATABASE_OWNER_URL") or _url(OWNING)
    kept = {name: value for name, value in known.items() if name not in owner}
    return kept | places | keys, owner


def _url(role: str) -> str:
    return f"postgresql+psycopg://{role}:{secrets.token_urlsafe(32)}@127.0.0.1:5432/congvu"


def _places(answers: Answers, layout: StackLayout) -> dict[str, str]:
    return {
        "CONGVU_ENVIRONMENT": "production",
        "CONGVU_BASE_URL": f"https://{answers.host}",
        "CONGVU_TRUSTED_PROXIES": layout.address,
        "CONGVU_DEFAULT_LOCALE": answers.language,
        "CONGVU_ORGANISATION": answers.province.name,
        "CONGVU_DATA_DIR": str(layout.var / "data"),
        "CONGVU_LDAP_URI": layout.ldap_uri,
        "CONGVU_LDAP_CA_FILE": str(layout.ca_file),
        "CONGVU_LDAP_SUFFIX": layout.suffix,
        "CONGVU_DOVEADM_URL": f"http://{layout.address}:{layout.ports.doveadm}/doveadm/v1",
        "CONGVU_POLICY_SOCKET": str(layout.policy_socket),
        "CONGVU_AUTH_POLICY_PORT": str(layout.ports.auth_policy),
        "CONGVU_POSTFIX_CONFIG": str(layout.conf / "postfix"),
        "CONGVU_SMTP_HOST": layout.address,
        "CONGVU_SMTP_PORT": str(layout.ports.outgoing),
        "CONGVU_SENDER": answers.own_sender,
        "CONGVU_IMAP_HOST": answers.host,
        "CONGVU_IMAP_PORT": str(layout.ports.imap),
        "CONGVU_SUBMISSION_HOST": answers.host,
        "CONGVU_SUBMISSION_PORT": str(layout.ports.submission),
    }


def settings_file(server: Server) -> Step:
    """Both files, of which only root and the services read the one, root alone the other."""

    def texts() -> tuple[str, str]:
        own, owner = wanted(server.answers, server.layout, server.settings())
        return file_text(own), file_text(owner)

    def there() -> bool:
        known = read_environment(SETTINGS)
        own, owner = texts()
        return (
            bool(known)
            and has(SETTINGS, own)
            and has(OWNER_SETTINGS, owner)
            and is_mode(SETTINGS, 0o640, "root", USER)
            and is_mode(OWNER_SETTINGS, 0o600, "root", "root")
        )

    def do() -> None:
        own, owner = texts()
        write(OWNER_SETTINGS, owner, 0o600)
        write(SETTINGS, own, 0o640, group=USER)

    return Step("settings", there, do)
