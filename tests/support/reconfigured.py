"""A running Postfix with one passage of its configuration taken out, for builds broken on purpose."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.mail_stack import RunningStack


@contextmanager
def reconfigured(stack: RunningStack, before: str, after: str, *, file: str = "main.cf") -> Iterator[None]:
    """Postfix runs on a main.cf, or master.cf, in which one passage reads otherwise."""
    main = stack.layout.conf / "postfix" / file
    text = main.read_text()
    assert before in text
    command = ["/usr/sbin/postfix", "-c", str(main.parent), "reload"]
    try:
        main.write_text(text.replace(before, after))
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        yield
    finally:
        main.write_text(text)
        subprocess.run(command, check=True, capture_output=True, timeout=30)
