"""The pages of the reviews, gathered for the application."""

from __future__ import annotations

from app.console.reviews import deciding, opening
from app.console.reviews.blueprint import bp

__all__ = ["bp", "deciding", "opening"]
