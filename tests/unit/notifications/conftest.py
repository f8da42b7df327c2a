"""A stack's layout, for a mail server on a port of its own."""

from __future__ import annotations

from tests.unit.deployment.conftest import folder as folder
from tests.unit.deployment.conftest import layout as layout
