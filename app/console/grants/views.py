"""The pages of the permissions, gathered for the application."""

from __future__ import annotations

from app.console.grants import changing, giving, listing
from app.console.grants.blueprint import bp

__all__ = ["bp", "changing", "giving", "listing"]
