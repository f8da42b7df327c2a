"""What counts against an allowance, whether something still fits, and who may set one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from provisioning.access.rules import Ability, covers, may
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Problem

MEBIBYTE: Final = 1024 * 1024
GIBIBYTE: Final = 1024 * MEBIBYTE
# More than any province has; what the database can hold is larger.
MOST_MAILBOXES: Final = 1_000_000
MOST_STORAGE_MIB: Final = 1024 * 1024 * 1024
# The place of somebody who leaves is free for the next; the mail they leave behind still takes room.
TAKES_A_PLACE: Final = frozenset({"staged", "invited", "active", "suspended"})
TAKES_NO_STORAGE: Final = frozenset({"purged"})


class Amount(NamedTuple):
    """So many mailboxes, and their storage in bytes."""

    mailboxes: int = 0
    storage: int = 0

    def plus(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(self.mailboxes + other.mailboxes, self.storage + other.storage)

    def minus(self, other: Amount) -> Amount:
        """What is more here than in `other`; below zero where it is less."""
        return Amount(self.mailboxes - other.mailboxes, self.storage - other.storage)

    def where_more(self) -> Amount:
        """Nothing where it is below zero."""
        return Amount(max(self.mailboxes, 0), max(self.storage, 0))


NOTHING: Final = Amount()


class Share(NamedTuple):
    """What some mailboxes take, and the path of the unit where they take it."""

    path: str
    amount: Amount


@dataclass(slots=True)
class Allowance:
    """What one unit may have, None for no limit, and what is taken there and below. Storage in bytes."""

    unit_id: int
    path: str
    name: str
    mailboxes: int | None = None
    storage: int | None = None
    used: Amount = NOTHING
    # The row as it was read; 0 where there is none.
    revision: int = 0

    @property
    def limited(self) -> bool:
        """Whether there is any limit at all."""
        return self.mailboxes is not None or self.storage is not None

    def rise(self, before: Share | None, after: Share) -> Amount:
        """How much more is taken here once mailboxes go from `before` (None: from nowhere) to `after`."""
        gone = before.amount if before is not None and covers(self.path, before.path) else NOTHING
        come = after.amount if covers(self.path, after.path) else NOTHING
        return come.minus(gone)

    def beyond(self, need: Amount) -> Amount:
        """How much of `need` does not fit; what is over already is nobody's need."""
        return Amount(
            _beyond(self.mailboxes, self.used.mailboxes, need.mailboxes),
            _beyond(self.storage, self.used.storage, need.storage),
        )

    def problems(self, need: Amount) -> list[Problem]:
        """Why `need` can't be met here; [] when it can."""
        beyond = self.beyond(need)
        found = []
        if beyond.mailboxes:
            given = {"used": self.used.mailboxes, "allowed": self.mailboxes or 0}
            found.append(Problem("unit", self._code("allowance_mailboxes"), {"unit": self.name, **given}))
        if beyond.storage:
            sizes = {"used": gigabytes(self.used.storage), "allowed": gigabytes(self.storage or 0)}
            found.append(Problem("unit", self._code("allowance_storage"), {"unit": self.name, **sizes}))
        return found

    def _code(self, code: str) -> str:
        return f"{code}_top" if is_top(self.path) else code


def _beyond(allowed: int | None, used: int, need: int) -> int:
    if allowed is None or need <= 0:
        return 0
    return min(need, max(0, used + need - allowed))


def amount_of(state: str, quota_bytes: int) -> Amount:
    """What one mailbox in this state takes."""
    return Amount(int(state in TAKES_A_PLACE), 0 if state in TAKES_NO_STORAGE else quota_bytes)


def chain_of(path: str) -> tuple[int, ...]:
    """The ids of the units from the root down to the one at `path`."""
    return tuple(int(part) for part in path.strip("/").split("/"))


def is_top(path: str) -> bool:
    """Whether nothing stands above the unit at `path`."""
    return path.count("/") == 2


def may_set(actor: Actor, path: str) -> bool:
    """Who looks after the unit above sets what a unit may have; of the root, who runs the system."""
    if is_top(path):
        return may(actor, Ability.SYSTEM, path)
    above = path[: path.rstrip("/").rindex("/") + 1]
    return may(actor, Ability.UNITS, above)


def gigabytes(octets: int) -> str:
    """For sentences: 1.5, or 100."""
    return f"{octets / GIBIBYTE:.1f}".removesuffix(".0")
