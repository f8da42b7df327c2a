"""What the causes of locks are called, with the article that says so, and what to do about each."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext
from flask_babel import gettext as _

from app.texts.problems import cited_article
from provisioning.notifications.lock_causes import CAUSES


def cause_text(cause: str) -> str:
    """Why a mailbox is locked, as a clause; "" for a lock from before causes were kept."""
    return str(gettext(CAUSES[cause])) if cause in CAUSES else ""


def locked_text(cause: str, article: str) -> str:
    """That a mailbox is locked, by which article and why, in one sentence."""
    why, named = cause_text(cause), cited_article(article)
    if named and why:
        return str(_("Locked by %(article)s: %(why)s.", article=named, why=why))
    return str(_("Locked: %(why)s.", why=why)) if why else str(_("Locked."))


def init_app(app: Flask) -> None:
    """Registers the filters."""
    app.jinja_env.filters.update(lock_cause=cause_text, cited=cited_article)
