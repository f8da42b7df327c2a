"""Why a copy could not be made or brought back, each a sentence for the operator."""

from __future__ import annotations


class BackupFailed(RuntimeError):
    """Making, reading or restoring a copy failed. The message is a sentence that says what to do."""


class RestoreRefused(BackupFailed):
    """The copy does not belong here, or the place is not empty. Nothing was changed."""
