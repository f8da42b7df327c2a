"""The pages of the roles, gathered for the application."""

from __future__ import annotations

from app.console.roles import editing, listing
from app.console.roles.blueprint import bp

__all__ = ["bp", "editing", "listing"]
