"""Reads a unit that is written together with what it belongs to, or by its initials.

"Phòng Nội vụ, UBND huyện Đăk Hà" and "Sở Y tế - Phòng TC-HC" name one unit each, whichever stands first: all
words beside its name must be names of units above it, else nothing is found. Pure; knows no list of units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from provisioning.names import committee_of, letters_only, plain_words, unit_key, unit_keys, unit_words

# Words between a unit and what is above it.
_BETWEEN: Final = frozenset({"thuoc", "truc", "tai", "o", "h", "x", "t", "in", "of", "at"})
_KINDS: Final = (
    *(("thanh", "pho"), ("thi", "xa"), ("thi", "tran"), ("dac", "khu"), ("trung", "tam"), ("chi", "cuc")),
    *(("van", "phong"), ("tinh",), ("huyen",), ("quan",), ("xa",), ("phuong",), ("so",), ("ban",)),
    ("phong",),
)  # fmt: skip
_BODIES: Final = (
    ("thanh", "pho"),
    ("thi", "xa"),
    ("tinh",),
    ("huyen",),
    ("xa",),
    ("phuong",),
    ("so",),
    ("ban",),
)
# Longer text is no name of a unit.
MOST_WORDS: Final = 40
# With fewer letters beside the kind, "P.KT" may be of Kinh tế, Kế toán or Kỹ thuật: that is asked.
SURE_INITIALS: Final = 3


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """One unit of the book."""

    id: int
    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class ByInitials:
    """A unit named by initials. `sure`: there are so many of them that they mean nothing else."""

    unit: KnownUnit
    sure: bool


# The words by which a unit's superiors may be called, of a unit.
Superiors = Callable[[KnownUnit], Set[str]]


def superior_keys(code: str, names: Sequence[str]) -> frozenset[str]:
    """What people call a unit when they name it behind one of its parts: "Sở Y tế", "Sở", "Y tế", "SYT"."""
    found = {letters_only(code)}
    for name in names:
        words, key = unit_words(name), unit_key(name)
        found.update(unit_keys(name))
        committee = committee_of(key)
        place = words[4:] if committee else words
        kind = next((kind for kind in _KINDS if tuple(place[: len(kind)]) == kind), ())
        rest = "".join(place[len(kind) :])
        found |= {"".join(kind), rest, committee, committee + rest, "".join(word[0] for word in words)}
    # A single letter says nothing.
    return frozenset(key for key in found if len(key) > 1)


def short_keys(names: Sequence[str]) -> frozenset[str]:
    """The names without the kind of body at their end, as its own people say: "Thanh tra" for its "Sở"."""
    found = set()
    for name in names:
        words = unit_words(name)
        kind = next((kind for kind in _BODIES if tuple(words[-len(kind) :]) == kind), ())
        if kind and len(words) > len(kind) + 1:
            found.add("".join(words[: -len(kind)]))
    return frozenset(found)


def place_keys(names: Sequence[str]) -> frozenset[str]:
    """The names of communes and districts without what they are: "Ngọk Bay"."""
    found = set()
    for name in names:
        words = unit_words(name)
        place = words[4:] if committee_of(unit_key(name)) else words
        kind = next((kind for kind in _KINDS if tuple(place[: len(kind)]) == kind), ())
        if kind and kind not in (("so",), ("ban",), ("phong",), ("van", "phong")):
            found.add("".join(place[len(kind) :]))
    return frozenset(found - {""})


def units_in_chain(
    words: Sequence[str], by_key: Mapping[str, Sequence[KnownUnit]], superiors: Superiors
) -> list[KnownUnit]:
    """The units that the words name, each with nothing but superiors of its own beside it."""
    found: dict[int, KnownUnit] = {}
    for start, end in _spans(words):
        for unit in by_key.get("".join(words[start:end]), ()):
            if unit.id not in found and _is_explained((words[:start], words[end:]), superiors(unit)):
                found[unit.id] = unit
    return list(found.values())


def is_superior_only(words: Sequence[str], keys: Set[str]) -> bool:
    """Whether the words name superiors and nothing else."""
    return bool(words) and _is_covered(words, keys)


def last_named(
    words: Sequence[str], by_key: Mapping[str, Sequence[KnownUnit]]
) -> tuple[KnownUnit, list[str]] | None:
    """A body that some of the words name without doubt, and the words beside it; the longest name wins."""
    for start, end in sorted(_spans(words), key=lambda span: span[0] - span[1]):
        found = by_key.get("".join(words[start:end]), ())
        if end - start > 1 and len(found) == 1 and len(words) > end - start:
            return found[0], [*words[:start], *words[end:]]
    return None


def units_by_initials(
    text: str, units: Sequence[tuple[KnownUnit, Sequence[str]]], superiors: Superiors
) -> list[ByInitials]:
    """The units of which some part of the text is an abbreviation, with superiors at most beside it."""
    tokens = plain_words(text)
    found = {}
    for unit, words in units:
        for start, end in _spans(tokens):
            short = _shortened(tokens[start:end], words) if tokens[start][0] == words[0][0] else None
            if short is None:
                continue
            beside = [unit_words(" ".join(rest)) for rest in (tokens[:start], tokens[end:])]
            if _is_explained(beside, superiors(unit)):
                found[unit.id] = ByInitials(unit, short >= SURE_INITIALS or not short)
    return list(found.values())


def _shortened(tokens: Sequence[str], words: Sequence[str]) -> int | None:
    """How many words, the first aside, the tokens write as initials; None where they are other words.

    "P. Chuyên mục" shortens what the unit is, and nothing of its name.
    """
    fewest = None
    ways = [(0, 0, 0)]
    while ways:
        token, word, short = ways.pop()
        if token == len(tokens):
            whole = word == len(words)
            fewest = short if whole and (fewest is None or short < fewest) else fewest
            continue
        letters = tokens[token]
        if word < len(words) and letters == words[word]:
            ways.append((token + 1, word + 1, short))
        after = word + len(letters)
        if after <= len(words) and all(w[0] == c for w, c in zip(words[word:after], letters, strict=True)):
            ways.append((token + 1, after, short + len(letters) - (word == 0)))
    return fewest


def _spans(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    count = len(words)
    return ((start, end) for start in range(count) for end in range(count, start, -1))


def _is_explained(beside: Sequence[Sequence[str]], keys: Set[str]) -> bool:
    return all(_is_covered(words, keys) for words in beside)


def _is_covered(words: Sequence[str], keys: Set[str]) -> bool:
    """Whether the words are these keys, one behind the other, and words between them."""
    reached = {0}
    for end in range(1, len(words) + 1):
        if (end - 1 in reached and words[end - 1] in _BETWEEN) or any(
            "".join(words[start:end]) in keys for start in reached
        ):
            reached.add(end)
    return len(words) in reached
