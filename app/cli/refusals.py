"""The command line's table of refusals: which kind ends with which sentence and exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from ldap.errors import DirectoryError
from provisioning.foundation import errors

# Exit statuses are stable: scripts of others read them.
STATUS: dict[type[Exception], int] = {
    errors.Invalid: 2,
    errors.Denied: 4,
    errors.NotFound: 5,
    errors.Conflict: 6,
    errors.TooMany: 7,
    errors.Expired: 8,
    errors.Unavailable: 9,
}
UNAVAILABLE, MISCONFIGURED = 9, 10
ENV_FILE_HINT = (
    "CONGVU_ENV_FILE names no file with settings; in the private stack it is var/congvu.env: "
    "CONGVU_ENV_FILE=var/congvu.env congvu doctor"
)


@contextmanager
def exit_on_refusal() -> Iterator[None]:
    """Turns an expected error into a sentence on standard error and its exit status."""
    try:
        yield
    except errors.Invalid as error:
        for problem in error.problems:
            where = f"{problem.field}: " if problem.field else ""
            details = " ".join(f"{k}={v}" for k, v in problem.params.items())
            click.echo(f"congvu: {where}{problem.code} {details}".rstrip(), err=True)
        sys.exit(STATUS[errors.Invalid])
    except errors.CongvuError as error:
        click.echo(f"congvu: {_sentence(error)}", err=True)
        sys.exit(STATUS.get(type(error), 1))
    except (DirectoryError, OperationalError) as error:
        click.echo(f"congvu: a part that is needed does not answer: {error}", err=True)
        sys.exit(UNAVAILABLE)
    except ValidationError as error:
        for line in error.errors():
            key = "CONGVU_" + "_".join(str(part) for part in line["loc"]).upper()
            click.echo(f"congvu: setting {key}: {line['msg']}", err=True)
        if not os.environ.get("CONGVU_ENV_FILE"):
            click.echo(f"congvu: {ENV_FILE_HINT}", err=True)
        sys.exit(MISCONFIGURED)


def _sentence(error: errors.CongvuError) -> str:
    match error:
        case errors.NotFound():
            return "not found"
        case errors.Denied():
            return f"not allowed: {error}"
        case errors.Conflict():
            return "it was changed meanwhile, look again"
        case errors.Expired():
            return "its time is over"
    return str(error)
