"""What a good password is, how long codes live, how often one may try. Pure.

Length and a block list instead of composition rules: NIST SP 800-63B §5.1.1.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from zxcvbn import zxcvbn

from provisioning.errors import Problem
from provisioning.names import fold

SHORTEST = 12
LONGEST_BYTES = 1024
CODE_LIFE = timedelta(days=14)
CODE_TRIES = 5
RECOVERY_LIFE = timedelta(minutes=10)
RECOVERY_TRIES = 5
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)
# zxcvbn refuses longer input and gains nothing from it.
SCORED_LENGTH = 72


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries of one key within `window`."""

    count: int
    window: timedelta


SIGN_IN_BY_ACCOUNT = Limit(10, timedelta(minutes=15))
SIGN_IN_BY_ADDRESS = Limit(100, timedelta(minutes=15))
RECOVERY_BY_ACCOUNT = Limit(3, timedelta(hours=1))
RECOVERY_BY_ADDRESS = Limit(30, timedelta(hours=1))
CODE_BY_ADDRESS = Limit(50, timedelta(minutes=15))


def password_problems(password: str, repeated: str, personal: list[str]) -> list[Problem]:
    """Everything wrong with a new password. `personal`: own names, codes and addresses."""
    if not password:
        return [Problem("password", "required")]
    if len(password.encode()) > LONGEST_BYTES:
        return [Problem("password", "password_long")]
    found = []
    if len(password) < SHORTEST:
        found.append(Problem("password", "password_short", {"shortest": SHORTEST}))
    elif _is_personal(password, personal):
        found.append(Problem("password", "password_personal"))
    elif strength(password, personal) < 2:
        found.append(Problem("password", "password_common"))
    if password != repeated:
        found.append(Problem("repeated", "password_mismatch"))
    return found


def strength(password: str, personal: list[str]) -> int:
    """From 0 (guessed at once) to 4 (not in a lifetime)."""
    if not password:
        return 0
    return int(zxcvbn(password[:SCORED_LENGTH], user_inputs=_words(personal))["score"])


def _words(personal: list[str]) -> list[str]:
    whole = [fold(text) for text in personal if text]
    return [*whole, *(w.replace(" ", "") for w in whole), *(p for w in whole for p in w.split())]


def _is_personal(password: str, personal: list[str]) -> bool:
    """Whether little more than the person's own words is in it."""
    rest = fold(password).replace(" ", "")
    for word in sorted(set(_words(personal)), key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word.replace(" ", ""), "")
    return len(rest) < 6
