"""Owns the language of naming templates: which tokens there are, and what each writes for a name.

A template is a domain's rule such as `{ten}{dau_ho_dem}.{don_vi}`. Knows nothing of clashes:
see `rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import NameParts, letters_only

DEFAULT_TEMPLATE = "{ten}{dau_ho_dem}.{don_vi}"
FLAT_TEMPLATE = "{ten}{dau_ho_dem}"

_MAX_TEMPLATE = 100
# Text of its own; the rest of the 64 characters belongs to names and units.
_MAX_LITERAL = 12
_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
_LITERAL = re.compile(r"[a-z0-9.-]+")
_SEPARATORS = re.compile(r"[.-]{2,}")
_UNTIDY = re.compile(r"[.-]{2}|^[.-]|[.-]$")


@dataclass(frozen=True, slots=True)
class Words:
    """A name made ready for an address: each word reduced to a-z and 0-9, empty words left out.

    `spelling` tells which words are written out where the template asks for initials: "initials"
    (none), "last_middle", "middle" (all of the middle) or "family" (the family too).
    """

    family: tuple[str, ...]
    middle: tuple[str, ...]
    given: str
    unit: str = ""
    year: str = ""
    spelling: str = "initials"
    # Asked for only where a form needs them, and kept nowhere: the last four digits of the national id.
    id_digits: str = field(default="", repr=False)
    # Of four and of two digits; a running number.
    full_year: str = ""
    month: str = ""
    number: str = ""
    # The whole name in the order in which it is written, which is not always family, middle, given.
    written: tuple[str, ...] = ()
    # Whether initials are those of the first middle word alone.
    first_middle_only: bool = False

    @classmethod
    def of(
        cls,
        parts: NameParts,
        unit: str = "",
        birth_year: int | None = None,
        *,
        full_name: str = "",
        birth_month: int | None = None,
        id_digits: str = "",
        first_middle_only: bool = False,
    ) -> Words:
        """The words of one official. `birth_year` has four digits; `full_name`: in the order as written."""
        return cls(
            _ascii(parts.family),
            _ascii(parts.middle),
            _letters(parts.given),
            unit,
            year="" if birth_year is None else f"{birth_year % 100:02d}",
            id_digits=id_digits,
            full_year="" if birth_year is None else f"{birth_year:04d}",
            month="" if birth_month is None else f"{birth_month:02d}",
            written=_ascii(full_name),
            first_middle_only=first_middle_only,
        )

    def written_out(self, spelling: str) -> Words:
        """The same words, more of them in full."""
        return replace(self, spelling=spelling)

    def numbered(self, number: int) -> Words:
        """The same words with this number."""
        return replace(self, number=str(number))

    def family_initials(self) -> str:
        """The first letters of the family, or the family in full when spelled so."""
        return _spelled(self.family, whole=self.spelling == "family")

    def middle_initials(self) -> str:
        """The first letters of the middle words, of which the last, or all, may be spelled out."""
        if self.spelling == "last_middle" and self.middle:
            return _spelled(self.middle[:-1], whole=False) + self.middle[-1]
        whole = self.spelling in ("middle", "family")
        return _spelled(self.middle[:1] if self.first_middle_only and not whole else self.middle, whole=whole)

    def in_order(self) -> str:
        """The whole name run together."""
        return "".join(self.written or (*self.family, *self.middle, self.given))


TOKENS: dict[str, Callable[[Words], str]] = {
    "ten": lambda w: w.given,
    "ho": lambda w: "".join(w.family),
    "dem": lambda w: "".join(w.middle),
    "ho_dem": lambda w: "".join(w.family + w.middle),
    "dau_ho": Words.family_initials,
    "dau_dem": Words.middle_initials,
    "dau_ho_dem": lambda w: w.family_initials() + w.middle_initials(),
    "don_vi": lambda w: w.unit,
    "nam_sinh2": lambda w: w.year,
    "ho_ten": Words.in_order,
    "vt": lambda w: w.unit,
    "cccd3": lambda w: w.id_digits[-3:],
    "cccd4": lambda w: w.id_digits[-4:],
    "nam4": lambda w: w.full_year,
    "thang2": lambda w: w.month,
    "stt": lambda w: w.number,
}
UNIT_TOKENS = frozenset({"don_vi", "vt"})
# What a form writes with the last digits of the national id.
ID_TOKENS = frozenset({"cccd3", "cccd4"})
_NUMBERS = frozenset({"nam_sinh2", "cccd3", "cccd4", "nam4", "thang2", "stt"})
_NAME_TOKENS = frozenset(TOKENS) - UNIT_TOKENS - _NUMBERS
_IDENTIFYING = frozenset({"ten", "ho_dem", "ho", "ho_ten"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A token, or text as it stands."""

    text: str
    is_token: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A local part with a gap behind the name, where a suffix goes, and the name alone."""

    before: str
    after: str
    personal: str

    def local(self, suffix: str) -> str:
        """The local part with a suffix of digits."""
        return f"{self.before}{suffix}{self.after}"


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template. Make it with `parse_template`."""

    pieces: tuple[Piece, ...]
    # What writes each piece, which of them are the name's, and a hash: asked for every candidate.
    _writers: tuple[Callable[[Words], str], ...] = field(init=False, repr=False, compare=False)
    _names: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _personal: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tokens = [(i, p.text) for i, p in enumerate(self.pieces) if p.is_token]
        names = tuple(i for i, text in tokens if text in _NAME_TOKENS)
        unit = {i for i, text in tokens if text in UNIT_TOKENS}
        personal = tuple(i for i in range(len(self.pieces)) if i not in unit)
        object.__setattr__(self, "_writers", tuple(map(_writer, self.pieces)))
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_personal", personal)
        object.__setattr__(self, "_hash", hash(self.pieces))

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        return "".join(f"{{{p.text}}}" if p.is_token else p.text for p in self.pieces)

    def has(self, token: str) -> bool:
        """Does the template use this token?"""
        return any(p.is_token and p.text == token for p in self.pieces)

    def personal(self, words: Words) -> str:
        """What the name alone writes: no unit, no separators at the ends."""
        return self.frame(words).personal

    def local(self, words: Words, suffix: str = "") -> str:
        """The whole local part, with the suffix right after the last piece of the name."""
        return self.frame(words).local(suffix)

    def frame(self, words: Words) -> Frame:
        """Both at once, for many suffixes."""
        written = [write(words) for write in self._writers]
        last = next((i for i in reversed(self._names) if written[i]), self._names[-1])
        before, after = "".join(written[: last + 1]), "".join(written[last + 1 :])
        personal = "".join([written[i] for i in self._personal])
        if not written[last] or _UNTIDY.search(f"{before}{after}"):
            before, after = _tidy_around(before, after)
        return Frame(before, after, _tidy(personal))


def _tidy(text: str) -> str:
    # An empty token (no middle name, no unit) must not leave its separator behind.
    if not _UNTIDY.search(text):
        return text
    return _SEPARATORS.sub(lambda m: m.group()[0], text).strip(".-")


def _tidy_around(before: str, after: str) -> tuple[str, str]:
    """Both sides of the gap; the gap itself, filled or not, is no separator."""
    whole = _tidy(f"{before}\0{after}")
    first, _gap, second = whole.partition("\0")
    return (first, second) if first else ("", second.lstrip(".-"))


def parse_template(text: str) -> Template:
    """A template from what an administrator typed.

    Raises Invalid on field `template` with every problem: `template_empty`, `template_too_long`,
    `template_token_unknown` (token), `template_letters` (part), `template_braces`,
    `template_token_twice` (token), `template_without_name`, `template_separators`.
    """
    typed = text.strip()
    if not typed:
        raise Invalid([_problem("template_empty")])
    if len(typed) > _MAX_TEMPLATE:
        raise Invalid([_problem("template_too_long", most=_MAX_TEMPLATE)])
    pieces = [Piece(t or lit or brace, not (lit or brace)) for t, lit, brace in _PIECE.findall(typed)]
    problems = _piece_problems(pieces) + _whole_problems(typed, pieces)
    if problems:
        raise Invalid(problems)
    return Template(tuple(pieces))


def _piece_problems(pieces: list[Piece]) -> list[Problem]:
    return [p for piece in pieces if (p := _piece_problem(piece))]


def _piece_problem(piece: Piece) -> Problem | None:
    if piece.is_token:
        unknown = piece.text not in TOKENS
        return _problem("template_token_unknown", token=piece.text[:40]) if unknown else None
    if piece.text in "{}":
        return _problem("template_braces")
    if not _LITERAL.fullmatch(piece.text) or len(piece.text) > _MAX_LITERAL:
        return _problem("template_letters", part=piece.text[:40])
    return None


def _whole_problems(text: str, pieces: list[Piece]) -> list[Problem]:
    tokens = [p.text for p in pieces if p.is_token]
    problems = [_problem("template_token_twice", token=t) for t in sorted(set(tokens)) if tokens.count(t) > 1]
    if not _IDENTIFYING & set(tokens):
        problems.append(_problem("template_without_name"))
    if _SEPARATORS.search(text) or text[0] in ".-" or text[-1] in ".-":
        problems.append(_problem("template_separators"))
    return problems


def _problem(code: str, **params: str | int) -> Problem:
    return Problem("template", code, params)


def _writer(piece: Piece) -> Callable[[Words], str]:
    return TOKENS[piece.text] if piece.is_token else lambda _words: piece.text


def _spelled(words: tuple[str, ...], *, whole: bool) -> str:
    return "".join(words) if whole else "".join([w[0] for w in words])


# A few thousand syllables make up all names.
_letters = lru_cache(maxsize=16_384)(letters_only)


def _ascii(text: str) -> tuple[str, ...]:
    return tuple([x for x in map(_letters, text.split()) if x])
