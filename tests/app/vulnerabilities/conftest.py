"""The fixtures of the own pages, for the tests of this folder."""

from __future__ import annotations

import pytest

from tests.app.imports.conftest import upload, work
from tests.app.me.conftest import Post, invited, post, recoverable
from tests.support.cast import PASSWORD

__all__ = ["Post", "invited", "post", "quick_hashes", "recoverable", "upload", "work"]


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared as they are: what is counted are tries, a thousand of them, not their cost."""
    monkeypatch.setattr(
        "tests.support.memory_directory.matches", lambda password, _hashed: password == PASSWORD
    )
    monkeypatch.setattr("provisioning.authentication.passwords.hash_password", lambda password: password)
