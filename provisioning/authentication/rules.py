"""What a good password is, how long codes live, how often one may try. Pure.

Length and a block list instead of composition rules: NIST SP 800-63B §5.1.1.2.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from zxcvbn import zxcvbn

from provisioning.authentication.throttle.rules import Limit
from provisioning.foundation.errors import Problem
from provisioning.names import fold

SHORTEST = 12
LONGEST_BYTES = 1024
CODE_LIFE = timedelta(days=14)
RECOVERY_LIFE = timedelta(minutes=10)
RECOVERY_TRIES = 5
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)
# zxcvbn refuses longer input and gains nothing from it.
SCORED_LENGTH = 72

# How often a recovery may be asked for. By both: one name from one place. By account: one name from all
# places that it does not know; what strangers use up, the owner does not need. By source: any name.
RECOVERY_BY_BOTH = Limit(3, timedelta(hours=1))
RECOVERY_BY_BOTH_A_DAY = Limit(6, timedelta(days=1))
RECOVERY_BY_ACCOUNT = Limit(12, timedelta(hours=1))
RECOVERY_BY_SOURCE = Limit(30, timedelta(hours=1))

# What people here choose first; zxcvbn's own lists are of English words and well-known leaks.
COMMON_HERE = (
    "matkhau", "anhyeuem", "emyeuanh", "yeuem", "yeuanh", "giadinh", "conyeu",
    "vietnam", "hanoi", "saigon", "kontum", "quangngai", "taynguyen", "congvu", "thucongvu",
    "canbo", "congchuc", "vienchuc", "uyban", "ubnd", "quantri", "tinhoc", "maytinh", "hopthu",
    "khongco", "khongbiet", "hoangsa", "truongsa", "hochiminh", "bachho", "qwerty", "passw0rd",
)  # fmt: skip


def password_problems(password: str, repeated: str, personal: list[str]) -> list[Problem]:
    """Everything wrong with a new password. `personal`: own names, codes and addresses."""
    if not password:
        return [Problem("password", "required")]
    if len(password.encode(errors="replace")) > LONGEST_BYTES:
        return [Problem("password", "password_long")]
    found = _letter_problems(password) or _content_problems(password, personal)
    if password != repeated:
        found.append(Problem("repeated", "password_mismatch" if repeated else "required"))
    return found


def _letter_problems(password: str) -> list[Problem]:
    """What can't be typed alike at every door.

    Keyboards make one letter with marks in several ways (ế is one, two or three characters), mail
    programs send what was typed, and neither Dovecot nor slapd makes them equal. Programs also put
    another sign for a blank or for three dots, and cut blanks off at the ends. What is left, the signs
    of ASCII, is within OpaqueString (RFC 8265, section 4.2).
    """
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in password):
        return [Problem("password", "text_control")]
    for letter in unicodedata.normalize("NFC", password):
        if not letter.isascii():
            return [Problem("password", "password_letter", {"letter": _named(letter)})]
    if password.strip() != password:
        return [Problem("password", "password_blank_at_end")]
    return []


def _named(letter: str) -> str:
    """A letter as it can be shown; one that can't be seen, by its number."""
    seen = unicodedata.category(letter)[0] in "LNPS" and letter.isprintable()
    return letter if seen else f"U+{ord(letter):04X}"


def _content_problems(password: str, personal: list[str]) -> list[Problem]:
    if len(password) < SHORTEST:
        return [Problem("password", "password_short", {"shortest": SHORTEST})]
    if _is_personal(password, personal):
        return [Problem("password", "password_personal")]
    if strength(password, personal) < 2:
        return [Problem("password", "password_common")]
    return []


def strength(password: str, personal: list[str]) -> int:
    """From 0 (guessed at once) to 4 (not in a lifetime). Marks and gaps make no word stronger."""
    known, plain = [*_words(personal), *COMMON_HERE], fold(password)
    scored = {text[:SCORED_LENGTH] for text in (password, plain, plain.replace(" ", ""))} - {""}
    return min((int(zxcvbn(text, user_inputs=known)["score"]) for text in scored), default=0)


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
