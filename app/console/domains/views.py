"""The pages of the mail domains, gathered for the application."""

from __future__ import annotations

from app.console.domains import changing, listing
from app.console.domains.blueprint import bp

__all__ = ["bp", "changing", "listing"]
