"""A page of every piece the pages are built from, with long names, gaps and errors; development only.

It exists to be looked at. Nothing else may depend on it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request
from flask_babel import gettext as _
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Optional

from app.error_texts import TEXTS
from app.forms import Form
from app.page_context import NavigationGroup, NavigationItem, Viewer
from provisioning import clock
from provisioning.errors import Invalid, Problem

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")
LONG_UNIT = "Trung tâm Công nghệ thông tin và Truyền thông – Sở Thông tin và Truyền thông"
