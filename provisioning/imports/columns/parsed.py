"""What one row of a list says, once its cells were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.date_evidence import Readings
from provisioning.imports.columns.struck_rows import STRUCK

# Among the parameters of a notice: the cell was left out, and the person goes on without it.
LEFT_OUT: Final = "left_out"


@dataclass(frozen=True, slots=True)
class ParsedOfficial:
    """What a row says of a person, by the words of lists; what it does not say, or unusably, is not there.

    `unit_text` and `sub_unit_text` are names as written; `contract_kind` is one of `officials`'
    kinds.
    """

    said: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, **said: Any) -> Self:
        """The same without what is None."""
        return cls({name: value for name, value in said.items() if value is not None})

    def get(self, name: str) -> Any:
        """What the row says, None for nothing."""
        return self.said.get(name)

    @property
    def full_name(self) -> str | None:
        """The name in its canonical form."""
        return self.said.get("full_name")

    @property
    def staff_code(self) -> str | None:
        """The code, in the case it is written."""
        return self.said.get("staff_code")

    @property
    def birth_date(self) -> date | None:
        """The day of birth."""
        return self.said.get("birth_date")

    @property
    def birth_year(self) -> str:
        """The year, where no day of birth is said; "" for none."""
        return str(self.said.get("birth_year", ""))

    @property
    def national_id(self) -> str | None:
        """The number itself: never kept."""
        return self.said.get("national_id")

    @property
    def unit_text(self) -> str | None:
        """The unit's name or code as written."""
        return self.said.get("unit_text")

    @property
    def sub_unit_text(self) -> str | None:
        """The division's name or code as written."""
        return self.said.get("sub_unit_text")

    @property
    def section_text(self) -> str | None:
        """What the headings above the row name beside its unit."""
        return self.said.get("section_text")

    @property
    def old_unit_text(self) -> str | None:
        """Where the person worked before, as written."""
        return self.said.get("old_unit_text")

    @property
    def names_unit(self) -> bool:
        """Whether the row says anything of where its person works."""
        return bool(self.unit_text or self.sub_unit_text)


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row with everything that is wrong with it. A row with problems is not applied.

    `written`: what the cells with problems say, to be shown beside them; never a national id. `unsure`:
    the dates among the values whose day and month may be exchanged.
    """

    number: int
    values: ParsedOfficial
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    written: dict[str, str] = field(default_factory=dict, compare=False)
    unsure: dict[str, Readings] = field(default_factory=dict)

    @property
    def is_struck(self) -> bool:
        """Whether the file strikes the row through: it is left out until somebody takes it in."""
        return any(notice.code == STRUCK for notice in self.notices)
