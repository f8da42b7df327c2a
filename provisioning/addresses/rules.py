"""Owns which local parts a name may get, in which order, and which words nobody may have.

Pure and deterministic: the same name, unit and year always give the same list. Whether one of them
is free is asked of the ledger by `operations.py`, never here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from provisioning.addresses.parsing import MAX_LOCAL, Address, canonical_address
from provisioning.addresses.reserved import ROLES, SYSTEM, UNLUCKY, UNLUCKY_ANYWHERE
from provisioning.addresses.template import (
    DEFAULT_TEMPLATE,
    FLAT_TEMPLATE,
    Template,
    Words,
    parse_template,
)
from provisioning.errors import Invalid, Problem
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
_SPELLINGS = ("last_middle", "middle", "family")


class Step(StrEnum):
    """How far the clash policy had to go."""

    FIRST = "first"
    LETTERS = "letters"
    YEAR = "year"
    NUMBER = "number"


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
    or "".
    """

    local: str
    step: Step
    first: str
    objection: str


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
) -> Iterator[Choice]:
    """Every local part this name may get, best first: all different, all allowed, at most 64 long.

    `unit_part` is the address part of the body the official works for (such as "stttt"), "" for
    none; `reserved` the words nobody may have beside the built-in ones (every unit's code). Raises
    Invalid on field `address`: `address_unit_missing`, `address_unit_bad` (unit),
    `address_name_without_letters`. Ends after the highest number: then nothing can be minted.
    """
    _require_unit(template, unit_part)
    words = Words.of(parts, unit_part, birth_year)
    if not re.search("[a-z]", template.personal(words)):
        raise Invalid.one("address", "address_name_without_letters")
    return _allowed(template, words, policy, reserved)


def first_choice(template: Template, parts: NameParts, unit_part: str = "") -> str:
    """What the template alone writes, allowed or not."""
    return template.local(Words.of(parts, unit_part))


def reason(choice: Choice) -> Problem | None:
    """Why the choice is not the first one; None when it is.

    Code `address_taken`, or the rules' own objection; params `first` and `step`.
    """
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


def is_protected(local: str, unit_codes: Iterable[str] = ()) -> bool:
    """Is this a system name, an office's box, or a unit's code, with or without a unit after it?"""
    head = re.split(r"[.-]", local, maxsplit=1)[0]
    return bool({local, head} & (SYSTEM | ROLES)) or local in unit_codes


def _require_unit(template: Template, unit_part: str) -> None:
    if not template.has("don_vi"):
        return
    if not unit_part:
        raise Invalid.one("address", "address_unit_missing")
    shortest = template.local(Words((), (), "x" * MIN_PERSONAL, unit_part), "99999")
    if not _UNIT_PART.fullmatch(unit_part) or len(shortest) > MAX_LOCAL:
        raise Invalid.one("address", "address_unit_bad", unit=unit_part[:80])


def _allowed(
    template: Template, words: Words, policy: ClashPolicy, reserved: frozenset[str]
) -> Iterator[Choice]:
    first = template.local(words)
    against = objection(first, template.personal(words), reserved)
    lucky = _among(template, words, policy, reserved, forgiven="")
    found = next(lucky, None)
    # A name of one word can't be written otherwise: better as it is than no address at all.
    rest = lucky if found else _among(template, words, policy, reserved, forgiven="address_unlucky")
    for local, step in chain([found] if found else [], rest):
        yield Choice(local, step, first, against)


def _among(
    template: Template, words: Words, policy: ClashPolicy, reserved: frozenset[str], *, forgiven: str
) -> Iterator[tuple[str, Step]]:
    """The attempts that no rule but the forgiven one is against, each once."""
    seen: set[str] = set()
    for step, wording, suffix in _attempts(template, words, policy):
        local, personal = _fitted(template, wording, suffix)
        against = objection(local, personal, reserved)
        if against == "address_unlucky" != forgiven and step is Step.NUMBER:
            # No number makes the letters before it read otherwise.
            return
        if local not in seen and against in ("", forgiven):
            seen.add(local)
            yield local, step


def _attempts(template: Template, words: Words, policy: ClashPolicy) -> Iterator[tuple[Step, Words, str]]:
    """What to write, in order: the step, the words and the suffix."""
    yield Step.FIRST, words, ""
    for step in policy.steps:
        if step is Step.LETTERS:
            for spelling in _SPELLINGS:
                yield step, replace(words, spelling=spelling), ""
        elif step is Step.YEAR and words.year and not template.has("nam_sinh2"):
            yield step, words, words.year
        elif step is Step.NUMBER:
            for number in range(2, policy.highest_number + 1):
                yield step, words, str(number)


def _fitted(template: Template, words: Words, suffix: str) -> tuple[str, str]:
    """The local part and its personal part, the longest words cut until 64 characters hold them."""
    local = template.local(words, suffix)
    while len(local) > MAX_LOCAL and (words.middle or words.family or len(words.given) > 1):
        words = _cut(words, len(local) - MAX_LOCAL)
        local = template.local(words, suffix)
    return local, template.personal(words) + suffix


def _cut(words: Words, excess: int) -> Words:
    """The same words with the longest of them shorter; one letter of each is always left."""
    every = [*words.family, *words.middle, words.given]
    at = max(range(len(every)), key=lambda i: len(every[i]))
    keep = max(1, len(every[at]) - excess)
    if len(every[at]) == 1:  # initials alone are too many: drop middle words from the right
        return replace(words, middle=words.middle[:-1], family=words.family[: len(words.middle)])
    every[at] = every[at][:keep]
    cut = len(words.family)
    return replace(words, family=tuple(every[:cut]), middle=tuple(every[cut:-1]), given=every[-1])


def _is_unlucky(personal: str) -> bool:
    letters = re.sub("[^a-z]", "", personal)
    return letters in UNLUCKY or any(word in letters for word in UNLUCKY_ANYWHERE)
