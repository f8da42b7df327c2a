"""What one row of a list says, once its cells were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from provisioning.foundation.errors import Problem


@dataclass(frozen=True, slots=True)
class ParsedOfficial:
    """What a row says of a person; None where it says nothing or nothing usable.

    `unit_text` and `sub_unit_text` are names as written; `contract_kind` is one of `officials`'
    kinds.
    """

    full_name: str | None = None
    staff_code: str | None = None
    birth_date: date | None = None
    national_id: str | None = None
    post: str | None = None
    unit_text: str | None = None
    sub_unit_text: str | None = None
    phone: str | None = None
    recovery_email: str | None = None
    contract_kind: str | None = None
    contract_end: date | None = None


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row with everything that is wrong with it. A row with problems is not applied.

    `written`: what the cells with problems say, to be shown beside them; never a national id.
    """

    number: int
    values: ParsedOfficial
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    written: dict[str, str] = field(default_factory=dict, compare=False)
