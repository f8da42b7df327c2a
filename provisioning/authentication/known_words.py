"""Whether a password is little more than names, places and words that everybody here takes. Pure.

A meter that knows English words takes "nguyenvana12" and "kontum2026kontum" for strong. What stands in
`known_words.txt` is looked for with and without marks, put together without blanks, in any case; what is
found is worth little, what is left over is worth what nobody can foresee.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from provisioning.names import fold

_FILE = Path(__file__).parent / "known_words.txt"
# In bits: how many guesses a word of each kind is worth. Half of the country has one of few family names.
_WORTH = {"family": 3.0, "middle": 4.0, "common": 5.0, "place": 6.0, "given": 6.0}
_AGAIN = 1.0
_LETTER, _DIGIT, _SIGN = 4.7, 3.3, 3.0
_YEAR, _DATE, _ROW = 5.0, 12.0, 2.0
# Below that a password of known words is found out by trying them; see `tests/unit/authentication`.
_ENOUGH = 32.0
# Of the letters so many must be known before they say anything: every text has an "an" or a "ha" in it.
_MOSTLY = 0.6
_SHORTEST_WORD = 3
# Longer ones are not looked through: no text of so many letters is a few names.
_LONGEST = 64
_RUN = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9\s]+")
_IN_A_WORD = re.compile(r"(?<=[a-z])[013457@$!](?=[a-z])")
_MEANT = str.maketrans("013457@$!", "oieastasi")
_YEARS = range(1930, 2040)


@dataclass(frozen=True, slots=True)
class _Cover:
    """How a run of letters is read: what is not known of it, and the known words in it."""

    unknown: int = 0
    words: tuple[str, ...] = ()

    @property
    def cost(self) -> tuple[int, int]:
        return self.unknown, len(self.words)


def made_of_known_words(password: str) -> bool:
    """Whether a few names or common words, with or without digits, are all there is to it."""
    text = fold(password)[:_LONGEST]
    meant = _IN_A_WORD.sub(lambda found: found[0].translate(_MEANT), text)
    return any(_weak(each) for each in {text, meant})


def _weak(text: str) -> bool:
    runs = _RUN.findall(text)
    covers = [_cover(run) for run in runs if run[0].isalpha()]
    words = [word for cover in covers for word in cover.words]
    letters = sum(len(run) for run in runs if run[0].isalpha())
    unknown = sum(cover.unknown for cover in covers)
    if max(map(len, words), default=0) < _SHORTEST_WORD or letters - unknown < _MOSTLY * letters:
        return False
    rest = [run for run in runs if not run[0].isalpha()]
    return _worth(words) + unknown * _LETTER + sum(map(_worth_of_signs, rest)) < _ENOUGH


def _worth(words: list[str]) -> float:
    known, once = vocabulary(), set(words)
    return sum(known[word] for word in once) + _AGAIN * (len(words) - len(once))


def _worth_of_signs(run: str) -> float:
    if not run[0].isdigit():
        return _SIGN * len(set(run))
    steps = {int(after) - int(before) for before, after in pairwise(run)}
    if len(run) > 2 and len(steps) == 1 and steps <= {-1, 0, 1}:
        return _ROW
    if len(run) == 4 and int(run) in _YEARS:
        return _YEAR
    return min(_DIGIT * len(run), _DATE) if len(run) in {6, 8} and _is_date(run) else _DIGIT * len(run)


def _is_date(run: str) -> bool:
    """As a day is written without marks between, the day first or last."""
    day, month = int(run[:2]), int(run[2:4])
    last_day, last_month = int(run[-2:]), int(run[-4:-2])
    return (1 <= day <= 31 and 1 <= month <= 12) or (1 <= last_day <= 31 and 1 <= last_month <= 12)


def _cover(run: str) -> _Cover:
    """The reading that leaves the fewest letters over, with the fewest words."""
    known, longest = vocabulary(), _longest_word()
    best = [_Cover()]
    for end in range(1, len(run) + 1):
        before = best[end - 1]
        found = [_Cover(before.unknown + 1, before.words)]
        for begin in range(max(0, end - longest), end - 1):
            if (word := run[begin:end]) in known:
                found.append(_Cover(best[begin].unknown, (*best[begin].words, word)))
        best.append(min(found, key=lambda cover: cover.cost))
    return best[-1]


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, float]:
    """Each word as it is looked for, and what it is worth: the least of what it may be."""
    known: dict[str, float] = {}
    kind = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            word = re.sub(r"[^a-z]", "", fold(line))
            if len(word) > 1:
                known[word] = min(_WORTH[kind], known.get(word, _WORTH[kind]))
    return known


@lru_cache(maxsize=1)
def _longest_word() -> int:
    return max(map(len, vocabulary()))
