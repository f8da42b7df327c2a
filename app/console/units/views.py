"""The units' pages, gathered for the application."""

from __future__ import annotations

from app.console.units import addresses, allowance, changing, listing, showing
from app.console.units.blueprint import bp

__all__ = ["addresses", "allowance", "bp", "changing", "listing", "showing"]
