"""What each kind of event is called, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

EVENT_TEXTS = {
    "unit.created": _("Unit added"),
    "unit.renamed": _("Unit renamed"),
    "unit.closed": _("Unit closed"),
    "domain.created": _("Mail domain added"),
    "official.created": _("Mailbox issued"),
    "official.edited": _("Record changed"),
    "official.moved": _("Moved to another unit"),
    "official.protected": _("Account protected"),
    "official.unprotected": _("Account no longer protected"),
    "official.left": _("Left the service"),
    "official.came_back": _("Came back to the service"),
    "official.withdrawn": _("Mailbox withdrawn, issued by mistake"),
    "official.put_back": _("Put back as before"),
    "transfer.released": _("Let go to another unit"),
    "transfer.expected": _("Expected by another unit"),
    "transfer.cancelled": _("Transfer called off"),
    "mailbox.suspended": _("Mailbox suspended"),
    "mailbox.resumed": _("Suspension lifted"),
    "mailbox.retried": _("Tried again"),
    "mailbox.activated": _("Mailbox activated"),
    "code.issued": _("One-time code issued"),
    "password.begun": _("Password being set"),
    "password.changed": _("Password changed"),
    "recovery.asked": _("Password recovery asked for"),
    "recovery.changed": _("Recovery address changed"),
    "session.begun": _("Signed in"),
    "session.refused": _("Sign-in refused"),
    "session.ended": _("Signed out"),
    "grant.given": _("Permission given"),
    "grant.changed": _("End of a permission changed"),
    "grant.ended_with_post": _("Permission ended with the post"),
    "grant.vacancy_dropped": _("Vacant permission dropped"),
    "grant.confirmed": _("Permission confirmed"),
    "grant.lapsed": _("Permission ended unconfirmed"),
    "review.opened": _("Review of permissions begun"),
    "review.closed": _("Review of permissions ended"),
    "grant.withdrawn": _("Permission withdrawn"),
    "role.made": _("Role made"),
    "role.changed": _("Role changed"),
    "role.retired": _("Role retired"),
    "plan.created": _("Import prepared"),
    "plan.reread": _("List read again with other choices"),
    "plan.approved": _("Import confirmed by a second person"),
    "plan.scheduled": _("Import put off until its day"),
    "plan.unscheduled": _("Import no longer waits for its day"),
    "plan.undo_proposed": _("Undo of an import prepared"),
    "plan.undone": _("Import taken back"),
    "plan.started": _("Import started"),
    "plan.paused": _("Import paused"),
    "plan.resumed": _("Import resumed"),
    "plan.stopped": _("Import stopped"),
    "plan.finished": _("Import finished"),
    "record.exported": _("Record exported"),
    "record.archived": _("Old entries of the record archived"),
    "people.exported": _("List of people exported"),
    "message.tested": _("Test message sent"),
}


def event_text(kind: str) -> str:
    """The name of a kind of event; the kind itself while it has none."""
    return str(EVENT_TEXTS.get(kind, kind))
