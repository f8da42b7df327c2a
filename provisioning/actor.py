"""Who acts: an official with the grants in force, or a part of the system itself.

A plain value handed to every operation and query. What it may do is decided in `grants`.
"""

from __future__ import annotations

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

    def seen_from(self, *, ip: str, user_agent: str) -> Actor:
        """The same actor, with where the request came from for the record."""
        return replace(self, ip=ip, user_agent=user_agent[:200])

    def on_behalf_of(self, unit_path: str) -> str:
        """For whom the actor stands in at this unit, by name; "" where their own role is the same."""
        there = [grant for grant in self.grants if unit_path.startswith(grant.unit_path)]
        own = {grant.role for grant in there if not grant.stands_in_for}
        absent = {g.stands_in_for for g in there if g.stands_in_for and g.role not in own}
        return ", ".join(sorted(absent))[:255]


def system_actor(label: str) -> Actor:
    """The command line on the server and the worker: not bound by scope, always named."""
    return Actor(label=label, system=True)
