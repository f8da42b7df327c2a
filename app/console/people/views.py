"""The people's pages: the list, one person, adding, editing, access. Each in a module of its own."""

from __future__ import annotations

from app.console.people import (
    absence,
    access,
    adding,
    bulk,
    changes,
    code_approval,
    editing,
    endings,
    exporting,
    leaving,
    listing,
    many,
    readdressing,
    selection,
    sending_lock,
    showing,
    suggesting,
)
from app.console.people.blueprint import bp

__all__ = [
    "absence",
    "access",
    "adding",
    "bp",
    "bulk",
    "changes",
    "code_approval",
    "editing",
    "endings",
    "exporting",
    "leaving",
    "listing",
    "many",
    "readdressing",
    "selection",
    "sending_lock",
    "showing",
    "suggesting",
]
