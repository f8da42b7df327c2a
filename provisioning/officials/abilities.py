"""What one person may do to another: the rule behind every operation, and behind every button.

Pure: values in, values out. Pages ask `abilities_of`, operations `refusal`: so the two agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.access.rules import Ability, may, outranks
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.recipients.rules import may_move

# Nobody locks themselves out or moves themselves out of somebody's reach.
NOT_TO_ONESELF = frozenset({Ability.LOCK, Ability.RESTORE, Ability.MOVE})
# Where somebody has no post any more.
GONE = frozenset({"leaving", "archived", "purged"})
STATES_WITH_CODE = frozenset({"invited", "active"})


@dataclass(frozen=True, slots=True)
class Target:
    """The person something is to be done to: who, where, in which state, with which rights."""

    official_id: str
    unit_path: str
    state: str
    held: tuple[HeldGrant, ...] = ()
    # The account of a leader: only a system administrator touches it.
    protected: bool = False
    # Somebody has had it open: a code for it lets in to mail that is there.
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Abilities:
    """What is offered on a person's page."""

    edit: bool
    move: bool
    suspend: bool
    resume: bool
    leave: bool
    come_back: bool
    issue_code: bool
    try_again: bool
    # The person holds rights that the reader does not: the reason told when nothing is offered.
    outranked: bool
    # The account is protected, and the reader is not the one who may touch it.
    protected: bool
    # Whether the reader decides which accounts are protected.
    protect: bool


def refusal(actor: Actor, target: Target, ability: Ability) -> str:
    """Why `actor` may not do this to `target`; "" when it is allowed, to each of several."""
    if actor.together:
        return next((why for each in actor.together if (why := refusal(each, target, ability))), "")
    if not may(actor, ability, target.unit_path):
        return f"no {ability} at this unit"
    oneself = actor.official_id == target.official_id
    if not oneself and _is_kept_from(actor, target):
        return "the account is protected"
    if oneself and ability in NOT_TO_ONESELF:
        return "nobody does this to themselves"
    if actor.system or oneself or outranks(actor, target.held):
        return ""
    return "the person outranks the actor"


def _is_kept_from(actor: Actor, target: Target) -> bool:
    return target.protected and not may(actor, Ability.SYSTEM, target.unit_path)


def code_ability(actor: Actor, *, state: str, unit_path: str, opened: bool = False) -> Ability:
    """Which ability a one-time code asks for.

    Whoever adds people may hand them their first code; a code that sets a new password for a mailbox that
    was `opened` before is another matter.
    """
    if state != "invited" or opened:
        return Ability.RESET
    return Ability.INVITE if may(actor, Ability.INVITE, unit_path) else Ability.CREATE


def abilities_of(actor: Actor, target: Target) -> Abilities:
    """Everything at once, the mailbox's state included."""
    code = code_ability(actor, state=target.state, unit_path=target.unit_path, opened=target.opened)
    suspended = target.state == "suspended"
    return Abilities(
        edit=not refusal(actor, target, Ability.EDIT),
        move=not refusal(actor, target, Ability.MOVE),
        suspend=may_move(target.state, "suspended") and not refusal(actor, target, Ability.LOCK),
        resume=suspended and not refusal(actor, target, Ability.RESTORE),
        leave=may_move(target.state, "leaving") and not refusal(actor, target, Ability.MOVE),
        come_back=target.state in GONE and not refusal(actor, target, Ability.MOVE),
        issue_code=target.state in STATES_WITH_CODE and not refusal(actor, target, code),
        try_again=not refusal(actor, target, Ability.EDIT),
        outranked=not outranks(actor, target.held),
        protected=_is_kept_from(actor, target) and actor.official_id != target.official_id,
        protect=not refusal(actor, target, Ability.SYSTEM) and actor.official_id != target.official_id,
    )
