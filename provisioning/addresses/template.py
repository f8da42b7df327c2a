"""Owns the language of naming templates: which tokens there are, and what each writes for a name.

A template is a domain's rule such as `{ten}{dau_ho_dem}.{don_vi}`. Knows nothing of clashes:
see `rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from provisioning.errors import Invalid, Problem
from provisioning.names import NameParts, letters_only

DEFAULT_TEMPLATE = "{ten}{dau_ho_dem}.{don_vi}"
FLAT_TEMPLATE = "{ten}{dau_ho_dem}"

_MAX_TEMPLATE = 100
# Text of its own; the rest of the 64 characters belongs to names and units.
_MAX_LITERAL = 12
_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
_LITERAL = re.compile(r"[a-z0-9.-]+")
_SEPARATORS = re.compile(r"[.-]{2,}")


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

    @classmethod
    def of(cls, parts: NameParts, unit: str = "", birth_year: int | None = None) -> Words:
        """The words of one official. `birth_year` has four digits."""
        year = "" if birth_year is None else f"{birth_year % 100:02d}"
        return cls(_ascii(parts.family), _ascii(parts.middle), letters_only(parts.given), unit, year)

    def family_initials(self) -> str:
        """The first letters of the family, or the family in full when spelled so."""
        return _spelled(self.family, whole=self.spelling == "family")

    def middle_initials(self) -> str:
        """The first letters of the middle words, of which the last, or all, may be spelled out."""
        if self.spelling == "last_middle" and self.middle:
            return _spelled(self.middle[:-1], whole=False) + self.middle[-1]
        return _spelled(self.middle, whole=self.spelling in ("middle", "family"))


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
}
_NAME_TOKENS = frozenset(TOKENS) - {"don_vi", "nam_sinh2"}
_IDENTIFYING = frozenset({"ten", "ho_dem", "ho"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A token, or text as it stands."""

    text: str
    is_token: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template. Make it with `parse_template`."""

    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return "".join(f"{{{p.text}}}" if p.is_token else p.text for p in self.pieces)

    def has(self, token: str) -> bool:
        """Does the template use this token?"""
        return any(p.is_token and p.text == token for p in self.pieces)

    def personal(self, words: Words) -> str:
        """What the name alone writes: no unit, no separators at the ends."""
        return self._tidy("".join(_write(p, words) for p in self._without_unit()))

    def local(self, words: Words, suffix: str = "") -> str:
        """The whole local part, with the suffix right after the last piece of the name."""
        written = [_write(p, words) for p in self.pieces]
        names = [i for i, p in enumerate(self.pieces) if p.is_token and p.text in _NAME_TOKENS]
        last = max((i for i in names if written[i]), default=names[-1])
        written[last] += suffix
        return self._tidy("".join(written))

    def _without_unit(self) -> list[Piece]:
        return [p for p in self.pieces if not (p.is_token and p.text == "don_vi")]

    @staticmethod
    def _tidy(text: str) -> str:
        # An empty token (no middle name, no unit) must not leave its separator behind.
        return _SEPARATORS.sub(lambda m: m.group()[0], text).strip(".-")


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


def _write(piece: Piece, words: Words) -> str:
    return TOKENS[piece.text](words) if piece.is_token else piece.text


def _spelled(words: tuple[str, ...], *, whole: bool) -> str:
    return "".join(words) if whole else "".join(w[0] for w in words)


def _ascii(text: str) -> tuple[str, ...]:
    return tuple(x for x in map(letters_only, text.split()) if x)
