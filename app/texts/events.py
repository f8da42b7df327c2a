"""What each kind of event is called, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from provisioning.audit.kinds import EVENT_KINDS


def event_text(kind: str) -> str:
    """The name of a kind of event; the kind itself while it has none."""
    declared = EVENT_KINDS.get(kind)
    return str(gettext(declared.text)) if declared else kind


def event_icon(kind: str) -> str:
    """The drawing that stands beside it."""
    declared = EVENT_KINDS.get(kind)
    return declared.icon if declared else "history"
