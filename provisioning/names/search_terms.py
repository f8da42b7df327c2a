"""Owns how names are found by what people type of them: which terms a name has, and which are looked for.

Of a name stand in an index the runs of its words from each word on ("phongnoivu", "noivu", "vu") and, for
units, those of its initials ("pnv", "nv"). Whatever is typed is the beginning of one. Marks, capitals,
blanks, hyphens and apostrophes are gone from both sides; other spellings of a word are tried when it is
looked for, so that they may change without another index. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from provisioning.names.text import fold
from provisioning.names.unit_names import unit_words

# Longer runs tell nobody apart.
LONGEST_TERM = 48
# So many words of what is typed are looked at, and so many spellings of each.
MOST_WORDS, MOST_SPELLINGS = 8, 16
_WORD = re.compile(r"[a-z0-9]+")
_JOINING = frozenset({"va", "cua"})
# Letters that are written one for the other: Đăk and Đắc, Ngọk and Ngọc ("ch" and "kh" are letters of their
# own, unless two words are run together); Mỹ and Mĩ, Ia and Ya, quy and qui; Pờ Y and Bờ Y, Plei and Blei.
_SWAPPED = re.compile(
    r"[ck](?!h)|(?<=[aeiouy])[ck](?=h[aeiouy])|(?<![aeou])[iy]|(?<=qu)[iy]|^[bp](?=[aeiouylrx])"
)
_OTHER = {"c": "k", "k": "c", "i": "y", "y": "i", "b": "p", "p": "b"}

# What the beginning of a term may be, for one word that was typed.
Beginnings = tuple[str, ...]


def person_terms(full_name: str, staff_code: str = "", *locals_: str) -> frozenset[str]:
    """The terms of a person: of the name, of the staff code, and the first part of each address as a whole.

    What stands behind the dot of an address is where somebody works, or worked: that is no name of theirs.
    """
    addresses = ("".join(_words(local))[:LONGEST_TERM] for local in locals_)
    return frozenset((*_runs(_words(full_name)), *_runs(_words(staff_code)), *addresses)) - {""}


def unit_terms(code: str, *names: str, other: str = "") -> frozenset[str]:
    """The terms of a unit by its code and each of its names, with abbreviations as they are and in full.

    Of a code the last part counts: those before it are the codes of the units above. `other`: its name in
    another language, of whose initials nobody here makes words.
    """
    terms = {*_runs(_words(code.rpartition(".")[2])), *_runs(_words(other))}
    for name in names:
        for words in (_words(name), unit_words(name)):
            terms.update(_runs(words))
            terms.update(_runs(_without_joining(words)))
            terms.update(run for run in _runs([word[0] for word in _without_joining(words)]) if len(run) > 1)
    return frozenset(terms)


def whole_name(full_name: str) -> str:
    """The term that is all of a person's name."""
    return "".join(_words(full_name))[:LONGEST_TERM]


def wanted_person(text: str) -> list[Beginnings]:
    """What is looked for among the terms of people: for each word, beginnings of which one is enough."""
    return _wanted(_words(text))


def wanted_unit(text: str) -> list[Beginnings]:
    """The same for units, where joining words say nothing."""
    return _wanted(_without_joining(_words(text)))


def wanted_pairs(text: str) -> list[Beginnings]:
    """The words typed, two by two as they follow each other: who has more of these is nearer."""
    words = _without_joining(_words(text))[:MOST_WORDS]
    return [spellings("".join(words[at : at + 2])) for at in range(len(words) - 1)]


def spellings(word: str) -> tuple[str, ...]:
    """The word, and how else it is written by who hears it: at most MOST_SPELLINGS, the word itself first."""
    at = [match.start() for match in _SWAPPED.finditer(word)]
    if len(word) > LONGEST_TERM or 2 ** len(at) > MOST_SPELLINGS:
        return (word, *(_swapped(word, [place]) for place in at[: MOST_SPELLINGS - 1]))
    choices = product((False, True), repeat=len(at))
    return tuple(
        _swapped(word, [place for place, swap in zip(at, each, strict=True) if swap]) for each in choices
    )


def _swapped(word: str, places: Iterable[int]) -> str:
    letters = list(word)
    for place in places:
        letters[place] = _OTHER[letters[place]]
    return "".join(letters)


def _wanted(words: list[str]) -> list[Beginnings]:
    """Words run together are found when typed apart, and the other way round: each may be covered by a run
    of two."""
    words = words[:MOST_WORDS]
    found = []
    for place, word in enumerate(words):
        runs = [word, *("".join(words[at : at + 2]) for at in (place - 1, place) if 0 <= at < len(words) - 1)]
        each = (spelling[:LONGEST_TERM] for run in runs for spelling in spellings(run))
        found.append(tuple(dict.fromkeys(each)))
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _without_joining(words: list[str]) -> list[str]:
    return [word for word in words if word not in _JOINING] or words


def _runs(words: list[str]) -> list[str]:
    return ["".join(words[place:])[:LONGEST_TERM] for place in range(len(words))]
