"""Owns the reading of `reserved.txt`: words no person's address may be, begin with or read as.

The list is data, to be extended without reading code; no rule stands here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final


def _sections(text: str) -> dict[str, frozenset[str]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    parts = re.split(r"^\[([a-z-]+)\]$", "\n".join(lines), flags=re.MULTILINE)
    return {n: frozenset(w.split()) for n, w in zip(parts[1::2], parts[2::2], strict=True)}


_WORDS = _sections(Path(__file__).with_name("reserved.txt").read_text(encoding="utf-8"))

SYSTEM: Final = _WORDS["system"]
ROLES: Final = _WORDS["roles"]
UNLUCKY: Final = _WORDS["unlucky"]
UNLUCKY_ANYWHERE: Final = _WORDS["unlucky-anywhere"]
