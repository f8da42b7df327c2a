"""The command line's table of refusals: which kind ends with which sentence and exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from ldap.errors import DirectoryError
from provisioning.foundation import errors, places

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
UNAVAILABLE, MISCONFIGURED, WRONG_SCHEMA = 9, 10, 11
ENV_FILE_HINT = (
    "there is no file with settings: an installed server has /etc/congvu/congvu.env after `congvu install`, "
    "a clone var/congvu.env after scripts/start; CONGVU_ENV_FILE names another"
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
    except errors.WrongSchema as error:
        click.echo(f"congvu: {_of_schema(error)}", err=True)
        sys.exit(WRONG_SCHEMA)
    except errors.CongvuError as error:
        click.echo(f"congvu: {_sentence(error)}", err=True)
        sys.exit(STATUS.get(type(error), 1))
    except (DirectoryError, OperationalError) as error:
        click.echo(f"congvu: a part that is needed does not answer: {error}", err=True)
        sys.exit(UNAVAILABLE)
    except PermissionError as error:
        if Path(error.filename or "") != places.INSTALLED_SETTINGS:
            raise
        click.echo(f"congvu: {error.filename} holds secrets, and you may not read it: use sudo", err=True)
        sys.exit(MISCONFIGURED)
    except ValidationError as error:
        for line in error.errors():
            key = "CONGVU_" + "_".join(str(part) for part in line["loc"]).upper()
            click.echo(f"congvu: setting {key}: {line['msg']}", err=True)
        if places.environment_file() is None:
            click.echo(f"congvu: {ENV_FILE_HINT}", err=True)
        sys.exit(MISCONFIGURED)


def _of_schema(error: errors.WrongSchema) -> str:
    if error.later:
        return (
            f"the database is at {error.now}, where a later version of Congvu has brought it; this one knows "
            f"up to {error.wanted}. Install the later version again, or bring back the copy that was made "
            "before the upgrade: congvu restore"
        )
    return (
        f"the database is at {error.now}, this version wants {error.wanted}. "
        "Bring it there: congvu database upgrade"
    )


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
