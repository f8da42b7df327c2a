"""Signs that say "the same as above" in a cell: '"', "-nt-", "như trên".

They are taken for what stands above where several people may have it in common, a unit or a post; beside
a name or a date they mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.header_words import Column
from provisioning.officials.value_parsers import showable

COMMON: Final[tuple[Column, ...]] = ("unit", "sub_unit", "post", "contract_kind")
_MARKS: Final = frozenset({
    '"', "''", "''''", "“", "”", "“”", "″", "〃", "//", "-//-", "\\\\", "nt", "-nt-", "- nt -", "n/t",
    "như trên", "-như trên-", "ditto", "as above", "same as above", "do.",
})  # fmt: skip


def is_ditto(text: str) -> bool:
    """Whether a cell says nothing but "as above"."""
    return text.strip().casefold() in _MARKS


@dataclass(slots=True)
class Dittos:
    """Carries what stands above into such cells. `columns`: column number → field."""

    columns: dict[int, Column]
    _above: dict[int, str] = field(default_factory=dict)

    def resolve(self, cells: list[str]) -> Iterable[Problem]:
        """Puts the cells right, with a notice of each; those with nothing above stay as they are."""
        said: list[Problem] = []
        for at, name in self.columns.items():
            text = cells[at].strip() if at < len(cells) else ""
            if not is_ditto(text):
                self._above[at] = text or self._above.get(at, "")
            elif self._above.get(at):
                cells[at] = self._above[at]
                said.append(Problem(name, "ditto_read", {"text": showable(cells[at])}))
        return said

    def forget(self) -> None:
        """A heading stands between: nothing above is meant any more."""
        self._above.clear()
