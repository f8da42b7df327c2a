"""The sentences of a language, for whoever writes to people outside a page; it compiles nothing.

One catalogue serves the pages and the messages: it lies with the pages, which say most of it.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "app" / "translations"
# The language of the sentences themselves: it needs no catalogue.
SOURCE = "en"


@cache
def sentences_in(language: str) -> gettext.NullTranslations:
    """The translations of `language`. Raises FileNotFoundError when it was never compiled."""
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation("messages", FOLDER, [language])
