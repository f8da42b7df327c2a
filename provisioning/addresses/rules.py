"""Owns which local parts a name may get, in which order, and which words nobody may have.

Pure and deterministic: the same name, unit and year always give the same list. Whether one of them
is free is asked of the ledger by `operations.py`, never here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from provisioning.addresses.parsing import MAX_LOCAL, Address, canonical_address
from provisioning.addresses.reserved import ROLES, SYSTEM, UNLUCKY, UNLUCKY_ANYWHERE
from provisioning.addresses.template import (
    DEFAULT_TEMPLATE,
    FLAT_TEMPLATE,
    UNIT_TOKENS,
    Frame,
    Template,
    Words,
    parse_template,
)
from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import NameParts

__all__ = [
    "DEFAULT_POLICY",
    "DEFAULT_TEMPLATE",
    "FLAT_TEMPLATE",
    "Address",
    "Choice",
    "ClashPolicy",
    "Step",
    "Template",
    "candidates",
    "canonical_address",
    "choices",
    "first_choice",
    "is_protected",
    "objection",
    "parse_policy",
    "parse_template",
    "reason",
]

MIN_PERSONAL = 3
_UNIT_PART = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_LETTER = re.compile(r"[a-z]")
_HEAD_ENDS = re.compile(r"[.-]")
_NOT_LETTERS = re.compile(r"[^a-z]")
_OFFICIAL = SYSTEM | ROLES
_UNLUCKY_WORD = re.compile("|".join(map(re.escape, sorted(UNLUCKY_ANYWHERE))) or "(?!)")
_SPELLINGS = ("last_middle", "middle", "family")


class Step(StrEnum):
    """How far the clash policy had to go."""

    FIRST = "first"
    LETTERS = "letters"
    YEAR = "year"
    NUMBER = "number"
    # Another form of the province's own rule.
    FORM = "form"
    # What somebody decided on where that rule has no more to say.
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class ClashPolicy:
    """What is tried after the first choice, in order, and the highest number ever added."""

    steps: tuple[Step, ...] = (Step.LETTERS, Step.YEAR, Step.NUMBER)
    highest_number: int = 99_999


DEFAULT_POLICY = ClashPolicy()


@dataclass(frozen=True, slots=True)
class Choice:
    """One local part that the rules allow, and the step it comes from.

    `first` is what the template alone would have given; `objection` is why the rules refuse that,
    or ""; `number` the one that was added, 0 for none. By a province's rule also: `form`, which of its forms
    this is, of `forms`, by which `article`; `waived`, an objection of ours that the rule sets aside; `asks`,
    one that somebody decides on.
    """

    local: str
    step: Step
    first: str
    objection: str
    number: int = 0
    form: int = 0
    forms: int = 0
    article: str = ""
    waived: str = ""
    asks: str = ""


def parse_policy(text: str) -> ClashPolicy:
    """A policy from its stored form, such as "letters,year,number" (the default) or "number".

    A number always comes last, so that a name can always be served. Raises Invalid on field
    `policy`, code `policy_step_unknown` (step).
    """
    steps = [s.strip() for s in text.split(",") if s.strip()]
    known = {Step.LETTERS.value, Step.YEAR.value, Step.NUMBER.value}
    unknown = [s for s in steps if s not in known]
    if unknown:
        raise Invalid([Problem("policy", "policy_step_unknown", {"step": s[:40]}) for s in unknown])
    wanted = [Step(s) for s in dict.fromkeys(steps) if s != Step.NUMBER]
    return ClashPolicy((*wanted, Step.NUMBER))


def candidates(
    template: Template,
    parts: NameParts,
    unit_part: str = "",
    birth_year: int | None = None,
    policy: ClashPolicy = DEFAULT_POLICY,
    reserved: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """The local parts of `choices`, best first."""
    return (c.local for c in choices(template, parts, unit_part, birth_year, policy, reserved))


def choices(
    template: Template,
    parts: NameParts,
    unit_part: str = "",
    birth_year: int | None = None,
    policy: ClashPolicy = DEFAULT_POLICY,
    reserved: frozenset[str] = frozenset(),
    numbers_from: Callable[[str], int] = lambda _first: 2,
) -> Iterator[Choice]:
    """Every local part this name may get, best first: all different, all allowed, at most 64 long.

    `unit_part` is the address part of the body the official works for (such as "stttt"), "" for
    none; `reserved` the words nobody may have beside the built-in ones (every unit's code);
    `numbers_from` tells, of a first choice, the lowest number that may still be free. Raises
    Invalid on field `address`: `address_unit_missing`, `address_unit_bad` (unit),
    `address_name_without_letters`. Ends after the highest number: then nothing can be minted.
    """
    problem = unit_problem(template, unit_part)
    if problem is not None:
        raise Invalid([problem])
    words = Words.of(parts, unit_part, birth_year)
    frame = template.frame(words)
    if not _LETTER.search(frame.personal):
        raise Invalid.one("address", "address_name_without_letters")
    return _allowed(_Naming(template, words, policy, reserved, numbers_from), frame)


def first_choice(template: Template, parts: NameParts, unit_part: str = "") -> str:
    """What the template alone writes, allowed or not."""
    return template.local(Words.of(parts, unit_part))


def reason(choice: Choice) -> Problem | None:
    """Why the choice is not the first one; None when it is.

    Code `address_taken`, or the rules' own objection; params `first` and `step`.
    """
    if choice.form:
        return _reason_by_rule(choice)
    if choice.local == choice.first:
        return None
    code = choice.objection or "address_taken"
    return Problem("address", code, {"first": choice.first, "step": choice.step.value})


def objection(local: str, personal: str, reserved: frozenset[str] = frozenset()) -> str:
    """The code of the rule against granting this local part to a person; "" when there is none.

    `address_too_short`, `address_too_long`, `address_reserved`, `address_unlucky`.
    """
    if len(personal) < MIN_PERSONAL:
        return "address_too_short"
    if len(local) > MAX_LOCAL:
        return "address_too_long"
    if is_protected(local, reserved):
        return "address_reserved"
    return "address_unlucky" if _is_unlucky(personal) else ""


def objections(local: str, personal: str, reserved: frozenset[str] = frozenset()) -> Iterator[str]:
    """All that speaks against it, each for itself: a rule may set some aside. An office's word is
    `address_role_word` here."""
    if len(personal) < MIN_PERSONAL:
        yield "address_too_short"
    if len(local) > MAX_LOCAL:
        yield "address_too_long"
    head = _HEAD_ENDS.split(local, maxsplit=1)[0]
    if local in SYSTEM or head in SYSTEM or local in reserved:
        yield "address_reserved"
    if local in ROLES or head in ROLES:
        yield "address_role_word"
    if _is_unlucky(personal):
        yield "address_unlucky"


def _reason_by_rule(choice: Choice) -> Problem:
    """By which form of the province's rule, and what it sets aside."""
    params: dict[str, str | int] = {
        "form": choice.form, "forms": choice.forms, "article": choice.article, "first": choice.first,
        "number": choice.number,
    }  # fmt: skip
    if choice.step is Step.AGREED:
        return Problem("address", "address_agreed", params)
    if choice.waived:
        return Problem("address", f"{choice.waived}_waived", params)
    if choice.number:
        return Problem("address", "address_by_number", params)
    if choice.step is not Step.FORM:
        return Problem("address", "address_beyond_forms", params)
    return Problem("address", "address_by_form" if choice.form > 1 else "address_by_first_form", params)


def is_protected(local: str, unit_codes: Iterable[str] = ()) -> bool:
    """Is this a system name, an office's box, or a unit's code, with or without a unit after it?"""
    head = _HEAD_ENDS.split(local, maxsplit=1)[0]
    return local in _OFFICIAL or head in _OFFICIAL or local in unit_codes


@lru_cache(maxsize=4096)  # units are few, people many
def unit_problem(template: Template, unit_part: str) -> Problem | None:
    """What is wrong with the unit's part for this template; None where it names no unit."""
    if not any(template.has(token) for token in UNIT_TOKENS):
        return None
    if not unit_part:
        return Problem("address", "address_unit_missing")
    shortest = template.local(Words((), (), "x" * MIN_PERSONAL, unit_part), "99999")
    if not _UNIT_PART.fullmatch(unit_part) or len(shortest) > MAX_LOCAL:
        return Problem("address", "address_unit_bad", {"unit": unit_part[:80]})
    return None


@dataclass(frozen=True, slots=True)
class _Naming:
    """One name and all that decides on its local parts."""

    template: Template
    words: Words
    policy: ClashPolicy
    reserved: frozenset[str]
    numbers_from: Callable[[str], int]


def _allowed(naming: _Naming, frame: Frame) -> Iterator[Choice]:
    first = frame.local("")
    against = objection(first, frame.personal, naming.reserved)
    if not against:
        # Nearly everybody gets the first choice: what else there is waits until it is asked for.
        yield Choice(first, Step.FIRST, first, "")
    lucky = _among(naming, forgiven="")
    found = next(lucky, None)
    # A name of one word can't be written otherwise: better as it is than no address at all.
    rest = lucky if found else _among(naming, forgiven="address_unlucky")
    for local, step, number in chain([found] if found else [], rest):
        if against or local != first:
            yield Choice(local, step, first, against, number)


def _among(naming: _Naming, *, forgiven: str) -> Iterator[tuple[str, Step, int]]:
    """The attempts that no rule but the forgiven one is against, each once."""
    seen: set[str] = set()
    for step, number, local, personal in attempts(
        naming.template, naming.words, naming.policy, naming.numbers_from
    ):
        against = objection(local, personal, naming.reserved)
        if against == "address_unlucky" != forgiven and step is Step.NUMBER:
            # No number makes the letters before it read otherwise.
            return
        if against in ("", forgiven) and local not in seen:
            seen.add(local)
            yield local, step, number


def attempts(
    template: Template, words: Words, policy: ClashPolicy, numbers_from: Callable[[str], int]
) -> Iterator[tuple[Step, int, str, str]]:
    """What to write, in order: the step, the number, the local part and its personal part."""
    frame = template.frame(words)
    yield (Step.FIRST, 0, *fitted(template, words, frame, ""))
    for step in policy.steps:
        if step is Step.LETTERS:
            for spelling in _SPELLINGS:
                longer = words.written_out(spelling)
                yield (step, 0, *fitted(template, longer, template.frame(longer), ""))
        elif step is Step.YEAR and words.year and not template.has("nam_sinh2"):
            yield (step, 0, *fitted(template, words, frame, words.year))
        elif step is Step.NUMBER:
            for number in range(numbers_from(frame.local("")), policy.highest_number + 1):
                yield (step, number, *fitted(template, words, frame, str(number)))


def fitted(template: Template, words: Words, frame: Frame, suffix: str) -> tuple[str, str]:
    """The local part and its personal part, the longest words cut until 64 characters hold them."""
    local = frame.local(suffix)
    while len(local) > MAX_LOCAL and (words.middle or words.family or len(words.given) > 1):
        words = _cut(words, len(local) - MAX_LOCAL)
        frame = template.frame(words)
        local = frame.local(suffix)
    return local, frame.personal + suffix


def _cut(words: Words, excess: int) -> Words:
    """The same words with the longest of them shorter; one letter of each is always left."""
    every = [*words.family, *words.middle, words.given]
    at = max(range(len(every)), key=lambda i: len(every[i]))
    keep = max(1, len(every[at]) - excess)
    if len(every[at]) == 1:  # initials alone are too many: drop middle words from the right
        return replace(words, middle=words.middle[:-1], family=words.family[: len(words.middle)], written=())
    every[at] = every[at][:keep]
    cut = len(words.family)
    return replace(words, family=tuple(every[:cut]), middle=tuple(every[cut:-1]), given=every[-1], written=())


def _is_unlucky(personal: str) -> bool:
    letters = _NOT_LETTERS.sub("", personal)
    return letters in UNLUCKY or _UNLUCKY_WORD.search(letters) is not None
