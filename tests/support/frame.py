"""An application of nothing but the frame: languages, headers, errors and the style guide.

For tests that look at how pages are made, not at what they show; it needs no database.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from app.development import styleguide
from app.web import (
    configuration,
    csrf,
    error_pages,
    flash,
    formatting,
    forms,
    internationalisation,
    page_context,
    preferences,
    security_headers,
    static_files,
)
from provisioning.foundation.settings import Settings

ROOM = Path(configuration.__file__).parents[1]


def frame_settings(folder: Path, base_url: str = "http://thu.kontum.example") -> Settings:
    """Settings that name nothing real; `folder` takes what is written."""
    return Settings.model_validate(
        {
            "base_url": base_url,
            "environment": "test",
            "secret_key": "s" * 40,
            "national_id_key": "n" * 40,
            "organisation": "Ủy ban nhân dân tỉnh Kon Tum",
            "database_url": "sqlite://",
            "data_dir": folder,
            "ldap_uri": "ldap://127.0.0.1:1",
            "ldap_ca_file": folder / "ca.pem",
            "ldap_suffix": "dc=congvu,dc=example",
            "ldap_provisioner_password": "p",
            "ldap_web_password": "w",
            "ldap_mail_password": "m",
            "doveadm_url": "http://127.0.0.1:1",
            "doveadm_api_key": "k",
            "sender": "thu@kontum.example",
            "imap_host": "thu.kontum.example",
            "submission_host": "thu.kontum.example",
        }
    )


def frame(settings: Settings) -> Flask:
    """The frame with the style guide in it."""
    app = Flask("app", root_path=str(ROOM))
    # Nobody signs in here, so no form waits for anybody.
    app.jinja_env.globals["kept_forms_left"] = lambda: 0
    app.jinja_env.undefined = StrictUndefined
    configuration.init_app(app, settings)
    for part in (
        static_files,
        internationalisation,
        formatting,
        csrf,
        forms,
        flash,
        page_context,
        preferences,
        security_headers,
        error_pages,
        styleguide,
    ):
        part.init_app(app)
    return app
