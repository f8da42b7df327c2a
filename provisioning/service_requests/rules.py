"""What can be asked for, of whom, for how long, and the states it goes through. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from provisioning.access.rules import Ability
from provisioning.policy.catalogue import DueRules, Rule
from provisioning.policy.periods import Period

# What needs a second person, who agrees to exactly what the author would do.
APPROVALS = ("grant", "grant_end", "code", "suspension", "plan", "policy")
# What a unit asks of whoever looks after it.
WISHES = (
    "account", "change", "role_mailbox", "list", "allowance",
    "reset", "lock", "restore", "withdraw", "delete", "move", "body_mailbox",
)  # fmt: skip
# What is done to people who have an account, each by an operation there is.
ABOUT_PEOPLE = ("reset", "lock", "restore", "withdraw", "delete", "move")
# What can be asked for today. Of the others there is nothing to give yet; what was asked stays readable.
ASKABLE = ("account", "change", "allowance", "body_mailbox", *ABOUT_PEOPLE)
KINDS = APPROVALS + WISHES
# in_hand: turned into a plan. agreed: the author may do it now. ordered: decided, and somebody else does it.
STATES = ("open", "ordered", "in_hand", "agreed", "done", "refused", "withdrawn", "expired")
STILL_GOING = ("open", "ordered", "in_hand", "agreed")
# What waits for somebody's answer or hand.
WAITING = ("open", "ordered")
MOVES: dict[str, frozenset[str]] = {
    "open": frozenset({"ordered", "in_hand", "agreed", "done", "refused", "withdrawn", "expired"}),
    "ordered": frozenset({"in_hand", "done", "refused", "withdrawn"}),
    "in_hand": frozenset({"open", "ordered", "done", "refused", "withdrawn"}),
    "agreed": frozenset({"done", "withdrawn", "expired"}),
    "done": frozenset(),
    "refused": frozenset(),
    "withdrawn": frozenset(),
    "expired": frozenset(),
}

# What a row of a list asks for, as a kind of request.
KIND_OF_ROW = {
    "joiner": "account", "returner": "account", "changed": "change", "mover": "move", "leaver": "withdraw",
    "locked": "lock", "restored": "restore", "reset": "reset", "withdrawn": "withdraw", "deleted": "delete",
}  # fmt: skip
# How a request came to the office.
BY_PAGE, BY_LETTER, BY_PHONE = "page", "letter", "phone"
WAYS = (BY_PAGE, BY_LETTER, BY_PHONE)
# What became of one person of a request: nothing yet, done, could not be done, done or settled by hand.
OUTCOMES = ("", "done", "failed", "by_hand", "refused")
# A receipt further back than this is a slip of the pen.
OLDEST_RECEIPT = timedelta(days=365)

# Who is asked to agree should look soon; what a unit needs may wait for somebody's leave to end.
LIFE_OF_APPROVAL = timedelta(days=7)
LIFE_OF_WISH = timedelta(days=60)
# What was agreed to is done within a day, or asked for again.
LIFE_OF_AGREEMENT = timedelta(days=1)
# More open wishes of one person than this are no help to anybody.
MOST_OPEN = 20
MOST_A_DAY = 40

ABILITY: dict[str, Ability] = {
    "grant": Ability.GRANTS,
    "grant_end": Ability.GRANTS,
    "code": Ability.RESET,
    "suspension": Ability.LOCK,
    "plan": Ability.IMPORT,
    "policy": Ability.SYSTEM,
    "account": Ability.CREATE,
    "change": Ability.EDIT,
    "role_mailbox": Ability.UNITS,
    "list": Ability.UNITS,
    "allowance": Ability.UNITS,
    "reset": Ability.RESET,
    "lock": Ability.LOCK,
    "restore": Ability.RESTORE,
    "withdraw": Ability.MOVE,
    "delete": Ability.MOVE,
    "move": Ability.MOVE,
    "body_mailbox": Ability.UNITS,
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that would happen. `code` names its sentence, the values are plain text."""

    code: str
    params: Mapping[str, str]

    def plain(self) -> dict[str, Any]:
        """As it is stored and compared."""
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """How and when a request came, and about whom. `on_behalf`: entered by who decides, for the body."""

    at: datetime
    by: str = BY_PAGE
    dated: date | None = None
    caller: str = ""
    checked: str = ""
    official_ids: tuple[str, ...] = ()

    @property
    def on_behalf(self) -> bool:
        """Whether somebody of the office has entered it."""
        return self.by != BY_PAGE


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is to be done: within what time, by which article. `at`: None where no rule says."""

    at: datetime | None = None
    within: str = ""
    article: str = ""


def may_move(old: str, new: str) -> bool:
    """Whether a request may go from `old` to `new`."""
    return new in MOVES[old]


def life_of(kind: str) -> timedelta:
    """How long a request waits for its answer."""
    return LIFE_OF_APPROVAL if kind in APPROVALS else LIFE_OF_WISH


def fingerprint(effects: Sequence[Mapping[str, Any]]) -> str:
    """What whoever agrees has seen, in 64 hex digits: another one is another matter."""
    text = json.dumps(list(effects), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def matter_of(kind: str, author_id: str, details: Mapping[str, Any]) -> str:
    """Names what is asked for, so that asking twice is seen; in 64 hex digits."""
    return fingerprint([{"kind": kind, "author": author_id, "details": dict(details)}])


def due_rule(kind: str, due: DueRules) -> Rule[Period | None] | None:
    """Within which time the rule wants a request of this kind done; None for what it does not speak of."""
    return {
        "account": due.create,
        "change": due.change,
        "move": due.move,
        "reset": due.reset,
        "lock": due.lock,
        "restore": due.restore,
        "withdraw": due.end,
        "delete": due.end,
        "body_mailbox": due.body_box,
        "role_mailbox": due.body_box,
    }.get(kind)
