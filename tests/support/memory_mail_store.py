"""The mail store in memory: the same answers as Dovecot, held to it by the contract tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from provisioning.foundation.errors import Unavailable
from provisioning.mailstore.client import FilterVisits, MailboxStatus, Script, checked_uid, login_names

WHAT = "mail store"


@dataclass(slots=True)
class _MemoryMailbox:
    limit_bytes: int
    sizes: list[int] = field(default_factory=list)
    sessions: int = 0
    scripts: list[Script] = field(default_factory=list)
    visits: int = 0


class MemoryMailStore:
    """The honest twin for tests without Dovecot: the same answers, and `down` makes it fail."""

    def __init__(self) -> None:
        self.down = False
        self.mailboxes: dict[str, _MemoryMailbox] = {}
        self.remembered: set[str] = set()
        """The names, in lower case, whose sign-in would be answered without the directory."""
        self.forgotten: list[str] = []
        """Each uid that was forgotten, in order."""
        self.disconnected: list[str] = []
        """Each uid that was told to go, in order."""

    def open(self, uid: str, limit_bytes: int = 0) -> None:
        """A mailbox that delivery knows; again: with a new limit."""
        known = self.mailboxes.get(uid)
        self.mailboxes[uid] = _MemoryMailbox(limit_bytes, known.sizes if known else [])

    def deliver(self, uid: str, size: int) -> None:
        """Put a message of so many bytes into a mailbox."""
        self.mailboxes[uid].sizes.append(size)

    def sign_in(self, uid: str, name: str) -> None:
        """Open a session under one of its names."""
        self.mailboxes[uid].sessions += 1
        self.remembered |= {name.lower(), uid}

    def _reachable(self) -> None:
        if self.down:
            raise Unavailable(WHAT, "down")

    def disconnect(self, uid: str) -> bool:
        """See MailStore."""
        checked_uid(uid)
        self._reachable()
        self.disconnected.append(uid)
        mailbox = self.mailboxes.get(uid)
        was_connected = mailbox is not None and mailbox.sessions > 0
        if mailbox:
            mailbox.sessions = 0
        return was_connected

    def forget(self, uid: str, addresses: Sequence[str]) -> None:
        """See MailStore."""
        names = login_names(uid, addresses)
        self._reachable()
        self.forgotten.append(uid)
        self.remembered -= set(names)

    def forget_all(self, people: Mapping[str, Sequence[str]]) -> None:
        """See MailStore."""
        for uid, addresses in people.items():
            self.forget(uid, addresses)

    def disconnect_all(self, uids: Sequence[str]) -> None:
        """See MailStore."""
        for uid in uids:
            self.disconnect(uid)

    def save_filter(self, uid: str, text: str, *, name: str = "thư") -> None:
        """Save a script and switch it on, as a mail program does."""
        self.mailboxes.setdefault(uid, _MemoryMailbox(0))
        mailbox = self.mailboxes[uid]
        mailbox.scripts = [replace(s, active=False, text="") for s in mailbox.scripts if s.name != name]
        mailbox.scripts.append(Script(name, active=True, text=text))
        mailbox.visits += 1

    def filters(self, uids: Sequence[str]) -> Mapping[str, Sequence[Script]]:
        """See MailStore."""
        self._reachable()
        known = {checked_uid(uid): self.mailboxes.get(uid) for uid in uids}
        return {uid: list(box.scripts) for uid, box in known.items() if box and box.scripts}

    def switch_off_filters(self, uids: Sequence[str]) -> None:
        """See MailStore."""
        self._reachable()
        for box in (self.mailboxes.get(checked_uid(uid)) for uid in uids):
            if box:
                box.scripts = [replace(script, active=False, text="") for script in box.scripts]

    def wipe(self, uid: str) -> None:
        """See MailStore."""
        self._reachable()
        box = self.mailboxes.get(checked_uid(uid))
        if box:
            box.sizes.clear()

    def filter_visits(self) -> FilterVisits:
        """See MailStore. Nobody stays connected here."""
        self._reachable()
        return FilterVisits(
            {uid: box.visits for uid, box in self.mailboxes.items() if box.visits}, frozenset()
        )

    def status(self, uid: str) -> MailboxStatus:
        """See MailStore."""
        checked_uid(uid)
        self._reachable()
        mailbox = self.mailboxes.get(uid)
        if mailbox is None:
            return MailboxStatus(exists=False)
        return MailboxStatus(
            exists=True,
            used_bytes=sum(mailbox.sizes),
            limit_bytes=mailbox.limit_bytes,
            messages=len(mailbox.sizes),
        )

    def recalculate_quota(self, uid: str) -> None:
        """See MailStore."""
        checked_uid(uid)
        self._reachable()
        if uid not in self.mailboxes:
            raise Unavailable(WHAT, "quotaRecalc: nobody of this name")

    def health(self) -> None:
        """See MailStore."""
        self._reachable()
