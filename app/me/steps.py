"""What the own pages share: the token kept between steps, answers to what was refused, where next.

Between the steps of a way in the signed cookie holds one opaque token; everything else is read on
the server at each step.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.texts.locks import locked_text
from app.web.forms import Form
from app.web.preferences import local_path
from app.web.request_context import me, services
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, TooMany, Unavailable
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.projection.health import is_down, note_part

ACTIVATION, RECOVERY = "activation_key", "recovery_token"


def keep(name: str, token: str) -> None:
    """Keeps the token of one way in; a way begun before is given up."""
    drop()
    session[name] = token


def kept(name: str) -> str | None:
    """The token of a way in that was begun in this browser."""
    token: str | None = session.get(name)
    return token


def drop() -> None:
    """Gives up every way in that was begun in this browser."""
    session.pop(ACTIVATION, None)
    session.pop(RECOVERY, None)


def shown(template: str, form: Form, **values: Any) -> ResponseReturnValue:
    """A page with its form: status 400 when the form came back with something wrong."""
    return render_template(template, form=form, **values), 400 if form.errors else 200


def keep_pace(begun: float, *, share: int = 1) -> None:
    """Waits until a whole number of paces has passed since `begun` (a `time.monotonic()`).

    Ways in differ by milliseconds for known and unknown names, however alike the work is made; an
    answer given at the pace tells none of it. `share`: how many steps a pace has.
    """
    pace: float = current_app.config["REFUSAL_PACE"] / share
    if pace:
        time.sleep(pace - (time.monotonic() - begun) % pace)


@contextmanager
def refused_at_pace(begun: float) -> Iterator[None]:
    """Around whatever may be refused for too many tries: that may be asked again and again, and measured.

    Nothing is hashed then, so that a tenth of the pace hides what differs and keeps few threads waiting.
    """
    try:
        yield
    except TooMany:
        keep_pace(begun, share=10)
        raise


@contextmanager
def directory_asked() -> Iterator[None]:
    """Around whatever asks the directory: one that was just seen down is not waited for again."""
    database = services().database
    with database.reading() as reading:
        if is_down(reading, "directory", clock.now()):
            raise Unavailable("directory", "seen down a moment ago")
    try:
        yield
    except Unavailable as error:
        note_part(database, "directory", ok=False, detail=error.detail)
        raise


def not_now(template: str, form: Form, sentence: str, **values: Any) -> ResponseReturnValue:
    """The same page, status 503, saying that a part does not answer and that nothing is lost."""
    page = render_template(template, form=form, unavailable=sentence, **values)
    return page, 503, {"Retry-After": "60"}


def refused(template: str, form: Form, refusal: Invalid) -> ResponseReturnValue:
    """The same page with what was wrong; a lock is told apart, with its article and what to do."""
    problem = refusal.problems[0]
    if problem.code != "mailbox_locked":
        form.add_problems(refusal)
        return shown(template, form)
    told = locked_text(str(problem.params["lock_cause"]), str(problem.params["article"]))
    return render_template(template, form=form, locked=told), 403


def first_page(*, staff: bool) -> str:
    """Where one goes after signing in: where one wanted to; else staff to the overview."""
    wanted = local_path(request.args.get("next", ""))
    if wanted != "/":
        return wanted
    overview = staff and "overview.index" in current_app.view_functions
    return url_for("overview.index" if overview else "me.home")


def not_changed() -> str:
    """Says that the directory does not answer and that nothing was changed."""
    return str(_("We could not reach the service that keeps passwords. Please try again in a minute."))


def mine() -> Official:
    """The record of whoever is signed in.

    Read apart from the request's own session: the operations write in transactions of their own.
    """
    with services().database.reading() as reading:
        return own_record(reading, me().id)
