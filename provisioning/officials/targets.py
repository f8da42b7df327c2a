"""A person as the rule of who may act on whom sees them: where they are, what they hold, in which state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from provisioning.access.queries import current_and_future_grants, current_and_future_grants_of_each
from provisioning.access.service_end import concerned
from provisioning.allowances.operations import Places
from provisioning.foundation import clock
from provisioning.foundation.actor import HeldGrant
from provisioning.foundation.database import Session
from provisioning.officials.abilities import Target
from provisioning.officials.model import Official
from provisioning.officials.prefetch import NewcomerLookups
from provisioning.recipients.model import Mailbox


@dataclass(frozen=True, slots=True)
class Prefetched:
    """What was asked at once about many people, handed to the operations on each of them.

    Good for one transaction that gives nobody a right: it is not asked again. Who loses theirs by leaving
    counts as one who has them till then.
    """

    held: Mapping[str, tuple[HeldGrant, ...]]
    # Of these people, those whose leaving ends a grant: their own, or that of a stand-in.
    concerned: frozenset[str]
    # What allowances leave, for whoever comes into a unit.
    places: Places
    # What other addresses are made with, once somebody needed it.
    lookups: dict[str, NewcomerLookups | None] = field(default_factory=dict)

    @classmethod
    def read(
        cls, session: Session, official_ids: Collection[str], places: Places | None = None
    ) -> Prefetched:
        """As it stands now; whoever acts on these people has locked them before."""
        return cls(
            current_and_future_grants_of_each(session, official_ids, clock.now()),
            frozenset(concerned(session, official_ids)),
            places or Places(),
        )


def target_of(session: Session, official: Official, prefetched: Prefetched | None = None) -> Target:
    """A person as the rule of who may act on whom sees them."""
    held = prefetched.held.get(official.id) if prefetched else None
    if held is None:
        held = current_and_future_grants(session, official.id, clock.now())
    mailbox = mailbox_of(official)
    return Target(
        official.id,
        official.unit.path,
        mailbox.state,
        held,
        protected=official.is_protected,
        opened=mailbox.activated_at is not None,
    )


def mailbox_of(official: Official) -> Mailbox:
    """The person's own mailbox; every official has one."""
    if official.mailbox is None:
        raise LookupError(f"official {official.id} without a mailbox")
    return official.mailbox
