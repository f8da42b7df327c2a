"""Says in words how good a password is while it is typed; nothing of it is kept or logged.

Answers only those who are about to set one: with an open code, a confirmed recovery or a session.
"""

from __future__ import annotations

from flask import render_template, request
from flask_babel import lazy_gettext as _

from app.me import steps
from app.me.blueprint import bp
from app.texts.problems import sentence_for
from app.web.request_context import is_signed_in, me, services
from provisioning.authentication.accounts import personal_words
from provisioning.authentication.activation import holder_of_code
from provisioning.authentication.password_recovery import confirmed_holder
from provisioning.authentication.rules import password_problems, strength
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Expired
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record

WORDS = {
    2: _("Fair: a few more words make it safer."),
    3: _("Good."),
    4: _("Very good."),
}


@bp.post("/password-strength")
def password_strength() -> str:
    """One line about the password in the form."""
    with services().database.reading() as reading:
        words = personal_words(_about_to_set(reading))
    password = request.form.get("password", "")
    if not password:
        return render_template("me/_strength.html", tone="quiet", words="")
    problems = password_problems(password, password, words)
    if problems:
        said, tone = sentence_for(problems[0]), "warn"
    else:
        said, tone = str(WORDS[max(2, strength(password, words))]), "good"
    return render_template("me/_strength.html", tone=tone, words=said)


def _about_to_set(reading: Session) -> Official:
    key, token = steps.kept(steps.ACTIVATION), steps.kept(steps.RECOVERY)
    try:
        if key is not None:
            return holder_of_code(reading, key)
        if token is not None:
            return confirmed_holder(reading, token)
    except Expired as over:
        raise Denied("no way in is open") from over
    if not is_signed_in():
        raise Denied("no way in is open")
    return own_record(reading, me().id)
