"""The worker of the imports, for requests that become lists."""

from __future__ import annotations

from tests.app.imports.conftest import work

__all__ = ["work"]
