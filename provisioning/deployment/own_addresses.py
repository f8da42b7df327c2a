"""How rspamd is told which addresses are a signed-in account's own: a header field that Postfix puts on top.

rspamd may not wait for SQL or the directory, and Postfix asks the policy service about each message
anyway. The field begins with a key that only Congvu and the rules of rspamd know, so that nobody else's
is believed, and rspamd takes it off again.
"""

from __future__ import annotations

from collections.abc import Iterable

from provisioning.foundation.identifiers import keyed_hash

FIELD = "X-Congvu-Own"
# Postfix breaks a line in two at 2,048 bytes (line_length_limit), and the rest would begin another line.
LONGEST = 1900


def field_key(secret_key: str) -> str:
    """The word by which the rules of rspamd know our field."""
    return keyed_hash("own addresses: field key", secret_key)


def prepend(key: str, envelope: str, addresses: Iterable[str]) -> str:
    """Postfix's action for a message with this sender in its envelope.

    When there are more addresses than a line holds, the one in the envelope stays and the last ones go.
    """
    value = f"{FIELD}: {key}"
    for address in sorted(addresses, key=lambda address: address != envelope.lower()):
        if len(f"{value} {address}") > LONGEST:
            break
        value = f"{value} {address}"
    return f"PREPEND {value}"
