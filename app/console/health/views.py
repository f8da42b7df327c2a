"""The health pages, gathered for the application."""

from __future__ import annotations

from app.console.health import showing
from app.console.health.blueprint import bp

__all__ = ["bp", "showing"]
