"""Which language a reader gets, and where its sentences come from.

English sentences are the keys in code and templates; the Vietnamese stands in one catalogue (see
`app.texts.translations`). A reader's own choice comes first.
"""

from __future__ import annotations

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale

from app.texts import translations
from app.web.configuration import settings

LANGUAGES = ("vi", "en")
LANGUAGE_COOKIE = "congvu_language"


def init_app(app: Flask) -> None:
    """Give `app` its languages, its time zone and the functions templates ask."""
    wanted = app.extensions["congvu_settings"]
    app.config["BABEL_DEFAULT_LOCALE"] = wanted.default_locale
    app.config["BABEL_DEFAULT_TIMEZONE"] = wanted.timezone
    Babel(app, locale_selector=chosen_language)
    app.jinja_env.globals["locale_code"] = locale_code
    if wanted.environment != "production":
        translations.refresh()


def chosen_language() -> str:
    """ "vi" or "en": the cookie, the person's own setting, the browser's wish, the default."""
    default: str = settings().default_locale
    if not has_request_context():
        return default
    for choice in (request.cookies.get(LANGUAGE_COOKIE), g.get("own_language")):
        if choice in LANGUAGES:
            return str(choice)
    ordered = (default, *(code for code in LANGUAGES if code != default))
    return request.accept_languages.best_match(ordered, default) or default


def locale_code() -> str:
    """The language of this page, "vi" or "en"."""
    return str(locale().language)


def locale() -> Locale:
    """The locale of this page; outside any request English, as the sentences themselves are there."""
    return get_locale() or Locale.parse("en")
