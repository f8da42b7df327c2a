"""How an event is written down and linked to the one before: pure, and stable for ever.

Changing `canonical_form` would break every chain ever written: a field that came later is left out of
the form while it is empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

FIRST_HASH = "0" * 64
# What of an event is under the hash; all of it but the links themselves.
LINKED = (
    "seq", "at", "actor_id", "actor", "ip", "user_agent", "kind", "object_type", "object_id",
    "object_label", "unit_path", "old", "new", "plan_id", "decision", "on_behalf",
)  # fmt: skip
# Came when events had been linked without it.
LATER = frozenset({"on_behalf"})


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A place in the chain: the number of an event and its hash. The beginning is `Link()`."""

    seq: int = 0
    hash: str = FIRST_HASH


# There is no event at all; a link written down lies in an archive that was not given; an archive does not
# lead to where the table begins; events are gone and no event tells that they were archived.
Cause = Literal["empty", "archive_missing", "archive_unlinked", "archiving_unrecorded"]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`broken_at` is the sequence number of the first event that doesn't fit, None when all do.

    `events`: how many were read; `last`: the last one that fits; `cause`: what is missing, where it is
    not simply that event.
    """

    events: int
    broken_at: int | None
    last: Link = Link()
    cause: Cause | None = None


Linked = Mapping[str, Any]


def walk(events: Iterable[Linked], after: Link, kept: Mapping[int, str]) -> ChainReport:
    """Follows the chain from `after`; each event has all of LINKED, `previous_hash` and `hash`.

    `kept`: hashes written down elsewhere at the time, by sequence number; those beyond the last event
    tell that the end was cut off.
    """
    last, count = after, 0
    try:
        for event in events:
            count += 1
            broken_at = _misfit(event, last, kept)
            if broken_at:
                return ChainReport(count, broken_at, last)
            last = Link(event["seq"], event["hash"])
    except ValueError:
        # What can't even be read was written by nobody here.
        return ChainReport(count, last.seq + 1, last)
    cut_off = any(seq > last.seq for seq in kept)
    return ChainReport(count, last.seq + 1 if cut_off else None, last)


def _misfit(event: Linked, last: Link, kept: Mapping[int, str]) -> int:
    """The number at which the chain breaks with this event; 0 when it fits behind the last one."""
    if event["seq"] != last.seq + 1 or event["previous_hash"] != last.hash:
        return last.seq + 1
    fields = {name: event.get(name) for name in LINKED}
    digest = link(last.hash, fields)
    fits = event["hash"] == digest == kept.get(event["seq"], digest)
    return 0 if fits else int(event["seq"])


def canonical_form(fields: dict[str, Any]) -> bytes:
    """One byte string for one event: sorted keys, UTF-8, moments in UTC with microseconds."""
    said = {name: value for name, value in fields.items() if value or name not in LATER}
    return _ENCODER.encode(said).encode()


def link(previous_hash: str, fields: dict[str, Any]) -> str:
    """SHA-256 over the previous link and this event, hex."""
    return hashlib.sha256(previous_hash.encode() + b"\n" + canonical_form(fields)).hexdigest()


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} in an event")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_moment)
