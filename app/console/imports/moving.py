"""People between two posts: whom one's units have let go or expect, and for how long."""

from __future__ import annotations

import sqlalchemy as sa
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import orm

from app.console.imports.deciding import done
from app.console.imports.room import bp
from app.console.policy import needs
from app.current import actor, session
from app.notices import tell
from provisioning import clock
from provisioning.errors import NotFound
from provisioning.grants.rules import Ability
from provisioning.officials.model import Official
from provisioning.transfers import operations, queries


@bp.get("/transfers")
@needs(Ability.MOVE)
def transfers() -> str:
    """Every open line of the reader's units, oldest first."""
    now = clock.now()
    lines = queries.open_for(session(), actor())
    late = sum(line.overdue(now) for line in lines)
    return render_template("console/imports/transfers.html", lines=lines, now=now, late=late)


@bp.post("/transfers/<official_id>/cancel")
@needs(Ability.MOVE)
def cancel_transfer(official_id: str) -> ResponseReturnValue:
    """The person stays where they are."""
    lines = queries.open_for(session(), actor())
    if not any(line.official_id == official_id for line in lines):
        raise NotFound
    query = sa.select(Official).where(Official.id == official_id).options(orm.joinedload(Official.unit))
    official = session().scalars(query).one()
    if done(lambda: operations.cancel(session(), actor(), official)):
        tell(_("%(name)s stays where they are.", name=official.full_name))
    return redirect(url_for(".transfers"), 303)
