"""Damages rows of a clean list in known ways, each of which makes the row impossible to take.

Only damage that must be refused: what a reader can put right by itself is no damage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Spoiled:
    """One damaged row: its number in the spreadsheet, the column's header, the expected code."""

    row: int
    header: str
    code: str


@dataclass(frozen=True, slots=True)
class Damage:
    """A way to spoil one cell."""

    header: str
    code: str
    spoil: Callable[[str], str]


DAMAGES = (
    Damage("Họ và tên", "name_missing", lambda _old: ""),
    Damage("Họ và tên", "name_letters", lambda old: f"{old} <b>2</b>"),
    Damage("Họ và tên", "text_format", lambda old: f"{old}\u202etxt"),
    Damage("Đơn vị", "text_format", lambda old: f"{old}\u202etxt"),
    Damage("Đơn vị", "cell_error", lambda _old: "#REF!"),
)


def spoil(table: list[list[str]], count: int, seed: int = 1) -> tuple[list[list[str]], tuple[Spoiled, ...]]:
    """A copy of the table, header first, with `count` rows damaged, each kind of damage in turn.

    The last kind is a row that repeats the first row's staff code, name and birth (`row_duplicate`).
    """
    rng = Random(seed)
    spoiled = [list(row) for row in table]
    header = spoiled[0]
    # The first row stays whole, so that others can repeat it.
    chosen = sorted(rng.sample(range(2, len(spoiled)), count))
    damages = [*DAMAGES, Damage("Mã CBCC", "row_duplicate", lambda _old: spoiled[1][1])]
    found: list[Spoiled] = []
    for turn, index in enumerate(chosen):
        damage = damages[turn % len(damages)]
        column = header.index(damage.header)
        spoiled[index][column] = damage.spoil(spoiled[index][column])
        if damage.code == "row_duplicate":
            for same in ("Họ và tên", "Ngày sinh"):
                spoiled[index][header.index(same)] = spoiled[1][header.index(same)]
        found.append(Spoiled(index + 1, damage.header, damage.code))
    return spoiled, tuple(found)
