"""The blueprint of the slips: the one place where they are printed, for one list, one unit or anybody."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("slips", __name__, url_prefix="/slips")
