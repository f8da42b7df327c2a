"""Every kind of plan the worker may come across: known once the rooms that bring them are imported."""

from __future__ import annotations

from provisioning.imports.rules import IMPORT
from provisioning.lifecycle import mass_changes

# What lists do is made known by `imports.chores`, which every worker has.
EVERY_KIND = (IMPORT, *mass_changes.KINDS)
