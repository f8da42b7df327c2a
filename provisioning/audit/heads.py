"""The chain's last link, written down each day outside the database.

Whoever can write to the database can also make the whole chain anew; they can't change what was
written down elsewhere before. Keep the file, or the messages, where the service can only add.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from provisioning.audit.queries import head_of
from provisioning.audit.rules import Link
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Invalid

FILE = "audit-heads.txt"
EVERY = timedelta(minutes=10)
# Sends a line to whoever keeps it elsewhere.
Tell = Callable[[Session, str], None]
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (\d+) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """The last link at a moment."""

    at: datetime
    link: Link

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {self.link.seq} {self.link.hash}"


def now(database: Database) -> Head:
    """The last link at this moment."""
    with database.reading() as session:
        return Head(clock.now(), head_of(session))


def written(file: Path) -> list[Head]:
    """Every head of a file, the oldest first; none for a file that isn't there.

    Raises Invalid on "file": `heads_unreadable` (line).
    """
    text = file.read_text(encoding="ascii", errors="replace") if file.exists() else ""
    # What a power cut left of a last line is none.
    lines = text.splitlines(keepends=True)
    return [_head(at, line.rstrip("\n")) for at, line in enumerate(lines, 1) if line.endswith("\n")]


def to_compare(file: Path) -> list[Link]:
    """The links of a file that a record is to be compared with, each once.

    Raises Invalid on "file": `heads_unreadable` (line), `heads_none` for a file that compares nothing,
    `heads_disordered` (line) where a line is older, or tells of fewer events, than the one before it, or of
    as many with another hash: no worker writes so.
    """
    found = written(file)
    for number, (before, after) in enumerate(pairwise(found), 2):
        if not _follows(before, after):
            raise Invalid.one("file", "heads_disordered", line=number)
    links = sorted({each.link for each in found if each.link.seq})
    if not links:
        raise Invalid.one("file", "heads_none")
    return links


def _follows(before: Head, after: Head) -> bool:
    """Whether a line may stand behind another: not older, and of more events or of the very same."""
    grown = after.link.seq > before.link.seq or after.link == before.link
    return grown and after.at >= before.at


def _mend(file: Path) -> None:
    """Takes away what a power cut left of a last line, so that the next one stands by itself."""
    text = file.read_bytes() if file.exists() else b""
    if text and not text.endswith(b"\n"):
        os.truncate(file, text.rfind(b"\n") + 1)


def _head(number: int, line: str) -> Head:
    found = _LINE.fullmatch(line)
    if found is None:
        raise Invalid.one("file", "heads_unreadable", line=number)
    return Head(datetime.fromisoformat(found[1]), Link(int(found[2]), found[3]))


def write_down(database: Database, file: Path, tell: Tell | None = None) -> Head | None:
    """Adds today's head to the file, once a day; None when it stands there already."""
    head = now(database)
    if any(clock.day_of(each.at) == clock.day_of(head.at) for each in written(file)[-1:]):
        return None
    file.parent.mkdir(parents=True, exist_ok=True)
    _mend(file)
    with file.open("a", encoding="ascii") as out:
        out.write(f"{head}\n")
        out.flush()
        os.fsync(out.fileno())
    if tell is not None:
        with database.writing() as session:
            tell(session, str(head))
    return head


def heads_chore(database: Database, file: Path, tell: Tell | None) -> Callable[[], bool]:
    """The worker's chore: looks every ten minutes whether a new day has begun. Never counts as work."""
    return clock.now_and_then(EVERY, lambda _now: write_down(database, file, tell))
