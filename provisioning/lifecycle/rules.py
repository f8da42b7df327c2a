"""Why a mailbox is locked, by which article, and from which cause a person comes back. Pure."""

from __future__ import annotations

from typing import Any, Final

from provisioning.policy.catalogue import Policy, Rule
from provisioning.policy.kinds import LOCK_CAUSES

REQUEST: Final = "request"
LEAVER: Final = "leaver"
BODY_ENDED: Final = "body_ended"
# What people say when they lock somebody out; the others are found out by the service itself.
BY_HAND: Final = (REQUEST, "compromised", "misuse", BODY_ENDED)


def article_of(policy: Policy, cause: str) -> str:
    """The article by which a mailbox is locked for this cause; "" where the rule is silent."""
    stated: dict[str, Rule[Any]] = {
        "idle": policy.idle.lock_after,
        "default_password": policy.first.lock_after,
        "wrong_passwords": policy.wrong.lock_at,
        "sending": policy.sending.then,
        "compromised": policy.lock.compromised,
        "misuse": policy.lock.misuse,
        LEAVER: policy.leaver.receives,
        BODY_ENDED: policy.body_ended.receives,
        REQUEST: policy.due.lock,
    }
    return stated[cause].article if cause in stated else ""


def is_restorable(policy: Policy, cause: str) -> bool:
    """Whether the rule lets a mailbox that was locked for this cause be restored.

    What was locked before causes were kept has none, and is.
    """
    return not cause or cause in policy.lock.restorable_causes.value


def receives(policy: Policy, cause: str, wished: bool | None = None) -> bool:
    """Whether a mailbox locked for this cause goes on taking mail: as the rule says, else as was wished."""
    rule = {LEAVER: policy.leaver.receives, BODY_ENDED: policy.body_ended.receives}.get(
        cause, policy.lock.receives
    )
    return rule.value if wished is None or rule.article else wished


def is_cause(word: str) -> bool:
    """Whether there is such a cause."""
    return word in LOCK_CAUSES
