"""Looks at filters that are on and has those switched off that the policy forbids.

Dovecot counts who signed in to look after filters; their filters are looked at within seconds. The
others, put there in another way or before the policy changed, get their turn once a day. What is
remembered here may be lost: a new worker begins with everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.authentication.accounts import holder_of, note
from provisioning.domains.model import Domain
from provisioning.filters.rules import Policy, offence, read
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Unavailable
from provisioning.foundation.settings import Settings
from provisioning.mailstore.client import FilterVisits, Script
from provisioning.officials.operations import mailbox_of
from provisioning.recipients.model import Mailbox

EVERY: Final = timedelta(seconds=10)
ROUND: Final = timedelta(days=1)
# Mailboxes of the daily round at a time: a look into a home costs some milliseconds.
SLICE: Final = 50
_UID: Final = re.compile(r"[A-Za-z0-9]{1,16}")
_WORKER: Final = system_actor("congvu worker")


class MailStore(Protocol):
    """What is asked of the mail store; raises errors.Unavailable."""

    def filters(self, uids: Sequence[str]) -> Mapping[str, Sequence[Script]]:
        """The saved filters of those who have any."""

    def filter_visits(self) -> FilterVisits:
        """Who may have changed filters."""


def filters_chore(database: Database, mailstore: MailStore, settings: Settings) -> Callable[[], bool]:
    """The worker's chore: looks every ten seconds. Never counts as work found."""
    check = FilterCheck(database, mailstore, settings)

    def look(now: datetime) -> None:
        try:
            check.look(now)
        except Unavailable:
            # Asked again in ten seconds; that it is down is told by those who need it now.
            return

    return clock.now_and_then(EVERY, look)


@dataclass(slots=True)
class FilterCheck:
    """What one worker remembers between two looks."""

    database: Database
    mailstore: MailStore
    settings: Settings
    counts: Mapping[str, int] = field(default_factory=dict)
    connected: frozenset[str] = frozenset()
    after: str = ""
    round_at: datetime | None = None

    def look(self, now: datetime) -> None:
        """At those who were there since the last look, and at a slice of all. Raises Unavailable."""
        visits = self.mailstore.filter_visits()
        came = {uid for uid, count in visits.counts.items() if self.counts.get(uid) != count}
        # Who was there a moment ago may have saved something before leaving.
        judge(self.database, self.mailstore, self.settings, came | visits.connected | self.connected)
        self.counts, self.connected = visits.counts, visits.connected
        judge(self.database, self.mailstore, self.settings, self._slice(now))

    def _slice(self, now: datetime) -> Sequence[str]:
        if self.round_at is not None and now < self.round_at:
            return ()
        with self.database.reading() as session:
            query = sa.select(Mailbox.id).where(Mailbox.id > self.after, Mailbox.state == "active")
            found = session.scalars(query.order_by(Mailbox.id).limit(SLICE)).all()
        self.after = found[-1] if found else ""
        self.round_at = None if found else now + ROUND
        return found


def policy_of(session: Session, settings: Settings) -> Policy:
    """Where redirects may lead today."""
    listed = settings.redirect_domains.lower().replace(",", " ").split()
    own = session.scalars(sa.select(Domain.name)).all()
    named = [*own, *listed] if settings.redirects == "listed" else own
    return Policy(settings.redirects, frozenset(named))


def judge(database: Database, mailstore: MailStore, settings: Settings, uids: Collection[str]) -> None:
    """Has forbidden filters of these mailboxes switched off. Raises Unavailable."""
    known = [uid for uid in uids if _UID.fullmatch(uid)]
    if not known:
        return
    found = mailstore.filters(known)
    if not any(script.active for scripts in found.values() for script in scripts):
        return
    with database.reading() as session:
        policy = policy_of(session, settings)
        own = {uid: _addresses(session, uid) for uid in found}
    offences = {uid: _offence(scripts, policy, own[uid]) for uid, scripts in found.items()}
    for uid, why in offences.items():
        if why:
            _switch_off(database, uid, why)


def _offence(scripts: Sequence[Script], policy: Policy, own: Collection[str]) -> str:
    found = [offence(read(script.text), policy, own) for script in scripts if script.active]
    return next((why for why in found if why), "")


def _addresses(session: Session, uid: str) -> frozenset[str]:
    living = sa.select(Address.canonical).where(Address.recipient_id == uid, Address.ended_at.is_(None))
    return frozenset(session.scalars(living))


def _switch_off(database: Database, uid: str, why: str) -> None:
    """Notes it; the projection does it, tells the owner, and begins again wherever it was interrupted."""
    with database.writing() as session:
        # One look after another, where several workers find the same.
        session.get(Mailbox, uid, with_for_update=True)
        owner = holder_of(session, uid)
        if owner is None:
            return
        mailbox = mailbox_of(owner)
        if mailbox.filters_cause and mailbox.filters_revision > mailbox.applied_revision:
            return
        note(session, _WORKER, owner, "filters.refused", new={"why": why})
        mailbox.mark_changed(clock.now(), filters="policy")
