"""All pages of the province's rule; importing this registers them."""

from __future__ import annotations

from app.console.mail_rule import deciding, showing
from app.console.mail_rule.blueprint import bp

__all__ = ["bp", "deciding", "showing"]
