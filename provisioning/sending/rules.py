"""How much one account may send before it is stopped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from provisioning.foundation.settings import Settings
from provisioning.policy.catalogue import SendingRules

LONGEST: Final = timedelta(days=1)
"""No limit looks further back."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What was sent in some time: messages, and recipients in the own domains and outside them."""

    messages: int = 0
    own: int = 0
    outside: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.messages + other.messages, self.own + other.own, self.outside + other.outside)


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` of `what` (a field of Amount) within `window`."""

    what: str
    window: timedelta
    most: int

    @property
    def name(self) -> str:
        """Its stable name in the record, e.g. `outside_600`: what, and the window in seconds."""
        return f"{self.what}_{int(self.window.total_seconds())}"


def limits_of(settings: Settings) -> tuple[Limit, ...]:
    """The limits of every account, the tightest window first."""
    ten_minutes, hour, day = timedelta(minutes=10), timedelta(hours=1), LONGEST
    return (
        Limit("outside", ten_minutes, settings.sending_outside_ten_minutes),
        Limit("own", ten_minutes, settings.sending_own_ten_minutes),
        Limit("outside", hour, settings.sending_outside_hour),
        Limit("own", hour, settings.sending_own_hour),
        Limit("messages", hour, settings.sending_messages_hour),
        Limit("outside", day, settings.sending_outside_day),
        Limit("own", day, settings.sending_own_day),
    )


def by_rule(limits: Sequence[Limit], rules: SendingRules) -> tuple[Limit, ...]:
    """The same with what the province's rule says of recipients outside, where it does: its number within
    its window takes the place of ours within ten minutes, and of any that would stop less at once."""
    if not rules.outside_most.article and not rules.outside_most.departs:
        return tuple(limits)
    own = Limit("outside", timedelta(minutes=rules.window.value), rules.outside_most.value)
    wider = [each for each in limits if each.what != "outside" or each.window > own.window]
    return (own, *(_not_below(own.most, each) for each in wider))


def _not_below(most: int, limit: Limit) -> Limit:
    """A limit of ours stops nobody before the rule does."""
    if limit.what == "own":
        return limit
    return Limit(limit.what, limit.window, max(limit.most, most))


def locks(limit: Limit, rules: SendingRules) -> bool:
    """Whether going beyond this limit locks the account by the rule, and does not only hold its mail."""
    window = timedelta(minutes=rules.window.value)
    return rules.then.value == "lock" and (limit.what, limit.window, limit.most) == (
        "outside",
        window,
        rules.outside_most.value,
    )


def passed(limits: Sequence[Limit], sent: Sequence[Amount], more: Amount) -> tuple[Limit, int] | None:
    """The first limit that `more` would go beyond, and how many it would be; None within all.

    `sent`: what was sent within each limit's window, in their order.
    """
    for limit, before in zip(limits, sent, strict=True):
        counted = getattr(before + more, limit.what)
        # Where a message has none of what is limited, it is not what goes beyond.
        if counted > limit.most and getattr(more, limit.what):
            return limit, counted
    return None
