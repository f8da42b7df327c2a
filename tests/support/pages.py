"""Reading pages for comparing them: what differs from one look to the next by itself is left out."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'(name="csrf[_-]token"[^>]*(?:value|content)|name="as_of"[^>]*value)="[^"]*"')


def without_tokens(page: str) -> str:
    """The page without its CSRF tokens, which carry the second in which they were made, and its age."""
    return _TOKEN.sub(r"\1", page)
