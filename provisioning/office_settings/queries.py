"""Reading what the office has set of its own service."""

from __future__ import annotations

from provisioning.foundation.database import Session
from provisioning.office_settings.model import THE_OFFICE, OfficeSettings
from provisioning.office_settings.rules import Office


def office_of(session: Session, first_name: str = "") -> Office:
    """What the service is called; until somebody has set it, by the name it was installed with."""
    row = session.get(OfficeSettings, THE_OFFICE)
    if row is None:
        return Office(first_name)
    return Office(row.name, row.name_en, row.slip_heading, row.sender_name, row.revision)
