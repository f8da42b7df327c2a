"""The blueprint of the roles."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("roles", __name__, url_prefix="/roles")
