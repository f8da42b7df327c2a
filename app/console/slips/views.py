"""The pages of the slips: whose are chosen, a look at who keeps the one they have, the sheets."""

from __future__ import annotations

from app.console.slips import printing
from app.console.slips.blueprint import bp

__all__ = ["bp", "printing"]
