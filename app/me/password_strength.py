"""The rules for a new password, and which of them it meets while it is typed; nothing is kept or logged.

Answers only those who are about to set one: with an open code, a confirmed recovery or a session.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask_babel import lazy_gettext as _

from app.me import steps
from app.me.blueprint import bp
from app.texts.password_rules import SaidLine, said
from app.texts.problems import sentence_for
from app.web.internationalisation import locale_code
from app.web.request_context import is_signed_in, me, services
from provisioning.authentication.accounts import demands_for, owner_of
from provisioning.authentication.activation import holder_of_code
from provisioning.authentication.password_recovery import confirmed_holder
from provisioning.authentication.password_rules import lines, password_problems, strength
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Expired
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.policy.articles import cited

WORDS = {
    2: _("Fair: a few more words make it safer."),
    3: _("Good."),
    4: _("Very good."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says below the field."""

    rules: list[SaidLine]
    words: str = ""
    tone: str = "quiet"
    age_article: str = ""
    """Which article says how old it may get."""


@bp.post("/password-strength")
def password_strength() -> str:
    """The rules anew, with what the password in the form makes of them."""
    with services().database.reading() as reading:
        standing = judged(reading, _about_to_set(reading), request.form.get("password", ""))
    return render_template("me/_strength.html", standing=standing)


def rules_for(official: Official) -> Standing:
    """The rules as they hold for somebody, before anything is typed."""
    with services().database.reading() as reading:
        return judged(reading, official, "")


def judged(reading: Session, official: Official, password: str) -> Standing:
    """The rules for this person, and what is to be said of a password."""
    demands, owner = demands_for(reading, official), owner_of(official)
    every = lines(demands)
    if not password:
        return Standing(said(every, None), age_article=cited(demands.age.article, locale_code()))
    problems = password_problems(demands, password, password, owner)
    rules = said(every, {problem.code for problem in problems})
    if problems:
        return Standing(rules, " ".join(map(sentence_for, problems)), "warn")
    return Standing(rules, str(WORDS[max(2, strength(password, owner))]), "good")


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
