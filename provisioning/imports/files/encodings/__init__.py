"""Owns the letters of old lists: which encoding a text is in, and what it says.

Knows nothing of files, columns or people. Facts (the tables of letters) are data beside this code.
"""

from __future__ import annotations

from provisioning.imports.files.encodings.columns import encodings_of_columns
from provisioning.imports.files.encodings.detecting import (
    CHOICES,
    best_of_text,
    choose,
    has_lost_letters,
    wide_of,
)
from provisioning.imports.files.encodings.letters import (
    LEGACY,
    composed,
    decode_text,
    restored_case,
)

__all__ = [
    "CHOICES",
    "LEGACY",
    "best_of_text",
    "choose",
    "composed",
    "decode_text",
    "encodings_of_columns",
    "has_lost_letters",
    "restored_case",
    "wide_of",
]
