"""What a kind of row brings in order to be projected; `registry` names all kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from ldap.entries import Branch, Entry
from provisioning.foundation.database import Database, Session
from provisioning.projection.model import Projected
from provisioning.projection.targets import Targets

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One row as SQL wants it at `revision`. `entry` is None when none should stand."""

    id: Any
    key: str
    """What names the entry."""
    revision: int
    behind: bool
    fresh: bool
    """Never seen in the directory."""
    entry: Entry | None

    @property
    def expected(self) -> bool:
        """Whether an entry should stand by now."""
        return self.entry is not None and not self.behind


def nothing_follows(_database: Database, _targets: Targets, _written: Sequence[Any]) -> frozenset[Any]:
    """For kinds of which nobody but the directory is told."""
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedKind:
    """One kind of row: its table, its entries, what is wanted, and what follows a write."""

    name: str
    """One word, as it stands in the drift report and in logs."""
    model: type[Projected]
    branch: Branch
    key: InstrumentedAttribute[str]
    """The column whose value names the entry."""
    wanted: Callable[[Session, Condition], Iterable[Wanted]]
    """What the rows that fit should be; may be called for everything there is, in batches."""
    stands: Condition
    """For which rows an entry should stand at all."""
    follow: Callable[[Database, Targets, Sequence[Any]], frozenset[Any]] = nothing_follows
    """Tells whoever else has to know of rows that were written; returns the ids of those that have to
    wait because it could not."""
    part: str = "directory"
    """Which part is noted as ill when the directory takes no entry of this kind at all."""
