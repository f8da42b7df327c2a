"""Checks of secrets: nobody else reads the file that holds them, and the keys are those of this database."""

from __future__ import annotations

import os
from pathlib import Path

from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation.database import Database
from provisioning.foundation.key_marks import NATIONAL_ID_KEY, is_foreign
from provisioning.foundation.settings import Settings

OTHERS = 0o007


def keys(settings: Settings, database: Database) -> list[Finding]:
    """Whether national ids are hashed under the key that this database was filled with."""
    with database.reading() as session:
        foreign = is_foreign(session, NATIONAL_ID_KEY, settings.national_id_key.get_secret_value())
    if foreign:
        return [ill("keys", "keys_foreign")]
    return [well("keys", "keys_ours")]


def settings_file() -> list[Finding]:
    """Whether everybody on this machine can read the secrets."""
    named = os.environ.get("CONGVU_ENV_FILE", "")
    if named and Path(named).is_file() and Path(named).stat().st_mode & OTHERS:
        return [ill("settings", "settings_open", file=named)]
    return [well("settings", "settings_kept")]
