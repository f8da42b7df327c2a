"""Gunicorn's own lines, written as every other line of the web (`--logger-class`)."""

from __future__ import annotations

from gunicorn.config import Config
from gunicorn.glogging import Logger

from provisioning.foundation.logging import set_up


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """Gunicorn's logger without handlers of its own: its lines go where all others go."""

    def setup(self, cfg: Config) -> None:
        """As gunicorn's; then everything through our one formatter."""
        super().setup(cfg)
        set_up()
