"""How an event is written down and linked to the one before: pure, and stable for ever.

Changing `canonical_form` would break every chain ever written; a new form needs a new version mark.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

FIRST_HASH = "0" * 64


def canonical_form(fields: dict[str, Any]) -> bytes:
    """One byte string for one event: sorted keys, UTF-8, moments in UTC with microseconds."""
    return _ENCODER.encode(fields).encode()


def link(previous_hash: str, fields: dict[str, Any]) -> str:
    """SHA-256 over the previous link and this event, hex."""
    return hashlib.sha256(previous_hash.encode() + b"\n" + canonical_form(fields)).hexdigest()


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} in an event")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_moment)
