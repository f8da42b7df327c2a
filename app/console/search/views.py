"""The search, gathered for the application."""

from __future__ import annotations

from app.console.search import finding
from app.console.search.blueprint import bp

__all__ = ["bp", "finding"]
