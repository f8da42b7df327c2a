"""People between two posts: whom one's units have let go or expect, and for how long."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import orm

from app.console.imports.blueprint import bp
from app.console.imports.deciding import done
from app.console.policy import needs
from app.web.fields import printable
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, services, session
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.foundation.errors import NotFound
from provisioning.officials.model import Official
from provisioning.transfers import operations, queries


@bp.get("/transfers")
@needs(Ability.MOVE)
def transfers() -> str:
    """Every open line of the reader's units, oldest first."""
    now, lines = clock.now(), _lines()
    late = sum(line.overdue(now) for line in lines if line.transfer.ended_at is None)
    return render_template("console/imports/transfers.html", lines=lines, now=now, late=late)


@bp.post("/transfers/<official_id>/cancel")
@needs(Ability.MOVE)
def cancel_transfer(official_id: str) -> ResponseReturnValue:
    """The person stays where they are; or one's own asking is taken back."""
    official = _person_of(official_id)
    if done(lambda: operations.cancel(session(), actor(), official, as_of=as_of())):
        tell(_("%(name)s stays in their unit.", name=official.full_name))
    return redirect(url_for(".transfers"), 303)


@bp.post("/transfers/<official_id>/destination")
@needs(Ability.MOVE)
def transfer_destination(official_id: str) -> ResponseReturnValue:
    """The old unit says where it lets the person go, or that the unit that asks is meant."""
    official = _person_of(official_id)

    def say() -> None:
        to = queries.destination(session(), printable(request.form.get("to", "")))
        operations.release(session(), actor(), official, to=to, as_of=as_of())

    if done(say):
        tell(_("The unit %(name)s may move to has been noted.", name=official.full_name))
    return redirect(url_for(".transfers"), 303)


@bp.post("/transfers/<official_id>/vouch")
@needs(Ability.MOVE)
def vouch_for_transfer(official_id: str) -> ResponseReturnValue:
    """The old unit says that the person has arrived: the new one may issue codes by itself."""
    official = _person_of(official_id)
    if done(lambda: operations.vouch(session(), actor(), official)):
        tell(_("The new unit may issue a code for %(name)s now.", name=official.full_name))
    return redirect(url_for(".transfers"), 303)


def _lines() -> list[queries.OpenTransfer]:
    return queries.open_for(session(), actor(), wait=timedelta(days=services().settings.arrival_code_days))


def _person_of(official_id: str) -> Official:
    """Whom a line of the reader's is about. Raises NotFound for everybody else."""
    if not any(line.official_id == official_id for line in _lines()):
        raise NotFound
    query = (
        sa.select(Official)
        .where(Official.id == official_id)
        .options(orm.joinedload(Official.unit), orm.joinedload(Official.mailbox))
    )
    return session().scalars(query).one()
