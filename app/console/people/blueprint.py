"""The blueprint of the people's pages, and finding the person a page is about."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web.flash import tell
from app.web.request_context import actor, commit, directory_away, services, session, sync_mailbox
from provisioning.access_log.record_views import record_view
from provisioning.foundation.errors import NotFound
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import official_for

bp = Blueprint("people", __name__, url_prefix="/people")
OPAQUE_ID = re.compile(r"[0-9a-z]{1,16}")


def person(official_id: str) -> Official:
    """The person of this page, with unit, mailbox and addresses. Raises NotFound out of scope."""
    if not OPAQUE_ID.fullmatch(official_id):
        raise NotFound
    return official_for(session(), actor(), official_id)


def record_page_view(official: Official) -> None:
    """The reader is shown this person's record: that is on the record itself."""
    record_view(services().database, actor(), official)


def back_to(official: Official) -> ResponseReturnValue:
    """To the person's page, where what has changed is seen."""
    return redirect(url_for("people.show", official_id=official.id), 303)


def commit_and_sync(official: Official) -> None:
    """Commits, brings the world after it at once, and says so when that has to wait for the directory.

    What is only on its way is no cause for alarm: the page one goes to says so where it still is.
    """
    commit()
    mailbox = mailbox_of(official)
    sync_mailbox(mailbox.id)
    session().refresh(mailbox)
    if mailbox.is_behind and directory_away():
        tell(_("This is kept, and takes effect as soon as the mail directory answers."), "warn")
