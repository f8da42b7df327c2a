"""Where the directory differs from SQL, found by reading all of both. Finds; mends nothing itself.

Streams the directory page by page and asks SQL in batches, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from ldap.difference import difference
from ldap.entries import PersonEntry
from provisioning.convergence.desired import wanted
from provisioning.database import Session
from provisioning.mailboxes.model import Mailbox
from provisioning.mailboxes.rules import PROJECTED

BATCH = 500


@dataclass(frozen=True, slots=True)
class Drift:
    """One entry that is not as it should be; `what` names attributes, or "missing", "stray"."""

    uid: str
    what: str


def find_drift(session: Session, entries: Iterable[PersonEntry]) -> Iterator[Drift]:
    """Every difference between `entries` (the whole directory) and the mailboxes that are applied.

    Rows still behind are left out: they are work to do, not drift.
    """
    seen: set[str] = set()
    remaining = iter(entries)
    while some := list(islice(remaining, BATCH)):
        seen.update(entry.uid for entry in some)
        yield from _compare(session, some)
    yield from _missing(session, seen)


def _compare(session: Session, some: list[PersonEntry]) -> Iterator[Drift]:
    wants = {item.uid: item for item in wanted(session, [entry.uid for entry in some])}
    for entry in some:
        want = wants.get(entry.uid)
        if want is None or want.entry is None:
            yield Drift(entry.uid, "stray")
        elif not want.behind and (change := difference(want.entry, entry)) is not None:
            yield Drift(entry.uid, ", ".join(change.attributes))


def _missing(session: Session, seen: set[str]) -> Iterator[Drift]:
    query = sa.select(Mailbox.id).where(
        Mailbox.state.in_(PROJECTED), Mailbox.revision == Mailbox.applied_revision
    )
    with session.execute(query.execution_options(yield_per=BATCH)) as rows:
        for (uid,) in rows:
            if uid not in seen:
                yield Drift(uid, "missing")
