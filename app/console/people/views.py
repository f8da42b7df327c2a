"""The people's pages: the list, one person, adding, editing, access. Each in a module of its own."""

from __future__ import annotations

from app.console.people import (
    access,
    adding,
    asking,
    editing,
    exporting,
    leaving,
    listing,
    sending,
    showing,
    together,
)
from app.console.people.room import bp

__all__ = [
    "access", "adding", "asking", "bp", "editing", "exporting", "leaving", "listing", "sending",
    "showing", "together",
]  # fmt: skip
