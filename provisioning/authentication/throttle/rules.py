"""Who may try once more, and when. Pure.

Wrong tries are counted by account **and** place, so that nobody is kept out by what others type. What they
count together is bounded as well: whatever the places and doors, one account is guessed at most `MOST_A_DAY`
times a day, but for the first codes that are typed in each place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
# So far may the clocks of two machines differ. What lies further ahead was written by a clock that was wrong.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries of one key within `window`."""

    count: int
    window: timedelta


class Familiarity(StrEnum):
    """How well the place of a try is known to the account it is made at."""

    DEVICE = "device"
    """A browser in which the right password was typed."""
    ADDRESS = "address"
    """A network address from which it was."""
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Secret:
    """How often one kind of secret may be guessed. What is typed wrong of one keeps nobody from the other."""

    here: tuple[Limit, ...]
    """From one place, at one account."""
    a_day: dict[Familiarity, int]
    """From all places that are known so well, at one account, within a day: what strangers use up, the owner
    does not need."""
    first: int = 0
    """So many tries every place has at an account, whatever other places have used up."""


PASSWORD = Secret(
    here=(Limit(10, timedelta(minutes=15)), Limit(15, DAY)),
    a_day={Familiarity.STRANGER: 40, Familiarity.ADDRESS: 15, Familiarity.DEVICE: 10},
)
# A code is long enough to be guessed by nobody, from however many addresses (fifty bits); its holder has
# signed in nowhere yet, so that strangers must not be able to use up what a newcomer needs.
CODE = Secret(
    here=(Limit(5, timedelta(minutes=15)), Limit(8, DAY)),
    a_day={Familiarity.STRANGER: 15, Familiarity.ADDRESS: 10, Familiarity.DEVICE: 10},
    first=3,
)
MOST_A_DAY = sum(PASSWORD.a_day.values()) + sum(CODE.a_day.values())
# Doors at which a one-time code is typed; at all others it is a password.
CODE_DOORS = frozenset({"activation", "recovery"})
# Any account from one network address that the account does not know.
BY_SOURCE = (Limit(50, timedelta(minutes=15)), Limit(200, DAY))
# So many wrong ones are nobody's guess; each further one waits twice as long as the one before.
WITHOUT_DELAY = 4
# A wrong password that comes again is not counted again, and is not checked again within this.
CHECKED_AGAIN = timedelta(minutes=1)
# One network address at so many accounts: somebody tries few passwords on many people. Accounts that know
# the address count apart: behind that of a large office many mistype in the same hour.
SPRAYING = {
    Familiarity.STRANGER: Limit(10, timedelta(hours=1)),
    Familiarity.ADDRESS: Limit(40, timedelta(hours=1)),
}
# How long a browser or an address stays known after the last right sign-in from there.
KNOWN_FOR = timedelta(days=90)
# So many places an account knows; those seen longest ago go first. A telephone has another address each day.
MOST_KNOWN = 50
# What is seen again sooner than this is not written down again.
SEEN_AGAIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a try comes from: `key` is what is counted."""

    key: str
    familiarity: Familiarity


@dataclass(frozen=True, slots=True)
class Try:
    """A wrong try of the last day, at one account."""

    place: str
    familiarity: Familiarity
    fingerprint: str
    at: datetime
    found_wrong_at: datetime | None
    """When it was last checked; None while it is being checked for the first time."""


def secret_of(door: str) -> Secret:
    """What is typed at a door."""
    return CODE if door in CODE_DOORS else PASSWORD


def locked_until(
    secret: Secret, place: Place, tries: Sequence[Try], from_source: Sequence[datetime], now: datetime
) -> datetime | None:
    """Until when this place gets no further answer for this account; None while it may try.

    `tries`: those of this secret at the account within a day, from everywhere. `from_source`: when anybody
    was tried from this network address.
    """
    here = [each.at for each in tries if each.place == place.key]
    ends = [_full_until(here, limit, now) for limit in secret.here]
    if len(here) >= secret.first:
        a_day = Limit(secret.a_day[place.familiarity], DAY)
        ends.append(_full_until(_different(tries, place.familiarity), a_day, now))
    if place.familiarity is Familiarity.STRANGER:
        ends += [_full_until(from_source, limit, now) for limit in BY_SOURCE]
    return max((each for each in ends if each is not None), default=None)


def waits_until(place: Place, tries: Sequence[Try], now: datetime) -> datetime | None:
    """The end of the pause after the last wrong try from here; None when it is over."""
    window = PASSWORD.here[0].window
    here = [each for each in tries if each.place == place.key and each.at > now - window]
    if len(here) < WITHOUT_DELAY:
        return None
    ends = max(each.at for each in here) + timedelta(seconds=2 ** (len(here) - WITHOUT_DELAY))
    return ends if ends > now else None


def is_known_wrong(tries: Iterable[Try], place: Place, fingerprint: str, now: datetime) -> bool:
    """Whether this very password was found wrong a moment ago, so that nobody has to be asked again."""
    return any(
        (each.place, each.fingerprint) == (place.key, fingerprint)
        and each.found_wrong_at is not None
        and now - CHECKED_AGAIN < each.found_wrong_at <= now + AHEAD
        for each in tries
    )


def is_repeated(tries: Iterable[Try], place: Place, fingerprint: str) -> bool:
    """Whether it is counted already: an old telephone knows one password only."""
    return any((each.place, each.fingerprint) == (place.key, fingerprint) for each in tries)


def _different(tries: Iterable[Try], familiarity: Familiarity) -> list[datetime]:
    """When each different password was first tried from places that are known so well."""
    first: dict[str, datetime] = {}
    for each in sorted(tries, key=lambda one: one.at):
        if each.familiarity is familiarity:
            first.setdefault(each.fingerprint, each.at)
    return list(first.values())


def _full_until(times: Sequence[datetime], limit: Limit, now: datetime) -> datetime | None:
    counted = sorted(each for each in times if each > now - limit.window)
    return counted[-limit.count] + limit.window if len(counted) >= limit.count else None
