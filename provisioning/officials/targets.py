"""A person as the rule of who may act on whom sees them: where they are, what they hold, in which state."""

from __future__ import annotations

from collections.abc import Collection

from provisioning.access.queries import held_by_each, held_or_to_come
from provisioning.access.service_end import concerned
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.officials.abilities import Target
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox

HELD = "congvu_held_grants"
# Of the people looked at ahead, those whose leaving ends a grant: their own, or that of a stand-in.
CONCERNED = "congvu_concerned_by_grants"


def look_ahead(session: Session, official_ids: Collection[str]) -> None:
    """Asks at once which rights these people hold: for a session that acts on many of them.

    Only for one that gives nobody a right: it is not asked again until the session ends. Who loses
    theirs by leaving counts as one who has them till then.
    """
    session.info[HELD] = held_by_each(session, official_ids, clock.now())
    session.info[CONCERNED] = concerned(session, official_ids)


def target_of(session: Session, official: Official) -> Target:
    """A person as the rule of who may act on whom sees them."""
    held = session.info.get(HELD, {}).get(official.id)
    if held is None:
        held = held_or_to_come(session, official.id, clock.now())
    return Target(
        official.id, official.unit.path, mailbox_of(official).state, held, protected=official.is_protected
    )


def mailbox_of(official: Official) -> Mailbox:
    """The person's own mailbox; every official has one."""
    if official.mailbox is None:
        raise LookupError(f"official {official.id} without a mailbox")
    return official.mailbox
