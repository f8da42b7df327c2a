"""Restores a copy into a private stack that has nothing in it yet: after a loss, or aside, as a proof."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from provisioning.backup import restoring, sql_copy
from provisioning.backup.errors import RestoreRefused
from provisioning.backup.restoring import Chosen, Fetched
from provisioning.deployment import stack
from provisioning.deployment.environment import read_environment, write_environment
from provisioning.deployment.layout import StackLayout, known_layout, private_layout
from provisioning.deployment.ports import choose_ports

# What is of the place that was copied and not of this one.
_OF_THE_OTHER_PLACE: Final = ("CONGVU_DATABASE_URL", "CONGVU_BASE_URL", "CONGVU_BACKUP_KEY_FILE")
_STANDS_IN: Final = ("congvu.env", "congvu.db", "stack/ldap/data.mdb")


@dataclass(frozen=True, slots=True)
class Restored:
    """A private stack that is ready to start."""

    layout: StackLayout
    people: int
    passwords: int


def refuse_unless_empty(var: Path) -> None:
    """Raises RestoreRefused where something of a stack lies already: nothing that stands is written over."""
    for name in _STANDS_IN:
        if (var / name).exists():
            raise RestoreRefused(
                f"{var / name} stands already: a copy is restored into an empty place, so that nothing newer "
                "is lost. Name another folder, or move this one away first."
            )
    layout = known_layout(var)
    if layout is not None and stack.is_up(layout):
        raise RestoreRefused("The stack there runs: stop it first.")


def restore(chosen: Chosen, var: Path, *, database_url: str = "") -> Restored:
    """Everything of the copy in `var`, ready to start. Raises RestoreRefused, BackupFailed, CannotStart, and
    what loading the directory raises.

    `database_url`: where the database goes; empty: SQLite in `var`.
    """
    refuse_unless_empty(var)
    if database_url and not sql_copy.is_empty(database_url):
        raise RestoreRefused("There are people in that database already: name an empty one.")
    var.mkdir(mode=0o755, parents=True, exist_ok=True)
    layout = private_layout(var, choose_ports(var))
    with restoring.fetched(chosen, layout.stack) as got:
        _write_settings(got, layout, {"CONGVU_DATABASE_URL": database_url} if database_url else {})
        restoring.put_in_place(got, layout, var / "data")
        restoring.put_certificates(got, layout)
        layout = stack.prepare(var)
        known = read_environment(layout.environment_file)
        restoring.load_database(got, known["CONGVU_DATABASE_URL"])
        made = restoring.load_directory(got, layout, layout.suffix, known["CONGVU_DATABASE_URL"])
    if made.old is not None:
        # What `prepare` had begun: the empty tree alone.
        shutil.rmtree(made.old)
    return Restored(layout, got.manifest.people, made.passwords)


def _write_settings(got: Fetched, layout: StackLayout, ours: Mapping[str, str]) -> None:
    kept = {name: value for name, value in got.settings.items() if name not in _OF_THE_OTHER_PLACE}
    write_environment(layout.environment_file, kept | dict(ours))
