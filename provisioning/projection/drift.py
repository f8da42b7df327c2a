"""Where the directory differs from SQL, found by reading all of both, kind after kind, and having it mended.

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
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.projection.kind import Condition, Kind, Wanted
from provisioning.projection.model import changed
from provisioning.projection.registry import KINDS
from provisioning.projection.targets import DirectoryTarget

BATCH = 500
_PREFIX = 3
MISSING, STRAY = "missing", "stray"


@dataclass(frozen=True, slots=True)
class Drift:
    """One entry that is not as it should be; `what` names attributes, or is MISSING or STRAY."""

    kind: str
    key: str
    what: str


def find_drift(session: Session, directory: DirectoryTarget) -> Iterator[Drift]:
    """Every difference between the whole directory and the rows that are applied.

    Rows still behind are left out: they are work to do, not drift.
    """
    for kind in KINDS:
        yield from _drift_of(session, directory, kind)


def mend(session: Session, found: Sequence[Drift]) -> int:
    """Has the worker bring these entries after SQL; returns how many. Strays are left alone.

    They may be all that is left of people whom an older database does not know.
    """
    mended = 0
    for kind in KINDS:
        keys = [each.key for each in found if each.kind == kind.name and each.what != STRAY]
        for some in _batches(keys):
            rows = sa.update(kind.model).where(kind.key.in_(some))
            session.execute(rows.values(changed(kind.model, clock.now())))
        mended += len(keys)
    return mended


def _drift_of(session: Session, directory: DirectoryTarget, kind: Kind) -> Iterator[Drift]:
    # Names of people are random, so few share their first letters: counts by them find who is missing
    # without keeping every name.
    standing: Counter[str] = Counter()
    remaining = iter(directory.read_all(kind.branch))
    while some := {entry[kind.branch.naming][0]: entry for entry in islice(remaining, BATCH)}:
        wants = {item.key: item for item in kind.wanted(session, kind.key.in_(list(some)))}
        standing.update(item.key[:_PREFIX] for item in wants.values() if _expected(item))
        yield from _compare(kind, some, wants)
    for prefixes in _batches(_fewer(session, kind, standing)):
        yield from _missing(session, directory, kind, prefixes)


def _applied(kind: Kind) -> tuple[Condition, Condition]:
    return kind.stands, kind.model.revision == kind.model.applied_revision


def _expected(item: Wanted) -> bool:
    return item.entry is not None and not item.behind


def _compare(kind: Kind, some: Mapping[str, Attributes], wants: Mapping[str, Wanted]) -> Iterator[Drift]:
    for key, entry in some.items():
        want = wants.get(key)
        if want is None or (want.entry is None and not want.behind):
            yield Drift(kind.name, key, STRAY)
        elif want.entry is None or want.behind:
            continue
        elif (change := difference_from(want.entry, entry)) is not None:
            yield Drift(kind.name, key, ", ".join(change.attributes))


def _fewer(session: Session, kind: Kind, standing: Counter[str]) -> list[str]:
    """The first letters of names of which fewer stand than should."""
    prefix = sa.func.substr(kind.key, 1, _PREFIX)
    expected = session.execute(sa.select(prefix, sa.func.count()).where(*_applied(kind)).group_by(prefix))
    return [letters for letters, count in expected if standing[letters] < count]


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def _missing(
    session: Session, directory: DirectoryTarget, kind: Kind, prefixes: Sequence[str]
) -> Iterator[Drift]:
    among = sa.func.substr(kind.key, 1, _PREFIX).in_(prefixes)
    after = ""
    while True:
        query = sa.select(kind.key).where(kind.key > after, among, *_applied(kind)).order_by(kind.key)
        keys = list(session.scalars(query.limit(BATCH)))
        if not keys:
            return
        after = keys[-1]
        standing = directory.read(kind.branch, keys)
        yield from (Drift(kind.name, key, MISSING) for key in keys if key not in standing)
