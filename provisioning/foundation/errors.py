"""The kinds of refusal the business knows. Text is looked up at the edge, in the reader's language.

Each edge (web, command line, CSV report) maps these kinds in one table of its own; a kind carries
a stable code and parameters, never a finished sentence.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field. `field` is the form field or column; "" means the whole."""

    field: str
    code: str
    params: dict[str, str | int] = dataclasses.field(default_factory=dict)


class CongvuError(Exception):
    """Base of every expected refusal."""

    code = "error"


class Invalid(CongvuError):
    """What was asked can't be done as asked. Carries every problem, not just the first."""

    code = "invalid"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{p.field}: {p.code}" for p in problems))
        self.problems = problems

    @classmethod
    def one(cls, field_name: str, code: str, **params: str | int) -> Invalid:
        """The common case of a single problem."""
        return cls([Problem(field_name, code, params)])


class Denied(CongvuError):
    """The actor sees the object but may not do this to it."""

    code = "denied"


class NotFound(CongvuError):
    """No such object, or not within the actor's scope: the two must look the same."""

    code = "not_found"


class Conflict(CongvuError):
    """Someone else changed the object meanwhile; look again before deciding."""

    code = "conflict"


class ChangedMeanwhile(Conflict):
    """Something was decided about `subject` (its kind and id) after event `as_of`, the last the asker saw."""

    code = "changed_meanwhile"

    def __init__(self, subject: tuple[str, str], as_of: int) -> None:
        super().__init__(f"{subject[0]} {subject[1]}: changed since event {as_of}")
        self.subject = subject
        self.as_of = as_of


class TooMany(CongvuError):
    """Too many tries. `retry_after` is in seconds; `locked_until`: the same where wrong tries locked it."""

    code = "too_many"

    def __init__(self, retry_after: int, *, locked_until: datetime | None = None) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
        self.locked_until = locked_until


class Expired(CongvuError):
    """A code, link or session whose time is over or that was used up."""

    code = "expired"


class WrongSchema(CongvuError):
    """The database stands at another revision than this code was written for; nothing was read or changed.

    `later`: a later version brought it there, which this code does not know.
    """

    def __init__(self, now: str | None, wanted: str | None, *, later: bool) -> None:
        super().__init__(f"database at {now or '-'}, this version wants {wanted or '-'}")
        self.code = "schema_later" if later else "schema_earlier"
        self.now, self.wanted, self.later = now or "-", wanted or "-", later


class Unavailable(CongvuError):
    """A part outside did not answer in time: unknown, never "not done"."""

    code = "unavailable"

    def __init__(self, what: str, detail: str = "") -> None:
        super().__init__(f"{what}: {detail}" if detail else what)
        self.what = what
        self.detail = detail
