"""How the processes speak of themselves: one JSON line an event, on standard output.

Tracebacks carry no local variables: a variable may hold a person, or a password on its way.
"""

from __future__ import annotations

import structlog


def set_up() -> None:
    """Configures structlog for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
