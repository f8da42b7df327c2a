"""The family of the requests' pages: importing its modules registers their routes."""

from __future__ import annotations

from app.console.requests import (
    answering,
    carrying_out,
    deciding,
    entering,
    listing,
    of_list,
    official_forms,
    owed,
    showing,
)
from app.console.requests.blueprint import bp

__all__ = [
    "answering",
    "bp",
    "carrying_out",
    "deciding",
    "entering",
    "listing",
    "of_list",
    "official_forms",
    "owed",
    "showing",
]
