"""Sending that was stopped for too much of it: shown on a person's page, and released there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.people.blueprint import back_to, bp, person
from app.console.policy import needs
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.officials.abilities import refusal
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, target_of
from provisioning.sending.locks import held_under, lock_of, release_sending


@dataclass(frozen=True, slots=True)
class SendingLockView:
    """What the page says of an account that may not send. `action`: where it is released, or ""."""

    since: datetime
    held: int
    action: str


@bp.post("/<official_id>/release-sending")
@needs(Ability.RESTORE)
def release(official_id: str) -> ResponseReturnValue:
    """Lets the person send again; what is held is sent, or thrown away, as was chosen."""
    official = person(official_id)
    discard = request.form.get("held") == "discard"
    with transaction() as change:
        held = release_sending(session(), actor(), official, discard=discard, as_of=as_of())
    if not change.committed:
        return back_to(official)
    text = (
        _("%(name)s can send again; %(count)s held messages have been deleted.")
        if discard
        else _("%(name)s can send again; %(count)s held messages are sent now.")
    )
    tell(text % {"name": official.full_name, "count": held})
    return back_to(official)


def sending_lock_of(official: Official) -> SendingLockView | None:
    """None for who may send."""
    lock = lock_of(session(), mailbox_of(official).id)
    if lock is None:
        return None
    may = not refusal(actor(), target_of(session(), official), Ability.RESTORE)
    action = url_for("people.release", official_id=official.id) if may else ""
    return SendingLockView(lock.locked_at, held_under(session(), lock), action)
