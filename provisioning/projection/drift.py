"""Where the directory differs from SQL, kind after kind, and having it mended.

The full check reads all of both. The quick one reads only at which change each entry stands (its CSN), and
in full what has moved since it was last verified, was never verified, or is not there. Both stream the
directory and ask SQL in batches, so that memory stays flat. What differs is looked at twice, since rows
and entries change meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.projection.kind import Condition, ProjectedKind, Wanted
from provisioning.projection.model import changed
from provisioning.projection.registry import PROJECTED_KINDS
from provisioning.projection.targets import DirectoryTarget
from provisioning.projection.verification import MISSING, STRAY, Drift, compare, verify, wanted_of

__all__ = ["MISSING", "STRAY", "Drift", "check", "find_drift", "mend"]

BATCH = 500
_PREFIX = 3


def find_drift(database: Database, directory: DirectoryTarget, *, full: bool) -> Iterator[Drift]:
    """Every difference between the whole directory and the rows that are applied.

    Rows still behind are left out: they are work to do, not drift. Notes at which change entries were
    seen to be right.
    """
    return chain.from_iterable(check(database, directory, full=full))


def check(database: Database, directory: DirectoryTarget, *, full: bool) -> Iterator[Sequence[Drift]]:
    """The same in small steps: after each, what differs of the entries it looked at."""
    for kind in PROJECTED_KINDS:
        yield from _Check(database, directory, kind).steps(full=full)


def mend(session: Session, found: Sequence[Drift]) -> int:
    """Has the worker bring these entries after SQL; returns how many. Strays are left alone.

    They may be all that is left of people whom an older database does not know.
    """
    mended = 0
    for kind in PROJECTED_KINDS:
        keys = [each.key for each in found if each.kind == kind.name and each.what != STRAY]
        for some in _batches(keys):
            rows = sa.update(kind.model).where(kind.key.in_(some))
            session.execute(rows.values(changed(kind.model, clock.now())))
        mended += len(keys)
    return mended


@dataclass(slots=True)
class _Check:
    database: Database
    directory: DirectoryTarget
    kind: ProjectedKind
    # Names of people are random, so few share their first letters: counts by them find who is missing
    # without keeping every name.
    standing: Counter[str] = field(default_factory=Counter)

    def steps(self, *, full: bool) -> Iterator[Sequence[Drift]]:
        yield from self._everything() if full else self._what_moved()
        for prefixes in _batches(self._fewer()):
            yield from self._missing(prefixes)

    def _what_moved(self) -> Iterator[Sequence[Drift]]:
        for page in self.directory.csns(self.kind.branch):
            verified = self._verified([key for key, _ in page])
            moved = [key for key, csn in page if verified.get(key) != csn]
            unsure = set(moved)
            self._count(key for key, _ in page if key not in unsure)
            yield from self._look_closer(moved)
            yield ()

    def _verified(self, keys: Sequence[str]) -> dict[str, str | None]:
        """At which change those that should stand, and are not behind, were seen to be right."""
        # Not as conditions: SQLite would go by the index over them, and read every row for each page.
        at = sa.case((sa.and_(*_applied(self.kind)), self.kind.model.verified_csn))
        with self.database.reading() as session:
            rows = session.execute(sa.select(self.kind.key, at).where(self.kind.key.in_(keys))).all()
        return {key: csn for key, csn in rows if csn is not None}

    def _everything(self) -> Iterator[Sequence[Drift]]:
        branch = self.kind.branch
        remaining = iter(self.directory.read_all(branch))
        while some := {entry[branch.naming][0]: entry for entry in islice(remaining, BATCH)}:
            wants = wanted_of(self.database, self.kind, list(some))
            result = compare(self.kind, list(some), wants, some)
            verify(self.database, self.kind, result.verified)
            unsure = {each.key for each in result.drift}
            self._count(item.key for item in wants.values() if item.expected and item.key not in unsure)
            yield from self._look_closer(list(unsure))
            yield ()

    def _look_closer(self, keys: Sequence[str]) -> Iterator[Sequence[Drift]]:
        """Reads these entries now, with what is wanted of them before and after: where that has changed
        meanwhile, the worker is at it."""
        for some in _batches(keys):
            before = wanted_of(self.database, self.kind, some)
            found = compare(self.kind, some, before, self.directory.read(self.kind.branch, some))
            verify(self.database, self.kind, found.verified)
            self._count(item.key for item in before.values() if item.expected)
            after = wanted_of(self.database, self.kind, [each.key for each in found.drift])
            yield [each for each in found.drift if _same(before.get(each.key), after.get(each.key))]

    def _count(self, keys: Iterator[str]) -> None:
        self.standing.update(key[:_PREFIX] for key in keys)

    def _fewer(self) -> list[str]:
        """The first letters of names of which fewer stand than should."""
        prefix = sa.func.substr(self.kind.key, 1, _PREFIX)
        query = sa.select(prefix, sa.func.count()).where(*_applied(self.kind)).group_by(prefix)
        with self.database.reading() as session:
            expected = session.execute(query).all()
        return [letters for letters, count in expected if self.standing[letters] < count]

    def _missing(self, prefixes: Sequence[str]) -> Iterator[Sequence[Drift]]:
        key = self.kind.key
        among = sa.func.substr(key, 1, _PREFIX).in_(prefixes)
        after = ""
        while True:
            query = sa.select(key).where(key > after, among, *_applied(self.kind)).order_by(key)
            with self.database.reading() as session:
                keys = list(session.scalars(query.limit(BATCH)))
            if not keys:
                return
            after = keys[-1]
            there = self.directory.read(self.kind.branch, keys)
            yield from self._look_closer([each for each in keys if each not in there])


def _applied(kind: ProjectedKind) -> tuple[Condition, Condition]:
    return kind.stands, kind.model.revision == kind.model.applied_revision


def _same(before: Wanted | None, after: Wanted | None) -> bool:
    """Whether nobody was at the row between two looks: no row, or the same revision, applied."""
    if before is None or after is None:
        return before is after
    return before.revision == after.revision and not (before.behind or after.behind)


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))
