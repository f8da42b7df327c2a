"""Whether a mail program's sign-in may be checked, and what is remembered of how it went.

Dovecot asks before it looks anywhere, its own cache included, and reports afterwards; IMAP, ManageSieve and
submission alike. Whatever goes wrong here, sign-ins go on: the directory's own limit is the net.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.authentication.password_age import mail_is_refused
from provisioning.authentication.throttle import operations as throttle
from provisioning.authentication.throttle import runs
from provisioning.authentication.throttle.attempt import Attempt, Origin
from provisioning.authentication.throttle.operations import Begun
from provisioning.authentication.throttle.rules import Try
from provisioning.deployment.auth_policy import NOBODY
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import TooMany
from provisioning.lifecycle import wrong_passwords as _  # noqa: F401 (locks after too many in a row)
from provisioning.policy.kinds import PROTOCOLS
from provisioning.policy_service.refusals import Refusals
from provisioning.recipients.model import Mailbox
from provisioning.recipients.uses import is_noted, note_use

DOORS = {"imap": "imap", "smtp": "submission", "sieve": "sieve", "pop3": "pop3", "lmtp": "lmtp"}
# A sign-in of which nothing was heard for so long is forgotten: Dovecot was stopped meanwhile.
UNHEARD = timedelta(minutes=2)
MOST_UNDER_WAY = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """`status`: -1 refuses, 0 lets it be checked, more lets it be checked after so many seconds."""

    status: int
    message: str = ""


GO_ON, REFUSED = Answer(0), Answer(-1)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A sign-in that is being checked."""

    begun: Begun
    since: datetime
    counted: tuple[str, Try]
    """As if it had been found wrong, with its account. Made once: every question looks at all of them."""

    @classmethod
    def of(cls, begun: Begun, since: datetime) -> UnderWay:
        """One that begins."""
        return cls(begun, since, (begun.attempt.account, begun.as_try(since)))


class SignIns:
    """Answers and listens; safe to share between threads. One for each Dovecot."""

    def __init__(
        self, database: Database, *, key: bytes, zone: str, directory_answers: Callable[[], bool]
    ) -> None:
        self._database, self._key, self._zone = database, key, ZoneInfo(zone)
        self._directory_answers = directory_answers
        self._under_way: dict[tuple[str, ...], UnderWay] = {}
        self._refused: Refusals[Answer] = Refusals()
        self._lock = threading.Lock()

    def allow(self, question: Mapping[str, str]) -> Answer:
        """Before a password is checked. Raises SQLAlchemyError."""
        if question.get("login") == NOBODY:
            return GO_ON
        now, asked = clock.now(), tuple(question.get(part, "") for part in ("login", "remote", "protocol"))
        if (refused := self._refused.of(asked, now)) is not None:
            return refused
        # One after the other: many at one moment must not all find that nothing was counted yet.
        with self._lock, self._database.reading() as session:
            attempt = self._attempt(session, question)
            if attempt.mailbox_id is not None and mail_is_refused(session, attempt.mailbox_id):
                # Their owners were told; at the door it looks like a wrong password, and counts as none.
                return REFUSED
            try:
                begun = throttle.check_attempt(session, attempt, now, under_way=self._tries(now))
            except TooMany as refusal:
                return self._refused.keep(asked, self._refusal(refusal), now)
            if begun.known_wrong:
                return REFUSED
            if len(self._under_way) < MOST_UNDER_WAY:
                self._under_way[_connection(question)] = UnderWay.of(begun, now)
        return Answer(begun.pause) if begun.pause else GO_ON

    def report(self, question: Mapping[str, str], *, success: bool) -> None:
        """After it was checked. Raises SQLAlchemyError: then it counts as under way for a while."""
        if question.get("login") == NOBODY:
            return
        now, connection = clock.now(), _connection(question)
        with self._lock:
            noted = self._under_way.get(connection)
        if success:
            self._know(question, now)
        elif self._directory_answers():
            self._count(question, noted, now)
        with self._lock:
            self._under_way.pop(connection, None)

    def _know(self, question: Mapping[str, str], now: datetime) -> None:
        """Writes only where there is something new: mail programs sign in every few minutes."""
        with self._database.reading() as session:
            attempt = self._attempt(session, question)
            if attempt.mailbox_id is None or _is_known(session, attempt, now):
                return
        with self._database.writing() as session:
            throttle.remember_place(session, attempt.mailbox_id, attempt.origin, now)
            runs.begin_anew(session, attempt.mailbox_id)
            if attempt.door in PROTOCOLS:
                note_use(session, attempt.mailbox_id, attempt.door, now)

    def _count(self, question: Mapping[str, str], noted: UnderWay | None, now: datetime) -> None:
        with self._database.writing() as session:
            if noted is None:
                # Begun before this process: Dovecot hashes under another name then, so it may count twice.
                attempt = self._attempt(session, question)
                place = throttle.places_of(session, attempt, now)[-1]
                noted = UnderWay.of(Begun(attempt, place), now)
            throttle.record_wrong_afterwards(session, noted.begun, now)

    def _tries(self, now: datetime) -> list[tuple[str, Try]]:
        """What is under way, by account, as if it had been found wrong."""
        over = [key for key, each in self._under_way.items() if each.since < now - UNHEARD]
        for key in over:
            del self._under_way[key]
        return [each.counted for each in self._under_way.values()]

    def _attempt(self, session: Session, question: Mapping[str, str]) -> Attempt:
        name = question.get("login", "").strip().lower()
        return Attempt(
            door=DOORS.get(question.get("protocol", ""), "mail"),
            origin=Origin(question.get("remote", ""), key=self._key),
            mailbox_id=_mailbox_id(session, name),
            name=name,
            typed=question.get("pwhash", ""),
        )

    def _refusal(self, refusal: TooMany) -> Answer:
        if refusal.locked_until is None:
            return REFUSED
        ends = (refusal.locked_until + timedelta(seconds=59)).astimezone(self._zone)
        # Mail programs show it as it comes; in SMTP only ASCII may (RFC 5321 section 4.2).
        return Answer(
            -1,
            f"Tam khoa sau nhieu lan nhap sai, den {ends:%H:%M %d/%m/%Y}. "
            f"Locked after several wrong tries, until {ends:%Y-%m-%d %H:%M}.",
        )


def _is_known(session: Session, attempt: Attempt, now: datetime) -> bool:
    """Whether this right sign-in says nothing that was not written down lately."""
    mailbox_id = attempt.mailbox_id or ""
    return (
        throttle.is_remembered(session, mailbox_id, attempt.origin, now)
        and (attempt.door not in PROTOCOLS or is_noted(session, mailbox_id, attempt.door, now))
        and not runs.count_in_a_row(session, mailbox_id)
    )


def _connection(question: Mapping[str, str]) -> tuple[str, ...]:
    """What tells one sign-in from another: a connection makes one at a time."""
    return tuple(question.get(part, "") for part in ("session", "client", "remote", "protocol", "login"))


def _mailbox_id(session: Session, name: str) -> str | None:
    """Whose name it is: any address of theirs, or the identifier."""
    if not name or not name.isascii() or not name.isprintable() or len(name) > 254:
        return None
    if "@" not in name:
        return session.scalar(sa.select(Mailbox.id).where(Mailbox.id == name))
    query = sa.select(Address.recipient_id).where(Address.canonical == name, Address.ended_at.is_(None))
    return session.scalar(query)
