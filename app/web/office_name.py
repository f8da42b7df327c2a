"""What the service is called, for every page: as the office has set it, read once in a request.

A page must come out, that of an error too, when the database does not: then by the installed name.
"""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError

from app.web.configuration import settings
from app.web.internationalisation import locale_code
from app.web.request_context import services
from provisioning.domains.queries import default_domain
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound
from provisioning.office_settings.queries import office_of
from provisioning.office_settings.rules import Office


def init_app(app: Flask) -> None:
    """Let templates ask."""
    app.jinja_env.globals.update(
        organisation=organisation, slip_heading=slip_heading, mail_domain=mail_domain
    )


def organisation() -> str:
    """Whose service this is, in the reader's language."""
    return _office().called(locale_code())


def slip_heading() -> tuple[str, ...]:
    """The lines above the title of a slip."""
    return _office().heading


def mail_domain() -> str:
    """The domain that is added to an address typed without one; "" where there is none yet."""
    try:
        with services().database.reading() as session:
            return default_domain(session).name
    except (SQLAlchemyError, NotFound):
        return ""


def remember(session: Session) -> None:
    """Reads the name with a session that is open anyway."""
    if "office" not in g:
        g.office = office_of(session, settings().organisation)


def _office() -> Office:
    if "office" not in g:
        g.office = _read()
    found: Office = g.office
    return found


def _read() -> Office:
    installed = settings().organisation
    try:
        # A connection of its own: an error page is drawn after the request's one has failed.
        with services().database.reading() as session:
            return office_of(session, installed)
    except SQLAlchemyError:
        return Office(installed)
