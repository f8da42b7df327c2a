"""The import pages: taking a list in, looking at what it would do, letting it happen, the results."""

from __future__ import annotations

from app.console.imports import (
    changing,
    deciding,
    downloading,
    handing_out,
    listing,
    moving,
    showing,
    understanding,
    uploading,
)
from app.console.imports.blueprint import bp

__all__ = [
    "bp",
    "changing",
    "deciding",
    "downloading",
    "handing_out",
    "listing",
    "moving",
    "showing",
    "understanding",
    "uploading",
]
