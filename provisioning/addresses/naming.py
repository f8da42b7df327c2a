"""Addresses of persons by a province's rule: its forms in order, and what comes after the last.

Pure. After the last form come our own letters, year and number, a number alone, or a question: then
`AddressAsked` says what is asked, by which article. It is raised too where a form needs what is not known:
the last digits of the national id, a year or a month of birth. A form is never left out for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from provisioning.addresses.rules import (
    DEFAULT_POLICY,
    Choice,
    ClashPolicy,
    Step,
    attempts,
    choices,
    fitted,
    objections,
    unit_problem,
)
from provisioning.addresses.template import ID_TOKENS, Template, Words, parse_template
from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import NameParts
from provisioning.policy.catalogue import AddressRules, PersonRules

OFF, ASK, REFUSE = "off", "ask", "refuse"
LETTERS, NUMBER = "letters", "number"
# What can be set aside by a rule, and the setting that says so.
_OWN = {"address_too_short": "short", "address_unlucky": "unlucky", "address_role_word": "role_word"}
_NUMBER_ALONE = ClashPolicy((Step.NUMBER,))
_LETTERS_ALONE = ClashPolicy((Step.LETTERS,))


class AddressAsked(Invalid):
    """Somebody has to say which address it is, or what a form needs for it.

    `code`: `address_digits_needed`, `address_year_needed`, `address_month_needed`, `address_forms_taken`, or
    one of our own objections with `_asked` after it; `proposals`: local parts that are free.
    """

    def __init__(self, problem: Problem, proposals: tuple[str, ...] = ()) -> None:
        super().__init__([problem])
        self.problem = problem
        self.proposals = proposals

    def with_proposals(self, proposals: tuple[str, ...]) -> AddressAsked:
        """The same with addresses to choose from."""
        return AddressAsked(self.problem, proposals)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the forms need to know: a name's parts and its order, its unit's part, when somebody was born."""

    parts: NameParts
    unit_part: str
    birth_year: int | None
    full_name: str = ""
    birth_month: int | None = None
    # The last digits of the national id: for the address alone, and never shown.
    id_digits: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Naming:
    """The rule of one domain. `is_own`: Congvu's own, by the domain's template."""

    forms: tuple[Template, ...]
    exhausted: str = LETTERS
    number_from: int = 2
    first_middle_only: bool = False
    by_position: bool = False
    short: str = REFUSE
    unlucky: str = REFUSE
    role_word: str = REFUSE
    article: str = ""
    article_after: str = ""
    is_own: bool = True

    @property
    def needs_digits(self) -> bool:
        """Whether a form is written with digits of the national id."""
        return any(form.has(token) for form in self.forms for token in ID_TOKENS)

    @property
    def names_unit(self) -> bool:
        """Whether the body stands in the address."""
        return any(form.has(token) for form in self.forms for token in ("don_vi", "vt"))

    def words(self, wish: Wish) -> Words:
        """A name made ready for the forms."""
        parts = by_position(wish.full_name) if self.by_position and wish.full_name else wish.parts
        return Words.of(
            parts,
            wish.unit_part,
            wish.birth_year,
            full_name=wish.full_name,
            birth_month=wish.birth_month,
            id_digits=wish.id_digits,
            first_middle_only=self.first_middle_only,
        )

    def stance(self, objection: str) -> str:
        """What the rule does about an objection."""
        return str(getattr(self, _OWN[objection])) if objection in _OWN else REFUSE


def naming_of(person: PersonRules, address: AddressRules, template: str) -> Naming:
    """The rule as it holds in a domain, whose own `template` is the one form where the rule has none."""
    forms = tuple(map(parse_template, person.forms.value or (template,)))
    made = Naming(
        forms=forms,
        exhausted=person.exhausted.value,
        number_from=person.number_from.value,
        first_middle_only=person.middle_initials.value == "first",
        by_position=person.given_by.value == "position",
        short=address.short.value,
        unlucky=address.unlucky.value,
        role_word=address.role_word.value,
        article=person.forms.article,
        article_after=person.exhausted.article or person.forms.article,
        is_own=False,
    )
    return own_naming(template) if made == _as_ruled(template) else made


def own_naming(template: str) -> Naming:
    """Congvu's own: the template, then letters, year and number."""
    return Naming((parse_template(template),))


def by_position(full_name: str) -> NameParts:
    """Family first, given last, whatever the people; one word is a given name."""
    words = full_name.split()
    if len(words) < 2:
        return NameParts("", "", full_name.strip())
    return NameParts(words[0], " ".join(words[1:-1]), words[-1])


def choices_of(
    naming: Naming,
    wish: Wish,
    reserved: frozenset[str] = frozenset(),
    numbers_from: Callable[[str], int] | None = None,
) -> Iterator[Choice]:
    """Every local part the rule allows, in its order, each once; one with `asks` is somebody's to decide.

    `numbers_from`: of a first choice, the lowest number that may still be free, 0 for any. Raises Invalid as
    `rules.choices` does, and AddressAsked where the rule leaves it to somebody.
    """
    floor = numbers_from or (lambda _first: 0)
    if naming.is_own:
        return choices(
            naming.forms[0], wish.parts, wish.unit_part, wish.birth_year,
            reserved=reserved, numbers_from=lambda first: floor(first) or naming.number_from,
        )  # fmt: skip
    for form in naming.forms:
        problem = unit_problem(form, wish.unit_part)
        if problem is not None:
            raise Invalid([problem])
    words = naming.words(wish)
    if not any(letter.isalpha() for letter in naming.forms[0].personal(words)):
        raise Invalid.one("address", "address_name_without_letters")
    return _by_rule(naming, words, reserved, lambda first: max(floor(first), naming.number_from))


def proposals_of(naming: Naming, wish: Wish, reserved: frozenset[str]) -> Iterator[str]:
    """What could be agreed on where the forms are taken: the forms with more letters, at last a number."""
    words = naming.words(wish)
    seen: set[str] = set()
    usable = [form for form in naming.forms if not missing(form, words)]
    for policy in (_LETTERS_ALONE, _NUMBER_ALONE):
        for form in usable:
            for step, _number, local, personal in attempts(form, words, policy, lambda _first: 2):
                found = set(objections(local, personal, reserved))
                if step is not Step.FIRST and local not in seen and not found:
                    seen.add(local)
                    yield local


def missing(form: Template, words: Words) -> str:
    """The code of what this form needs and is not known; "" where nothing is."""
    if not words.id_digits and any(form.has(token) for token in ID_TOKENS):
        return "address_digits_needed"
    if not words.full_year and form.has("nam4"):
        return "address_year_needed"
    return "address_month_needed" if not words.month and form.has("thang2") else ""


def _by_rule(
    naming: Naming, words: Words, reserved: frozenset[str], numbers_from: Callable[[str], int]
) -> Iterator[Choice]:
    seen: set[str] = set()
    first = naming.forms[0].local(words)
    for at, form in enumerate(naming.forms, 1):
        lack = missing(form, words)
        if lack:
            raise AddressAsked(Problem("address", lack, {"form": at, **_cited(naming, naming.article)}))
        for number, local, personal in _written(naming, form, words, numbers_from):
            found = _judged(naming, Choice(local, Step.FORM, first, "", number), personal, reserved)
            if local not in seen and found is not None:
                seen.add(local)
                yield _stamped(found, naming, at)
    yield from _after(naming, words, reserved, numbers_from, seen)
    if naming.exhausted not in (LETTERS, NUMBER):
        params = {"first": first, **_cited(naming, naming.article_after)}
        raise AddressAsked(Problem("address", "address_forms_taken", params))


def _after(
    naming: Naming,
    words: Words,
    reserved: frozenset[str],
    numbers_from: Callable[[str], int],
    seen: set[str],
) -> Iterator[Choice]:
    """What comes after the last form, where that is more than a question."""
    policy = {LETTERS: DEFAULT_POLICY, NUMBER: _NUMBER_ALONE}.get(naming.exhausted)
    if policy is None:
        return
    form, last = naming.forms[0], len(naming.forms)
    first = form.local(words)
    for step, number, local, personal in attempts(form, words, policy, numbers_from):
        if local in seen:
            continue
        found = _judged(naming, Choice(local, step, first, "", number), personal, reserved)
        if found is None and number and "address_unlucky" in objections(local, personal, reserved):
            # No number makes the letters before it read otherwise.
            return
        if found is not None:
            seen.add(local)
            yield _stamped(found, naming, last, naming.article_after)


def _written(
    naming: Naming, form: Template, words: Words, numbers_from: Callable[[str], int]
) -> Iterator[tuple[int, str, str]]:
    """What a form writes: one local part, or one for each number where it has the token for it."""
    if not form.has("stt"):
        yield (0, *fitted(form, words, form.frame(words), ""))
        return
    for number in range(numbers_from(naming.forms[0].local(words)), DEFAULT_POLICY.highest_number + 1):
        numbered = words.numbered(number)
        yield (number, *fitted(form, numbered, form.frame(numbered), ""))


def _judged(naming: Naming, choice: Choice, personal: str, reserved: frozenset[str]) -> Choice | None:
    """The choice with what the rule does about our objections; None where one stands."""
    waived = asks = ""
    for each in objections(choice.local, personal, reserved):
        stance = naming.stance(each)
        if stance == REFUSE:
            return None
        if stance == ASK:
            asks = asks or f"{each}_asked"
        else:
            waived = waived or each
    return Choice(
        choice.local, choice.step, choice.first, "", choice.number, waived="" if asks else waived, asks=asks
    )


def _stamped(choice: Choice, naming: Naming, form: int, article: str = "") -> Choice:
    return Choice(
        choice.local, choice.step, choice.first, choice.objection, choice.number,
        form=form, forms=len(naming.forms), article=article or naming.article,
        waived=choice.waived, asks=choice.asks,
    )  # fmt: skip


def _cited(naming: Naming, article: str) -> dict[str, str | int]:
    return {"forms": len(naming.forms), "article": article}


def _as_ruled(template: str) -> Naming:
    """How Congvu's own rule looks when it is read from settings: nothing there departs from it."""
    own = own_naming(template)
    return Naming(own.forms, is_own=False)
