"""The record's pages, gathered for the application."""

from __future__ import annotations

from app.console.audit import exporting, listing, past
from app.console.audit.room import bp

__all__ = ["bp", "exporting", "listing", "past"]
