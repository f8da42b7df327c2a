"""Tells an owner what became of the filters that were on, and writes it down.

A filter's name and addresses are somebody's free text: in a letter from Congvu they are cut down to
what can be read and never followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from provisioning.authentication.accounts import holder_of, note
from provisioning.filters.rules import read
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Session
from provisioning.mailstore.client import Script
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import primary_address
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import KEPT

# How long the owner's page says that filters were switched off.
SAID_FOR: Final = timedelta(days=30)
_LETTERS = {KEPT: "filters_kept", "password": "filters_off_password", "policy": "filters_off_policy"}
_LOCKED = "filters_off_locked"
_WORKER: Final = system_actor("congvu worker")
_MOST_NAMED: Final = 4


def notify_owners(session: Session, seen: Mapping[str, tuple[str, Sequence[Script]]], now: datetime) -> None:
    """`seen`: of each mailbox why its filters are looked at, and those that are on."""
    for uid, (cause, scripts) in seen.items():
        owner = holder_of(session, uid)
        if owner is None:
            continue
        mailbox = mailbox_of(owner)
        if cause != KEPT:
            mailbox.filters_off_at, mailbox.filters_off_cause = now, cause
            note(session, _WORKER, owner, "filters.switched_off", new={"cause": cause})
        for recipient in _recipients(mailbox, owner):
            _owe(session, cause, recipient, owner, scripts, now)


def filters_off_lately(mailbox: Mailbox, now: datetime) -> str:
    """Why this mailbox's filters were switched off; empty when they were not, or long ago."""
    at = mailbox.filters_off_at
    return mailbox.filters_off_cause if at is not None and now < at + SAID_FOR else ""


def _recipients(mailbox: Mailbox, official: Official) -> list[str]:
    """The mailbox itself while its owner can read it, and the recovery address."""
    proven = official.recovery_email if official.recovery_proven_at else ""
    readable = mailbox.state == "active" or not proven
    return [address for address in (proven, primary_address(official) if readable else "") if address]


def _owe(
    session: Session,
    cause: str,
    recipient: str,
    official: Official,
    scripts: Sequence[Script],
    now: datetime,
) -> None:
    found = [read(script.text) for script in scripts]
    targets = [address for each in found for address in each.redirects]
    queue_message(
        session,
        _LETTERS.get(cause, _LOCKED),
        recipient,
        locale=official.locale,
        now=now,
        name=official.full_name,
        address=primary_address(official),
        filters=", ".join(_plain(script.name, r"[^\w \-]") for script in scripts[:_MOST_NAMED]),
        targets=", ".join(_plain(target, r"[^\w@.+\-]") for target in targets[:_MOST_NAMED]) or "–",
        at=now.isoformat(),
    )


def _plain(text: str, unwanted: str) -> str:
    return re.sub(unwanted, "", text)[:80]
