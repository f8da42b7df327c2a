"""Codes that a newer one has replaced: they open nothing, and whoever types one is told that the newest
counts.

Only somebody who was given such a code can type it, so that it tells a stranger nothing.
"""

from __future__ import annotations

from typing import Final

from provisioning.authentication.model import ActivationCode, RecoveryProof
from provisioning.foundation.identifiers import fits

Coded = ActivationCode | RecoveryProof

# Letters or slips that somebody may still have lying about.
REMEMBERED: Final = 5


def with_replaced(before: Coded | None) -> list[str]:
    """The hashes to remember where a new code takes the place of the one `before`, the newest first."""
    if before is None:
        return []
    last = [before.code_hash] if before.code_hash else []
    return [*last, *before.replaced_hashes][:REMEMBERED]


def is_older(typed: str, row: Coded) -> bool:
    """Whether this is a code that the one of `row` has replaced."""
    return any(fits(typed, each) for each in row.replaced_hashes)
