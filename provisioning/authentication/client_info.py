"""Who stands at the door: a request of somebody not signed in yet, and what such a request brings.

Plain values; nothing here looks anything up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from provisioning.authentication.throttle.attempt import Origin


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """Where a request comes from, and the token of the browser's session where it is signed in."""

    ip: str
    user_agent: str = ""
    token: str = field(default="", repr=False)
    device: str = field(default="", repr=False)
    """What the browser shows to be known again; "" for one that shows nothing."""
    key: bytes = field(default=b"", repr=False)
    """Our own: keys what the throttle keeps of what is typed."""

    @property
    def origin(self) -> Origin:
        """The same as the throttle takes it."""
        return Origin(self.ip, self.device, self.key)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What the password page sends, and the recovery address where it asks for one."""

    password: str = field(repr=False)
    repeated: str = field(repr=False)
    recovery_email: str | None = None


def typed_name(typed: str) -> str:
    """An address as one types it, for looking it up; "" for what can't be one of ours.

    Only ASCII: other alphabets have letters that look, or fold in case, like ours.
    """
    name = typed.strip()
    return name.lower() if len(name) <= 254 and name.isascii() and name.isprintable() else ""
