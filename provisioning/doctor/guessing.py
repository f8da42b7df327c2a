"""Checks of what holds guessing back: nobody tries many accounts, and Dovecot's questions are answered."""

from __future__ import annotations

from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.alerts import SPRAYING
from provisioning.authentication.throttle.queries import alerts_since
from provisioning.deployment import auth_policy
from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings

TIMEOUT = 5.0
LOOPBACK = "127.0.0.1"


def guessing(database: Database) -> list[Finding]:
    """Whether one source has tried many accounts within a day. The newest is named, for the firewall."""
    with database.reading() as session:
        sources = [alert.place for alert in alerts_since(session, clock.now() - rules.DAY, SPRAYING)]
    if sources:
        return [ill("guessing", "guessing_many", count=len(set(sources)), source=sources[0])]
    return [well("guessing", "guessing_none")]


def sign_ins(settings: Settings) -> list[Finding]:
    """Whether the policy service answers where Dovecot asks it, with the key that Dovecot has."""
    key = auth_policy.api_key(settings.secret_key.get_secret_value())
    if auth_policy.answers(LOOPBACK, settings.auth_policy_port, key, seconds=TIMEOUT):
        return [well("sign_ins", "sign_ins_right")]
    return [ill("sign_ins", "sign_ins_silent", port=settings.auth_policy_port)]
