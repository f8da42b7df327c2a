"""The types of settings: how a value is read from plain JSON or TOML, written back, and which way is
stricter.

Pure. Values are immutable and can be compared; `plain` and `read` are each other's inverse. A value that is
not of the type is refused with a code, never bent into one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from provisioning.addresses.template import parse_template
from provisioning.foundation.errors import Invalid
from provisioning.policy import periods
from provisioning.policy.working_days import parse_hours, written_hours

# As many words, forms, pairs or days may stand in one setting.
MOST_ENTRIES = 200
# A year with a 29 February: a day of it is one of some year.
LEAP_YEAR = 2028


class Stricter(StrEnum):
    """Which way a value becomes stricter: a larger one, a smaller one, or neither can be said."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class Type(Protocol):
    """What a setting's value may be."""

    @property
    def name(self) -> str:
        """Which of the types it is."""

    def read(self, plain: Any) -> Any:
        """The value. Raises Invalid with one problem: a code and what it takes."""

    def plain(self, value: Any) -> Any:
        """As JSON and TOML keep it."""

    def size(self, value: Any) -> float | frozenset[str] | None:
        """What grows as the value does; None where values have no order."""


def refused(code: str, **params: str | int) -> Invalid:
    """The refusal of a value; which setting it was for is put in by whoever knows."""
    return Invalid.one("", code, **params)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; yes is the larger one."""

    name: str = "flag"

    def read(self, plain: Any) -> bool:
        if not isinstance(plain, bool):
            raise refused("policy_not_flag")
        return plain

    def plain(self, value: bool) -> bool:
        return value

    def size(self, value: bool) -> float:
        return float(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; `unit` says of what: "", "MB" or "%"."""

    least: int = 0
    most: int = 10_000
    unit: str = ""
    name: str = "whole"

    def read(self, plain: Any) -> int:
        if isinstance(plain, bool) or not isinstance(plain, int) or not self.least <= plain <= self.most:
            raise refused("policy_not_whole", least=self.least, most=self.most)
        return plain

    def plain(self, value: int) -> int:
        return value

    def size(self, value: int) -> float:
        return float(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; where `in_order`, from the one that allows most to the strictest."""

    options: tuple[str, ...]
    in_order: bool = False
    name: str = "choice"

    def read(self, plain: Any) -> str:
        if plain not in self.options:
            raise refused("policy_not_among", options=", ".join(self.options))
        return str(plain)

    def plain(self, value: str) -> str:
        return value

    def size(self, value: str) -> float | None:
        return float(self.options.index(value)) if self.in_order else None


@dataclass(frozen=True, slots=True)
class Several:
    """Any of a set of words; any words at all where `options` is empty."""

    options: tuple[str, ...] = ()
    name: str = "several"

    def read(self, plain: Any) -> frozenset[str]:
        if not _are_texts(plain):
            raise refused("policy_not_among", options=", ".join(self.options))
        words = frozenset(each.strip() for each in plain)
        if self.options and not words <= frozenset(self.options):
            raise refused("policy_not_among", options=", ".join(self.options))
        if not all(re.fullmatch(r"[\w.@-]{1,253}", each, re.ASCII) for each in words):
            raise refused("policy_not_words")
        return words

    def plain(self, value: frozenset[str]) -> list[str]:
        in_order = [each for each in self.options if each in value]
        return in_order or sorted(value)

    def size(self, value: frozenset[str]) -> frozenset[str]:
        return value


@dataclass(frozen=True, slots=True)
class Span:
    """A period; "never" where that is allowed, and longer than any other."""

    never: bool = True
    name: str = "period"

    def read(self, plain: Any) -> periods.Period | None:
        try:
            value = periods.parse_period(plain if isinstance(plain, str) else "")
        except Invalid as error:
            raise refused("policy_not_period") from error
        if value is None and not self.never:
            raise refused("policy_not_never")
        return value

    def plain(self, value: periods.Period | None) -> str:
        return periods.written(value)

    def size(self, value: periods.Period | None) -> float:
        return float("inf") if value is None else value.about_hours


@dataclass(frozen=True, slots=True)
class Templates:
    """Forms of addresses, tried in order."""

    name: str = "templates"

    def read(self, plain: Any) -> tuple[str, ...]:
        if not _are_texts(plain):
            raise refused("policy_not_templates")
        for each in plain:
            checked_template(each)
        return tuple(each.strip() for each in plain)

    def plain(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def size(self, value: tuple[str, ...]) -> None:
        return None


@dataclass(frozen=True, slots=True)
class PerKind:
    """A text for each kind of body; read and written as a table."""

    kinds: tuple[str, ...]
    name: str = "per_kind"

    def read(self, plain: Any) -> tuple[tuple[str, str], ...]:
        if not isinstance(plain, Mapping) or not set(plain) <= set(self.kinds):
            raise refused("policy_not_among", options=", ".join(self.kinds))
        if not all(isinstance(each, str) and BODY_TEMPLATE.fullmatch(each) for each in plain.values()):
            raise refused("policy_not_templates")
        return tuple((kind, plain[kind]) for kind in self.kinds if kind in plain)

    def plain(self, value: tuple[tuple[str, str], ...]) -> dict[str, str]:
        return dict(value)

    def size(self, value: tuple[tuple[str, str], ...]) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a kind of body and a kind of staff, written "school public_employee"."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    name: str = "pairs"

    def read(self, plain: Any) -> frozenset[tuple[str, str]]:
        if not _are_texts(plain):
            raise refused("policy_not_pairs")
        pairs = [tuple(each.split()) for each in plain]
        if not all(len(p) == 2 and p[0] in self.first and p[1] in self.second for p in pairs):
            raise refused("policy_not_pairs")
        return frozenset((body, staff) for body, staff in pairs)

    def plain(self, value: frozenset[tuple[str, str]]) -> list[str]:
        return sorted(" ".join(pair) for pair in value)

    def size(self, value: frozenset[tuple[str, str]]) -> frozenset[str]:
        return frozenset(" ".join(pair) for pair in value)


@dataclass(frozen=True, slots=True)
class DaysOfYear:
    """Days of each year, written "12-11" for 11 December: month and day."""

    name: str = "days_of_year"

    def read(self, plain: Any) -> tuple[tuple[int, int], ...]:
        if not _are_texts(plain):
            raise refused("policy_not_days")
        days = [_DAY.fullmatch(each) for each in plain]
        pairs = sorted((int(day[1]), int(day[2])) for day in days if day)
        if not all(days) or not all(day <= monthrange(LEAP_YEAR, month)[1] for month, day in pairs):
            raise refused("policy_not_days")
        return tuple(pairs)

    def plain(self, value: tuple[tuple[int, int], ...]) -> list[str]:
        return [f"{month:02d}-{day:02d}" for month, day in value]

    def size(self, value: tuple[tuple[int, int], ...]) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs of ASCII one by one; "any" for all there are."""

    name: str = "signs"

    def read(self, plain: Any) -> frozenset[str] | None:
        if plain == "any":
            return None
        if (
            not isinstance(plain, str)
            or not plain
            or not all("!" <= s <= "~" and not s.isalnum() for s in plain)
        ):
            raise refused("policy_not_signs")
        return frozenset(plain)

    def plain(self, value: frozenset[str] | None) -> str:
        return "any" if value is None else "".join(sorted(value))

    def size(self, value: frozenset[str] | None) -> None:
        return None


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the office is open, written "07:30-11:30, 13:30-17:00"."""

    name: str = "office_hours"

    def read(self, plain: Any) -> tuple[Any, ...]:
        try:
            return parse_hours(plain if isinstance(plain, str) else "")
        except Invalid as error:
            raise refused("policy_not_hours") from error

    def plain(self, value: tuple[Any, ...]) -> str:
        return written_hours(value)

    def size(self, value: tuple[Any, ...]) -> None:
        return None


def _are_texts(plain: Any) -> bool:
    """Whether this is a list of texts, and no longer than any rule's."""
    return (
        isinstance(plain, list)
        and len(plain) <= MOST_ENTRIES
        and all(isinstance(each, str) for each in plain)
    )


_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
BODY_TEMPLATE = re.compile(r"(\{(vt|vt_phong|vt_ubnd|ten_xa|ten_day_du)\}|[a-z0-9.-]){1,100}")


def checked_template(text: str) -> None:
    """Raises Invalid, one problem, for what is no form of a person's address."""
    try:
        parse_template(text)
    except Invalid as error:
        problem = error.problems[0]
        raise refused(problem.code, **problem.params) from error
