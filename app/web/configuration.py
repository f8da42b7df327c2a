"""Turns our settings into Flask's own configuration, and hands the settings out to the pages' code.

It holds no values of its own except those that are a matter of safety.
"""

from __future__ import annotations

from flask import Flask, current_app

from provisioning.foundation.settings import LARGEST_UPLOAD, Settings

__all__ = ["LARGEST_UPLOAD", "init_app", "settings"]

_EXTENSION = "congvu_settings"


def init_app(app: Flask, settings: Settings) -> None:
    """Configure `app`; cookies are confined to https as soon as the address people type is https."""
    secure = settings.base_url.startswith("https://")
    app.extensions[_EXTENSION] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        TESTING=settings.environment == "test",
        SESSION_COOKIE_NAME="__Host-congvu" if secure else "congvu",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        PREFERRED_URL_SCHEME="https" if secure else "http",
        TRAP_HTTP_EXCEPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
    )


def settings() -> Settings:
    """The settings of the application at work."""
    found: Settings = current_app.extensions[_EXTENSION]
    return found
