"""Allowances of the small province, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from provisioning.allowances.operations import set_allowance
from provisioning.allowances.queries import allowance_of
from provisioning.allowances.rules import Amount
from provisioning.foundation.errors import Invalid
from tests.support.province import SYSTEM, Province

# What one mailbox of the small province's domain takes.
GB = 1024**3


@dataclass(frozen=True, slots=True)
class Shelf:
    """Sets allowances, and says what is taken of them."""

    province: Province

    def allow(self, unit: str, mailboxes: int | None = None, storage_mib: int | None = None) -> None:
        """As the system administrator does."""
        with self.province.database.writing() as session:
            at = self.province.unit(session, unit)
            set_allowance(session, SYSTEM, at, mailboxes=mailboxes, storage_mib=storage_mib)

    def used(self, unit: str) -> Amount:
        """What is taken in the unit and below."""
        with self.province.database.reading() as session:
            return allowance_of(session, self.province.unit(session, unit)).used


def refusals(act: Callable[[], object]) -> list[tuple[str, str | int]]:
    """The codes for which something was refused, each with the unit it names; [] when it was done."""
    try:
        act()
    except Invalid as refused:
        return [(problem.code, problem.params.get("unit", "")) for problem in refused.problems]
    return []
