"""A mail program's session as the policy service hears of it, for tests without Postfix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from provisioning.policy_service.decisions import Decisions

_ports, _messages = count(40_000), count(1)


@dataclass(frozen=True, slots=True)
class MailProgram:
    """One signed-in session."""

    decisions: Decisions
    mailbox_id: str
    port: int

    def send(self, recipients: Sequence[str]) -> list[str]:
        """The action at the message's beginning, for each recipient, and at its end."""
        message = f"m{next(_messages)}"
        first = self._ask("MAIL", message)
        if first != "DUNNO":
            return [first]
        asked = [self._ask("RCPT", message, recipient=each) for each in recipients]
        ended = self._ask(
            "END-OF-MESSAGE", message, recipient_count=str(len(recipients)), queue_id=f"queue{message}"
        )
        return [first, *asked, ended]

    def _ask(self, state: str, message: str, **more: str) -> str:
        return self.decisions(
            {
                "protocol_state": state,
                "sasl_username": self.mailbox_id,
                "instance": message,
                "client_address": "192.0.2.7",
                "client_port": str(self.port),
                **more,
            }
        )


def connect(decisions: Decisions, mailbox_id: str) -> MailProgram:
    """A session that begins now."""
    port = next(_ports)
    decisions(
        {"protocol_state": "CONNECT", "client_address": "192.0.2.7", "client_port": str(port)},
    )
    return MailProgram(decisions, mailbox_id, port)


def strangers(number: int) -> list[str]:
    """So many addresses elsewhere."""
    return [f"nguoi{each}@noi-khac.example" for each in range(number)]
