"""The proof of the whole record: the table, the archives before it, and the links kept outside.

Whoever moves the place up to which events are archived, and removes them, leaves links written down of
events that stand nowhere: below that place a link is proven by the archive that leads to it, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from provisioning.audit.archive import verify_files
from provisioning.audit.model import ChainHead
from provisioning.audit.queries import archived_through, verify
from provisioning.audit.rules import ChainReport, Link
from provisioning.foundation.database import Session


def prove(session: Session, heads: Iterable[Link] = (), archives: Sequence[Path] = ()) -> ChainReport:
    """Walks the archives, then the table; every link in `heads` must be found in one of them.

    Raises Invalid on "file": `archive_unreadable` (line).
    """
    head = session.get(ChainHead, 1)
    through = archived_through(head) if head is not None else Link()
    kept = list(heads)
    early = [each for each in kept if each.seq < through.seq]
    if not archives:
        return verify(session, kept)
    before = verify_files(archives, early)
    if before.broken_at is not None:
        return before
    if before.last != through:
        return ChainReport(before.events, before.last.seq + 1, before.last, "archive_unlinked")
    after = verify(session, [each for each in kept if each.seq >= through.seq])
    return ChainReport(before.events + after.events, after.broken_at, after.last, after.cause)
