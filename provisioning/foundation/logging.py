"""How every process speaks of itself: one JSON line an event, with the same keys, on standard error.

Our own events (structlog) and those of every library (logging, warnings, exceptions nobody caught)
go through one formatter. Tracebacks carry no local variables: a variable may hold a person, or a
password on its way; a value that is handed in under such a name is left out.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

# Of these everything from INFO on is written; of other libraries what is worth a warning.
_SPOKEN_OF = ("app", "congvu", "gunicorn", "ldap", "provisioning")
# Libraries that bring handlers of their own, which write plain text.
_PLAIN = ("gunicorn.error", "gunicorn.access", "werkzeug")
_SECRETS = frozenset({"authorization", "code", "cookie", "password", "secret", "token"})
_HANDLER = "congvu"


def _without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: value for name, value in event.items() if name.lower() not in _SECRETS}


# What one of our own events and a record of a library go through alike.
_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_secrets,
]


def set_up() -> None:
    """Has everything that this process logs written as JSON lines. Safe to call again."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if handler.name != _HANDLER]
    root.addHandler(_handler())
    for name in _SPOKEN_OF:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in _PLAIN:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _handler() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.name = _HANDLER
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    return handler


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("congvu").critical("an exception nobody caught", exc_info=(kind, error, trace))


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        _uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)
