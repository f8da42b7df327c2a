"""Whether one stranger who guesses without end keeps the only administrator out, and how much they learn.

A whole stack of its own. The stranger makes two requests a second, in turn at every door, each with
another wrong password or code; each minute the administrator signs in at the web, in the browser that is
known and in none, and at IMAP and submission. Ends with 1 when a minute is missed or when guessing at this
pace would get more than a hundred tries a day.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from provisioning.authentication.rules import RECOVERY_BY_BOTH_A_DAY, RECOVERY_TRIES
from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.model import WrongTry
from provisioning.authentication.throttle.rules import Familiarity, Place, Secret, Try
from provisioning.foundation import clock
from tests.bench.measure import machine
from tests.bench.report import Report
from tests.bench.visitors import NAMES, STRANGER, Owner, Stranger
from tests.support.whole_stack import WholeStack, start_whole_stack

PACE = 0.5
AT_ONCE = 64
MOST_A_DAY = 100


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench lockout`."""
    parser.add_argument("--minutes", type=int, default=20, help="how long the stranger goes on")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on a stack of its own in the folder."""
    found = machine()
    whole = start_whole_stack(folder)
    try:
        owner = Owner(whole)
        missed = owner.missed_doors()
        if missed:
            raise RuntimeError(f"the administrator can't sign in before anybody guesses: {missed}")
        answers, minutes = besieged(whole, owner, asked.minutes)
        return summed_up(answers, checked(whole), minutes, found)
    finally:
        whole.remove()


def besieged(whole: WholeStack, owner: Owner, minutes: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """How often each door answered what, and for each minute at which doors the administrator was refused."""
    stranger = Stranger(whole, owner.address)
    doors, answers = cycle(stranger.doors.items()), Counter[tuple[str, str]]()
    asked: list[tuple[str, Future[str]]] = []
    missed: list[Future[str]] = []
    began, pool, own = time.monotonic(), ThreadPoolExecutor(AT_ONCE), ThreadPoolExecutor(1)
    with pool, own:
        for number in range(int(minutes * 60 / PACE)):
            time.sleep(max(0.0, began + number * PACE - time.monotonic()))
            if number % int(60 / PACE) == int(30 / PACE):
                missed.append(own.submit(owner.missed_doors))
            name, door = next(doors)
            asked.append((name, pool.submit(door, number)))
    answers.update((name, each.result()) for name, each in asked)
    return answers, [each.result() for each in missed]


def checked(whole: WholeStack) -> list[WrongTry]:
    """The stranger's tries that were really checked, as the throttle has written them down."""
    with whole.database.reading() as session:
        found = session.query(WrongTry).filter(WrongTry.place == STRANGER).all()
        session.expunge_all()
    return found


def summed_up(
    answers: Mapping[tuple[str, str], int], found: Sequence[WrongTry], minutes: Sequence[str], machine: str
) -> Report:
    """A line a door, what that comes to a day, and the administrator's minutes."""
    verdicts = Counter(each.door for each in found)
    table: list[tuple[str, ...]] = [("the stranger's tries", "made", "checked", "refused")]
    for door, name in NAMES.items():
        made = sum(count for (where, _), count in answers.items() if where == door)
        refused = answers.get((door, "refused"), 0)
        # What asks for a code is no guess.
        seen = "-" if door == "forgot" else str(max(verdicts[door], answers.get((door, "wrong"), 0)))
        table.append((name, str(made), seen, str(refused)))
    in_all = sum(max(verdicts[door], answers.get((door, "wrong"), 0)) for door in NAMES if door != "forgot")
    table.append(("in all", str(sum(answers.values())), str(in_all), ""))
    a_day, held = in_a_day(found), sum(not each for each in minutes)
    notes = [
        f"administrator signed in {held} of {len(minutes)} minutes",
        *(f"minute {number + 1}: refused at {each}" for number, each in enumerate(minutes) if each),
        f"guessing at this pace gets {a_day} tries a day (at most {MOST_A_DAY})",
    ]
    got_in = any(answer == "in" for _, answer in answers)
    notes += ["the stranger got in"] if got_in else []
    short = got_in or held < len(minutes) or max(a_day, in_all) > MOST_A_DAY
    return Report(
        name="lockout", n=len(minutes), machine=machine, table=table, notes=notes, short=short or None
    )


def in_a_day(found: Sequence[WrongTry]) -> int:
    """What the stranger gets by the end of a day: what was checked, and what the limits leave after it."""
    recovery = max(
        sum(each.door == "recovery" for each in found), RECOVERY_TRIES * RECOVERY_BY_BOTH_A_DAY.count
    )
    passwords = [each for each in found if each.door not in rules.CODE_DOORS]
    codes = [each for each in found if each.door == "activation"]
    return recovery + continued(rules.PASSWORD, passwords) + continued(rules.CODE, codes)


def continued(secret: Secret, found: Sequence[WrongTry]) -> int:
    """How many tries there are a day after the first, if the stranger goes on at the same pace."""
    place = Place(STRANGER, Familiarity.STRANGER)
    tries = [
        Try(each.place, place.familiarity, each.fingerprint, each.at, each.found_wrong_at) for each in found
    ]
    now = max((each.at for each in tries), default=clock.now())
    ends = min((each.at for each in tries), default=now) + rules.DAY
    while (now := _next_moment(secret, place, tries, now)) < ends:
        tries.append(Try(place.key, place.familiarity, f"later {len(tries)}", now, now))
        now += timedelta(seconds=PACE)
    return len(tries)


def _next_moment(secret: Secret, place: Place, tries: Sequence[Try], now: datetime) -> datetime:
    times = [each.at for each in tries]
    while True:
        ends = rules.locked_until(secret, place, tries, times, now) or rules.waits_until(place, tries, now)
        if ends is None:
            return now
        now = ends + timedelta(microseconds=1)
