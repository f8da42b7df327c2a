"""What is kept about me: as a page, and as a file to take away. Taking it is on the record."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Response, render_template
from flask_babel import lazy_gettext as _

from app.console.wording import STAFF_KINDS
from app.current import actor, commit, login_required, me, session
from app.me.blueprint import bp
from provisioning import clock
from provisioning.audit.operations import record
from provisioning.officials.queries import own_record
from provisioning.personal_data.queries import CONTACT, DUTY, IDENTITY, SERVICE, events_about, kept_about

REASONS = {
    IDENTITY: _("To tell you from others, so that nobody else gets your mail."),
    DUTY: _("To know where you work, and who looks after your account."),
    CONTACT: _("To reach you when you can't get in."),
    SERVICE: _("To run the service."),
}
LABELS = {
    "national_id_hash": _("National id (only a keyed hash, the number itself is not kept)"),
    "unit_id": _("Unit"),
    "recovery_email_set_at": _("Recovery address confirmed"),
    "is_protected": _("Protected account"),
    "locale": _("Language"),
    "created_at": _("Added"),
    "updated_at": _("Last changed"),
}


@bp.get("/me/kept")
@login_required
def kept() -> str:
    """Every field about me, why it is kept, and what else there is."""
    mine = own_record(session(), me().id)
    return render_template(
        "me/kept.html", kept=kept_about(session(), mine), reasons=REASONS, labels=LABELS, kinds=STAFF_KINDS
    )


@bp.post("/me/kept/file")
@login_required
def kept_file() -> Response:
    """The same with all entries of the record about me, as JSON."""
    mine = own_record(session(), me().id)
    said = {**asdict(kept_about(session(), mine)), "events": events_about(session(), mine)}
    record(
        session(),
        actor(),
        "personal.exported",
        subject=("official", mine.id, mine.full_name),
        unit_path=mine.unit.path,
    )
    commit()
    return Response(
        json.dumps(said, ensure_ascii=False, indent=1),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="du-lieu-{clock.now():%Y%m%d}.json"'},
    )
