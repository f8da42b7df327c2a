"""The faces of Congvu: pages, machine interfaces and the command line.

Nothing here decides anything; it asks `provisioning` and shows what came of it. `create_app` is one
ordered list of set-up calls, so that reading it tells what a request passes through.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined

from app import (
    attempts,
    configuration,
    current,
    error_pages,
    forgery,
    formatting,
    forms,
    hosts,
    internationalisation,
    known_browser,
    notices,
    page_context,
    preferences,
    proxies,
    request_texts,
    rooms,
    security_headers,
    static_files,
    styleguide,
    words,
)
from app.console import navigation, wording
from app.services import WEB_PATIENCE, Services, build, key_hashes
from provisioning import settings as settings_module
from provisioning.settings import Settings


def create_app(settings: Settings | None = None, services: Services | None = None) -> Flask:
    """A Flask application for these settings (read from the environment when none are given).

    Tests hand in `services` with in-memory targets; otherwise the real ones are built.
    """
    wanted = settings or settings_module.load()
    key_hashes(wanted)
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.jinja_env.undefined = StrictUndefined
    configuration.init_app(app, wanted)
    proxies.init_app(app)
    hosts.init_app(app)
    static_files.init_app(app)
    internationalisation.init_app(app)
    formatting.init_app(app)
    forgery.init_app(app)
    forms.init_app(app)
    notices.init_app(app)
    page_context.init_app(app)
    preferences.init_app(app)
    words.init_app(app)
    request_texts.init_app(app)
    app.extensions["congvu"] = services or build(wanted, patience=WEB_PATIENCE)
    known_browser.init_app(app)
    current.init_app(app)
    rooms.init_app(app)
    wording.init_app(app)
    navigation.init_app(app)
    security_headers.init_app(app)
    error_pages.init_app(app)
    attempts.init_app(app)
    if wanted.development:
        styleguide.init_app(app)
    return app
