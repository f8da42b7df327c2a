"""Where the directory differs from SQL, found by reading all of both, and having it mended.

Streams the directory and asks SQL in batches, so that memory stays flat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from ldap.difference import difference_from
from ldap.entries import Attributes
from provisioning.foundation.database import Session
from provisioning.projection.desired_state import Wanted, wanted
from provisioning.projection.targets import DirectoryTarget
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import touch_all
from provisioning.recipients.rules import PROJECTED

BATCH = 500
_PREFIX = 3
MISSING, STRAY = "missing", "stray"
_EXPECTED = (Mailbox.state.in_(PROJECTED), Mailbox.revision == Mailbox.applied_revision)


@dataclass(frozen=True, slots=True)
class Drift:
    """One entry that is not as it should be; `what` names attributes, or is MISSING or STRAY."""

    uid: str
    what: str


def find_drift(session: Session, directory: DirectoryTarget) -> Iterator[Drift]:
    """Every difference between the whole directory and the mailboxes that are applied.

    Rows still behind are left out: they are work to do, not drift.
    """
    # Ids are random, so few share their first letters: counts by them find who is missing without
    # keeping every id.
    standing: Counter[str] = Counter()
    remaining = iter(directory.all_entries())
    while some := {entry["uid"][0]: entry for entry in islice(remaining, BATCH)}:
        wants = {item.uid: item for item in wanted(session, list(some))}
        standing.update(item.uid[:_PREFIX] for item in wants.values() if _expected(item))
        yield from _compare(some, wants)
    for prefixes in _batches(_fewer(session, standing)):
        yield from _missing(session, directory, prefixes)


def mend(session: Session, found: Sequence[Drift]) -> int:
    """Has the worker bring these entries after SQL; returns how many. Strays are left alone.

    They may be all that is left of people whom an older database does not know.
    """
    ids = [each.uid for each in found if each.what != STRAY]
    for start in range(0, len(ids), BATCH):
        touch_all(session, ids[start : start + BATCH])
    return len(ids)


def _expected(item: Wanted) -> bool:
    return item.entry is not None and not item.behind


def _compare(some: Mapping[str, Attributes], wants: Mapping[str, Wanted]) -> Iterator[Drift]:
    for uid, entry in some.items():
        want = wants.get(uid)
        if want is None or (want.entry is None and not want.behind):
            yield Drift(uid, STRAY)
        elif want.entry is None or want.behind:
            continue
        elif (change := difference_from(want.entry, entry)) is not None:
            yield Drift(uid, ", ".join(change.attributes))


def _fewer(session: Session, standing: Counter[str]) -> list[str]:
    """The first letters of ids of which fewer stand than should."""
    prefix = sa.func.substr(Mailbox.id, 1, _PREFIX)
    expected = session.execute(sa.select(prefix, sa.func.count()).where(*_EXPECTED).group_by(prefix))
    return [letters for letters, count in expected if standing[letters] < count]


def _batches(prefixes: Sequence[str]) -> Iterator[Sequence[str]]:
    return (prefixes[start : start + BATCH] for start in range(0, len(prefixes), BATCH))


def _missing(session: Session, directory: DirectoryTarget, prefixes: Sequence[str]) -> Iterator[Drift]:
    among = sa.func.substr(Mailbox.id, 1, _PREFIX).in_(prefixes)
    after = ""
    while True:
        query = sa.select(Mailbox.id).where(Mailbox.id > after, among, *_EXPECTED).order_by(Mailbox.id)
        ids = list(session.scalars(query.limit(BATCH)))
        if not ids:
            return
        after = ids[-1]
        standing = directory.people(ids)
        yield from (Drift(uid, MISSING) for uid in ids if uid not in standing)
