"""What a row says for its address alone: handed on once, and forgotten when the address stands."""

from __future__ import annotations

from provisioning.imports.matching.listed_people import ID_DIGITS
from provisioning.imports.planning.address_questions import chosen_in
from provisioning.officials.adding import Told
from provisioning.plans.chunk_rows import RowToApply


def told_for_address(row: RowToApply) -> Told:
    """The last digits of the national id, and the address that somebody has chosen."""
    return Told(str(row.values.get(ID_DIGITS, "")), chosen_in(row.answer))


def forget_digits(row: RowToApply) -> None:
    """Takes the digits out of what is kept of the row."""
    if ID_DIGITS in row.values:
        row.values, row.forgets = {k: v for k, v in row.values.items() if k != ID_DIGITS}, True
