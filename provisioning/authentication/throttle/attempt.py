"""A try to get in, before it is checked: where it comes from, whose it would be, what was typed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from provisioning.authentication.throttle.fingerprints import fingerprint, unknown_account


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from. `device`: the token of the browser, "" for a mail program."""

    ip: str
    device: str = field(default="", repr=False)
    key: bytes = field(default=b"", repr=False)
    """Keys what is kept of a wrong try."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try before it is checked. `mailbox_id`: whose it would be; None for a name that nobody has."""

    door: str
    origin: Origin
    mailbox_id: str | None
    name: str
    typed: str = field(repr=False)

    @property
    def account(self) -> str:
        """What it is counted under."""
        return self.mailbox_id or unknown_account(self.origin.key, self.name)

    @property
    def fingerprint(self) -> str:
        """What is kept of the password or code."""
        return fingerprint(self.origin.key, self.account, self.typed)
