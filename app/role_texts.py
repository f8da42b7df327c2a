"""What each role is called and what it may do, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

ROLE_TEXTS = {
    "system_administrator": _("System administrator"),
    "unit_administrator": _("Unit administrator"),
    "hr_officer": _("HR officer"),
    "helpdesk": _("Helpdesk"),
    "auditor": _("Auditor"),
}

ROLE_HELP = {
    "system_administrator": _("Everything, everywhere below the unit, mail domains included."),
    "unit_administrator": _("Looks after people, units and permissions within the unit."),
    "hr_officer": _("Adds, edits and moves people; imports lists."),
    "helpdesk": _("Finds people and issues one-time codes."),
    "auditor": _("Sees people and the record; changes nothing."),
}


def role_text(role: str) -> str:
    """The name of a role."""
    return str(ROLE_TEXTS[role])
