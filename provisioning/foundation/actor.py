"""Who acts: an official with the grants in force, or a part of the system itself.

A plain value handed to every operation and query. What it may do is decided in `access`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class OwnRole:
    """A role that the province made itself: its name in both languages and what it may do."""

    name: str
    name_en: str
    abilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant: a role over the subtree below `unit_path` (`/1/5/`).

    `own`: what the role is, where the province made it; None for a role that is built in.
    `stands_in_for`: the name of who is away while it holds; "" for a grant that stands for nobody.
    """

    role: str
    unit_id: int
    unit_path: str
    own: OwnRole | None = None
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or process on whose word something happens."""

    label: str
    official_id: str | None = None
    grants: tuple[HeldGrant, ...] = ()
    system: bool = False
    ip: str = ""
    user_agent: str = ""
    # Everybody on whose word it happens, where that is more than one: what each of them may do, and no
    # more, may be done. The actor is among them, unless it is a part of the system.
    together: tuple[Actor, ...] = ()

    @property
    def people(self) -> tuple[Actor, ...]:
        """Everybody whose rights count, each on their own."""
        return self.together or (self,)

    def seen_from(self, *, ip: str, user_agent: str) -> Actor:
        """The same actor, with where the request came from for the record."""
        return replace(self, ip=ip, user_agent=user_agent[:200])

    def on_behalf_of(self, unit_path: str) -> str:
        """For whom the actor stands in at this unit, by name; "" where their own role is the same."""
        there = [grant for grant in self.grants if unit_path.startswith(grant.unit_path)]
        own = {grant.role for grant in there if not grant.stands_in_for}
        absent = {g.stands_in_for for g in there if g.stands_in_for and g.role not in own}
        return ", ".join(sorted(absent))[:255]


def acting_together(first: Actor, others: Iterable[Actor]) -> Actor:
    """`first`, with no more rights than each of the others has. The record names `first` as who acts.

    Parts of the system are not bound by scope, so they neither add nor take away anything.
    """
    people: dict[str | None, Actor] = {}
    for each in (person for one in (first, *others) for person in one.people):
        if not each.system:
            people.setdefault(each.official_id, each)
    together = tuple(people.values())
    if not together or together == (first,):
        return first
    return replace(first, system=False, together=together)


def system_actor(label: str) -> Actor:
    """The command line on the server and the worker: not bound by scope, always named."""
    return Actor(label=label, system=True)
