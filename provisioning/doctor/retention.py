"""Whether personal data goes when its time is over."""

from __future__ import annotations

from datetime import timedelta

from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.personal_data.retention import is_due

# The worker looks once an hour.
LATE = timedelta(days=1)


def retention(settings: Settings, database: Database) -> list[Finding]:
    """Ill where something should have been erased a day ago."""
    with database.reading() as session:
        late = is_due(session, settings, clock.now() - LATE)
    if late:
        return [ill("retention", "retention_late")]
    return [well("retention", "retention_done")]
