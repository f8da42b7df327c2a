"""What is kept about me: as a page, and as a file to take away. Taking it is on the record."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from flask import Response, render_template
from flask_babel import lazy_gettext as _

from app.me.blueprint import bp
from app.texts.states import STAFF_KINDS
from app.web.formatting import format_span
from app.web.request_context import actor, commit, login_required, me, services, session
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.officials.fields import CATALOGUE, Kept, Purpose, SeenBy, Shape, Treatment
from provisioning.officials.queries import own_record
from provisioning.personal_data.queries import events_about, kept_about

REASONS = {
    Purpose.IDENTITY: _("To tell you from others, so that nobody else gets your mail."),
    Purpose.DUTY: _("To know where you work, and who looks after your account."),
    Purpose.CONTACT: _("To reach you when you can't get in."),
    Purpose.SERVICE: _("To run the service."),
}
SEEN_BY = {
    SeenBy.COLLEAGUES: _("Seen by whoever looks after your unit."),
    SeenBy.KEEPERS: _("Seen only by whoever keeps your record or gives you a code."),
    SeenBy.NOBODY: _("Seen by nobody, only compared."),
}
KEPT_FOR = {
    Kept.WITH_ADDRESS: _("Kept as long as your address stays yours."),
    Kept.AFTER_LEAVING_CONTACT: _("Erased %(span)s after you have left."),
    Kept.AFTER_LEAVING_IDENTITY: _("Erased %(span)s after you have left."),
}
SHOWN_EXPORTS = 10
# Where the owner is told more than the field's own name.
LABELS = {"national_id_hash": _("National id (only a keyed hash, the number itself is not kept)")}
DATES = frozenset(field.name for field in CATALOGUE if field.shape in (Shape.DAY, Shape.MOMENT))


@bp.get("/me/kept")
@login_required
def kept() -> str:
    """Every field about me, why it is kept, and what else there is."""
    mine = own_record(session(), me().id)
    settings, about = services().settings, kept_about(session(), mine)
    return render_template(
        "me/kept.html",
        kept=about,
        reasons=REASONS,
        labels=LABELS,
        dates=DATES,
        kinds=STAFF_KINDS,
        treated=treated,
        days=settings.keep_lists_days,
        years=settings.record_years,
        exports=[(datetime.fromisoformat(each["at"]), each) for each in about.exports[:SHOWN_EXPORTS]],
    )


def treated(rule: Treatment) -> str:
    """Of which kind a field is, who sees it and until when it is kept, in a line."""
    settings = services().settings
    days = {
        Kept.AFTER_LEAVING_CONTACT: settings.keep_contact_days,
        Kept.AFTER_LEAVING_IDENTITY: settings.keep_identity_days,
    }
    kind = _("Sensitive data.") if rule.sensitive else _("Basic data.")
    kept = str(KEPT_FOR[rule.kept]) % {"span": format_span(days.get(rule.kept, 0))}
    return f"{kind} {SEEN_BY[rule.seen_by]} {kept}"


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
        headers={"Content-Disposition": f'attachment; filename="du-lieu-{clock.today():%Y%m%d}.json"'},
    )
