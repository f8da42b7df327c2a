"""What is said after *Try again*, of whatever kind of row."""

from __future__ import annotations

from flask_babel import gettext as _

from app.web.flash import tell
from provisioning.projection.model import Projected


def tell_outcome(row: Projected) -> None:
    """How it went, by what the row says now."""
    if row.attention_code:
        tell(_("It was tried again, and did not succeed yet."), "warn")
    elif row.is_behind:
        tell(_("It will be tried again within moments."), "info")
    else:
        tell(_("It worked: everything is up to date."))
