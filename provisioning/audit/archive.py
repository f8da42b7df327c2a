"""Old events into a file of their own, which proves itself as the table does.

The file is written, read back and verified before the first event leaves the table; the database
remembers the link at the cut, so that what stays is still a chain.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from provisioning.audit.kinds import ARCHIVED
from provisioning.audit.model import ChainHead, Event
from provisioning.audit.operations import record
from provisioning.audit.queries import archived_through, events_between
from provisioning.audit.rules import ChainReport, Link, canonical_form, walk
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Invalid

# Events removed in one transaction.
PIECE = 5000


@dataclass(frozen=True, slots=True)
class Archived:
    """What went into which file."""

    file: Path
    events: int
    last: Link


def archive(database: Database, actor: Actor, before: datetime, folder: Path) -> Archived | None:
    """Moves the events before a moment into a new file of `folder`; None when there are none.

    Raises Invalid on "file", `archive_there`, when the file is there already, and `record_broken`
    (seq) when the chain does not hold up to the cut: a broken record is not to be tidied away.
    Killed in between, it can be called again.
    """
    with database.reading() as session:
        head = session.get_one(ChainHead, 1)
        after = archived_through(head)
        first_kept = session.scalar(
            sa.select(sa.func.min(Event.seq)).where(Event.at >= before, Event.seq > after.seq)
        )
    through = (first_kept if first_kept is not None else head.seq + 1) - 1
    _remove(database, after.seq)
    if through <= after.seq:
        return None
    file = folder / f"events-{after.seq + 1:09}-{through:09}.jsonl"
    if not _stands(file, after, through):
        _write(database, file, after.seq, through)
    report = verify_file(file)
    if report.broken_at is not None or report.last.seq != through:
        file.unlink()
        raise Invalid.one("file", "record_broken", seq=report.broken_at or through)
    _cut(database, actor, file, report.last)
    _remove(database, through)
    return Archived(file, report.events, report.last)


def _stands(file: Path, after: Link, through: int) -> bool:
    """Whether the file was written whole by one who was killed before the events left the table."""
    if not file.exists():
        return False
    report = verify_file(file)
    return beginning_of(file) == after and report.broken_at is None and report.last.seq == through


def verify_file(file: Path) -> ChainReport:
    """Follows the chain within an archive file, from its own first link.

    Raises Invalid on "file": `archive_unreadable` (line).
    """
    return verify_files([file])


def verify_files(files: Sequence[Path], heads: Iterable[Link] = ()) -> ChainReport:
    """Follows the chain through archive files, in the order of their events, from the first one's own link.

    `heads`: links written down of events up to the last of the files; the archive of each must be there.
    Nothing in all the files is a broken chain. Raises Invalid as `verify_file` does.
    """
    kept = {each.seq: each.hash for each in heads}
    beginnings = sorted((begin, file) for file in files if (begin := beginning_of(file)) is not None)
    if not beginnings:
        return ChainReport(0, min(kept, default=1), Link(), "archive_missing")
    after = beginnings[0][0]
    early = [seq for seq in kept if seq < after.seq or (seq == after.seq and kept[seq] != after.hash)]
    if early:
        return ChainReport(0, min(early), Link(), "archive_missing")
    kept.pop(after.seq, None)
    return walk(_through(file for _begin, file in beginnings), after, kept)


def beginning_of(file: Path) -> Link | None:
    """The link that the first event of an archive file follows; None for a file without events."""
    with file.open(encoding="utf-8") as lines:
        first = next(_events(lines), None)
    return Link(first["seq"] - 1, first["previous_hash"]) if first else None


def _through(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        with file.open(encoding="utf-8") as lines:
            yield from _events(lines)


def _events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
            event["hash"], event["kind"], event["at"]
            Link(event["seq"] + 0, event["previous_hash"] + "")
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid.one("file", "archive_unreadable", line=number) from error
        yield event


def _write(database: Database, file: Path, after: int, through: int) -> None:
    if file.exists():
        raise Invalid.one("file", "archive_there", name=file.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    with (
        half.open("wb") as out,
        database.reading() as session,
        closing(events_between(session, after, through)) as events,
    ):
        out.writelines(canonical_form(dict(event)) + b"\n" for event in events)
        out.flush()
        os.fsync(out.fileno())
    half.rename(file)


def _cut(database: Database, actor: Actor, file: Path, last: Link) -> None:
    with database.writing() as session:
        values = {"archived_seq": last.seq, "archived_hash": last.hash}
        session.execute(sa.update(ChainHead).where(ChainHead.id == 1).values(values))
        new = {"file": file.name, "through": last.seq, "hash": last.hash}
        record(session, actor, ARCHIVED, subject=("record", "", file.name), new=new)


def _remove(database: Database, through: int) -> None:
    """Removes what is archived, in pieces. What was left by one that was killed goes as well."""
    while True:
        with database.writing() as session:
            first = session.scalar(sa.select(sa.func.min(Event.seq)))
            if first is None or first > through:
                return
            most = min(first + PIECE - 1, through)
            session.execute(sa.delete(Event).where(Event.seq <= most))
