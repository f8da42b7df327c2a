"""A running Postfix with passages of its configuration written otherwise, for builds broken on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager

from tests.support.mail_stack import RunningStack, replaced


def reconfigured(
    stack: RunningStack, passages: Mapping[str, str], *, file: str = "main.cf"
) -> AbstractContextManager[None]:
    """Postfix runs on a main.cf, or master.cf, with passages written otherwise: old → new."""
    path = stack.layout.conf / "postfix" / file
    return stack.rewritten("postfix", path, replaced(path.read_text(), passages))
