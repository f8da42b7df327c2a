"""The record's pages, gathered for the application."""

from __future__ import annotations

from app.console.audit import exporting, listing, point_in_time
from app.console.audit.blueprint import bp

__all__ = ["bp", "exporting", "listing", "point_in_time"]
