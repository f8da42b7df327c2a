"""The mail stack under test: one for the whole run, and a fresh one for tests that hurt it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.mail_stack import RunningStack, start_mail_stack


@pytest.fixture(scope="session")
def mail_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """slapd, Dovecot and Postfix; tests keep to people of their own."""
    running = start_mail_stack(tmp_path_factory.mktemp("stack"))
    try:
        yield running
    finally:
        running.remove()
