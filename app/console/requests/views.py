"""The family of the requests' pages: importing its modules registers their routes."""

from __future__ import annotations

from app.console.requests import carrying_out, deciding, entering, listing, showing
from app.console.requests.blueprint import bp

__all__ = ["bp", "carrying_out", "deciding", "entering", "listing", "showing"]
