"""The overview, gathered for the application."""

from __future__ import annotations

from app.console.overview import showing
from app.console.overview.blueprint import bp

__all__ = ["bp", "showing"]
