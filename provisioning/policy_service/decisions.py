"""What Postfix is answered."""

from __future__ import annotations

from collections.abc import Mapping

# Postfix's word for "no opinion".
NO_OPINION = "DUNNO"


class Decisions:
    """Answers one question after another; safe to share between threads."""

    def __call__(self, request: Mapping[str, str]) -> str:
        """The action for one request."""
        return NO_OPINION
