"""The import pages: taking a list in, looking at what it would do, letting it happen, the results."""

from __future__ import annotations

from app.console.imports import (
    answering_many,
    changing,
    columns,
    dates,
    deciding,
    downloading,
    listing,
    showing,
    transfers,
    uploading,
)
from app.console.imports.blueprint import bp

__all__ = [
    "answering_many",
    "bp",
    "changing",
    "columns",
    "dates",
    "deciding",
    "downloading",
    "listing",
    "showing",
    "transfers",
    "uploading",
]
