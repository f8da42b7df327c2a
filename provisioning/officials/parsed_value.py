"""Owns the answer of every parser of a cell: a value or a problem, and notices beside the value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from provisioning.foundation.errors import Problem

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ParsedValue(Generic[T_co]):
    """What a cell says. No value and no problem: the cell says nothing.

    A notice tells of something that was put right; the value can be used.
    """

    value: T_co | None
    problem: Problem | None = None
    notices: tuple[Problem, ...] = ()

    @classmethod
    def refused(cls, field: str, code: str, **params: str | int) -> ParsedValue[T_co]:
        """A cell that can't be used as it is."""
        return cls(None, Problem(field, code, params))

    def with_notice(self, field: str, code: str, **params: str | int) -> ParsedValue[T_co]:
        """The same, with one notice more."""
        return replace(self, notices=(*self.notices, Problem(field, code, params)))
