"""The blueprint of the mail domains."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("domains", __name__, url_prefix="/domains")
