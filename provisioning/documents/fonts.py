"""The typeface of letters: one that is as wide as Times New Roman and has every Vietnamese letter.

Debian has it as fonts-croscore (Tinos) and, under another name, as Liberation Serif; DejaVu Serif is wider.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from provisioning.foundation.errors import Unavailable

FOLDER = Path("/usr/share/fonts/truetype")
STYLES = {"": "Regular", "B": "Bold", "I": "Italic", "BI": "BoldItalic"}
# Folder and how its files begin; the first that is whole is taken.
FAMILIES = (("croscore", "Tinos-"), ("liberation2", "LiberationSerif-"), ("liberation", "LiberationSerif-"))


@lru_cache(maxsize=1)
def font_files() -> dict[str, Path]:
    """The file of each style. Raises Unavailable where none is installed."""
    for folder, begins in FAMILIES:
        found = {style: FOLDER / folder / f"{begins}{word}.ttf" for style, word in STYLES.items()}
        if all(path.is_file() for path in found.values()):
            return found
    raise Unavailable("fonts")
