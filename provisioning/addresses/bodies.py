"""Addresses of bodies by a province's rule: a form for each kind, written with what a body is called. Pure.

`{vt}` is the body's own part of addresses, `{vt_phong}` the division's; `{ten_xa}` a commune's name run
together, `{ten_day_du}` the whole name, `{vt_ubnd}` the initials of a People's Committee with its commune.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from provisioning.addresses.parsing import MAX_LOCAL
from provisioning.names import fold, letters_only
from provisioning.policy.catalogue import BodyRules
from provisioning.units.kinds import DIVISION, body_kind

COMMUNE: Final = "commune"
# A division of a commune, where its form is another than that of a provincial body's.
COMMUNE_DIVISION: Final = "commune_division"
# What stands beside a commune's People's Committee under its name, whether or not it is in the tree yet.
BESIDE_A_COMMUNE: Final = ("party_committee", "people_council")
_TOKEN: Final = re.compile(r"\{([a-z_]+)\}")
_LOCAL: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_COMMITTEE: Final = "uy ban nhan dan"
# What may stand before a place's own name.
_BEFORE_NAMES: Final = (_COMMITTEE, "ubnd", "dang uy", "dang bo", "hoi dong nhan dan", "hdnd")
_PLACES: Final = ("xa", "phuong", "thi tran", "dac khu", "huyen", "thi xa", "thanh pho", "quan")


@dataclass(frozen=True, slots=True)
class Named:
    """What the forms need to know of a unit: its own code, name and kind, and those of the body it is in."""

    code: str
    name: str
    kind: str
    body_code: str
    body_name: str
    body_kind: str
    # The local part that was agreed on for it.
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One address of a unit. `of`: the kind of body it is for; `local` is "" where none can be made."""

    of: str
    local: str
    form: str


@dataclass(frozen=True, slots=True)
class BodyForms:
    """The rule of one domain."""

    forms: tuple[tuple[str, str], ...]
    with_kind: bool = False
    article: str = ""

    @classmethod
    def of(cls, rules: BodyRules) -> BodyForms:
        """As the rule holds."""
        return cls(rules.forms.value, rules.commune_with_kind.value, rules.forms.article)

    def form_of(self, kind: str) -> str:
        """The form for this kind of body, "" where the rule has none."""
        return dict(self.forms).get(kind, "")


@lru_cache(maxsize=65_536)
def proposed(forms: BodyForms, unit: Named) -> tuple[Proposed, ...]:
    """The addresses of a unit by the rule, its own first."""
    return tuple(_all(forms, unit))


def _all(forms: BodyForms, unit: Named) -> Iterator[Proposed]:
    kind = body_kind(unit.kind)
    own = forms.form_of(kind)
    if kind == DIVISION and body_kind(unit.body_kind) == COMMUNE:
        own = forms.form_of(COMMUNE_DIVISION) or own
    if unit.agreed:
        yield Proposed(kind, unit.agreed, "")
    elif own:
        yield Proposed(kind, _written(own, forms, unit), own)
    if kind == COMMUNE:
        for beside in BESIDE_A_COMMUNE:
            form = forms.form_of(beside)
            if "{ten_xa}" in form:
                yield Proposed(beside, _written(form, forms, unit), form)


def _written(form: str, forms: BodyForms, unit: Named) -> str:
    local = _TOKEN.sub(lambda found: _WRITERS[found[1]](forms, unit), form)
    return local if _LOCAL.fullmatch(local) and len(local) <= MAX_LOCAL else ""


def part_of(code: str) -> str:
    """A body's code as it stands in addresses: the commune before its district (`xdakcam.tpkontum`)."""
    return ".".join(reversed(code.split(".")))


def _own_part(_forms: BodyForms, unit: Named) -> str:
    return part_of(unit.code.removeprefix(f"{unit.body_code}."))


def _body_part(_forms: BodyForms, unit: Named) -> str:
    return part_of(unit.body_code)


def _place(forms: BodyForms, unit: Named) -> str:
    """The name of the place: without the kind of its committee, and of the place where the rule says so.

    What was agreed on for a commune stands in the addresses beside it, too.
    """
    if unit.agreed:
        return unit.agreed
    words = _without(fold(unit.body_name), _BEFORE_NAMES)
    return letters_only(words if forms.with_kind else _without(words, _PLACES))


def _full_name(_forms: BodyForms, unit: Named) -> str:
    """The whole name; of a People's Committee its abbreviation and the place with its kind."""
    name = fold(unit.name)
    if name.startswith(_COMMITTEE):
        name = f"ubnd {name.removeprefix(_COMMITTEE)}"
    return letters_only(name)


def _committee_initials(_forms: BodyForms, unit: Named) -> str:
    return "".join(word[0] for word in fold(unit.body_name).split() if word[0].isalnum())


def _without(words: str, beginnings: tuple[str, ...]) -> str:
    """What follows the first of these that the words begin with; all of them where nothing would be left."""
    for each in beginnings:
        rest = words.removeprefix(f"{each} ")
        if rest != words and rest.strip():
            return rest
    return words


_WRITERS: Final[Mapping[str, Callable[[BodyForms, Named], str]]] = {
    "vt": _body_part,
    "vt_phong": _own_part,
    "vt_ubnd": _committee_initials,
    "ten_xa": _place,
    "ten_day_du": _full_name,
}
