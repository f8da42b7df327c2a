"""The fixtures of the own pages, for the tests of this folder."""

from __future__ import annotations

from tests.app.imports.conftest import upload, work
from tests.app.me.conftest import Post, invited, post, recoverable

__all__ = ["Post", "invited", "post", "recoverable", "upload", "work"]
