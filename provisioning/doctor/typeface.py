"""Whether letters and forms can be printed here: their typeface is a package of the system."""

from __future__ import annotations

from provisioning.doctor.finding import Finding, ill, well
from provisioning.documents.fonts import font_files
from provisioning.foundation.errors import Unavailable


def typeface() -> list[Finding]:
    """Looked for anew each time: whoever has installed it since need not start anything again."""
    try:
        font_files.__wrapped__()
    except Unavailable:
        return [ill("typeface", "typeface_missing")]
    return [well("typeface", "typeface_there")]
