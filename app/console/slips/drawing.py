"""What stands on every account slip: where to go, and the square that carries address and code."""

from __future__ import annotations

import segno
from markupsafe import Markup

from app.web.configuration import settings
from app.web.request_context import actor
from provisioning.authentication.slips import Slip
from provisioning.personal_data.rules import visible


def activation_page() -> str:
    """Where a first password is chosen: under the configured address, never the one of a request."""
    return f"{settings().base_url}/activate"


def without_scheme(page: str) -> str:
    """The address of a page as people type it."""
    return page.partition("://")[2]


def activation_drawing(page: str, address: str, code: str) -> Markup:
    """Page, address and code as a drawing inside the sheet: nothing to fetch, nothing to store.

    Address and code follow the "#", which a browser sends to nobody.
    """
    content = f"{page}#{address};{code}"
    drawing = segno.make(content, error="m", micro=False).svg_inline(border=2, omitsize=True)
    return Markup(drawing)  # noqa: S704  made of numbers by segno; the content is only drawn


def birth_year(slip: Slip) -> int | None:
    """The year of birth on a slip, where its printer may see it."""
    return slip.birth_year if "birth_date" in visible(actor(), slip.unit.path) else None
