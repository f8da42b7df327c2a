"""The faces of Congvu: pages, machine interfaces and the command line.

Nothing here decides anything; it asks `provisioning` and shows what came of it. `create_app` is one
ordered list of set-up calls, so that reading it tells what a request passes through.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined

from app.console import changed_meanwhile, navigation
from app.development import styleguide
from app.texts import filters, imports, locks, policy, requests, states
from app.web import (
    blueprints,
    configuration,
    csrf,
    error_pages,
    flash,
    formatting,
    forms,
    internationalisation,
    known_browser,
    lost_forms,
    office_name,
    old_password,
    page_age,
    page_context,
    preferences,
    proxies,
    refused_attempts,
    request_context,
    schema_version,
    security_headers,
    static_files,
    trusted_hosts,
)
from app.web.container import WEB_PATIENCE, Services, build, key_hashes
from provisioning.foundation import settings as settings_module
from provisioning.foundation.settings import Settings


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
    trusted_hosts.init_app(app)
    static_files.init_app(app)
    internationalisation.init_app(app)
    formatting.init_app(app)
    csrf.init_app(app)
    forms.init_app(app)
    flash.init_app(app)
    page_context.init_app(app)
    page_age.init_app(app)
    preferences.init_app(app)
    filters.init_app(app)
    requests.init_app(app)
    imports.init_app(app)
    app.extensions["congvu"] = services or build(wanted, patience=WEB_PATIENCE)
    schema_version.init_app(app)
    known_browser.init_app(app)
    request_context.init_app(app)
    old_password.init_app(app)
    office_name.init_app(app)
    lost_forms.init_app(app)
    blueprints.init_app(app)
    states.init_app(app)
    locks.init_app(app)
    policy.init_app(app)
    navigation.init_app(app)
    security_headers.init_app(app)
    error_pages.init_app(app)
    changed_meanwhile.init_app(app)
    refused_attempts.init_app(app)
    if wanted.development:
        styleguide.init_app(app)
    return app
