"""The pages of the settings, gathered for the application."""

from __future__ import annotations

from app.console.office import calendar, naming, targets
from app.console.office.blueprint import bp

__all__ = ["bp", "calendar", "naming", "targets"]
