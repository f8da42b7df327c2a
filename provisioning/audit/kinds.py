"""Every kind of event, declared once: its name, what it is called, its icon, and its group.

The text is English and the key of its translations; words are looked up at the edge. Groups keep what
changes nothing apart, so that changes are not lost among it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CHANGES: Final = "changes"


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind. `group`: "changes", "sign_ins", "looks", "exports" or "refused"."""

    name: str
    text: str
    icon: str = "history"
    group: str = CHANGES


_DECLARED: Final = (
    EventKind("unit.created", "Unit added", "plus"),
    EventKind("unit.renamed", "Unit renamed", "pencil"),
    EventKind("unit.address_agreed", "Address of a body agreed on", "at"),
    EventKind("unit.kind_changed", "Kind of a unit changed", "pencil"),
    EventKind("unit.retried", "Tried again", "refresh"),
    EventKind("unit.respelled", "Other names of a unit changed", "pencil"),
    EventKind("unit.closed", "Unit closed", "archive"),
    EventKind("unit.allowance_changed", "Allowance changed", "gauge"),
    EventKind("domain.created", "Mail domain added"),
    EventKind("domain.changed", "Mail domain changed", "pencil"),
    EventKind("domain.retried", "Tried again", "refresh"),
    EventKind("domain.contact_changed", "Reader of postmaster@ and abuse@ changed"),
    EventKind("settings.changed", "Settings changed", "settings"),
    EventKind("policy.loaded", "Rule profile loaded", "gavel"),
    EventKind("policy.adopted", "Rule profile chosen", "gavel"),
    EventKind("policy.changed", "Mail rule changed", "gavel"),
    EventKind("calendar.changed", "Office calendar changed", "calendar"),
    EventKind("targets.changed", "Targets changed", "target"),
    EventKind("official.created", "Mailbox issued", "user-plus"),
    EventKind("official.edited", "Record changed", "pencil"),
    EventKind("official.readdressed", "Address changed", "at"),
    EventKind("official.address_ended", "Earlier address ended", "at"),
    EventKind("official.moved", "Moved to another unit", "switch-horizontal"),
    EventKind("official.excused", "Absence noted", "calendar"),
    EventKind("official.protected", "Account protected"),
    EventKind("official.unprotected", "Protection removed"),
    EventKind("official.left", "Left the service"),
    EventKind("official.came_back", "Came back to the service"),
    EventKind("official.withdrawn", "Mailbox withdrawn, issued by mistake"),
    EventKind("official.put_back", "Restored as before"),
    EventKind("transfer.released", "Released to another unit"),
    EventKind("transfer.expected", "Expected by another unit"),
    EventKind("transfer.cancelled", "Transfer cancelled"),
    EventKind("transfer.refused", "Claim to a person refused"),
    EventKind("transfer.vouched", "Arrival confirmed by the old unit"),
    EventKind("mailbox.suspended", "Mailbox suspended", "lock"),
    EventKind("mailbox.resumed", "Suspension lifted", "lock-open"),
    EventKind("mailbox.end_announced", "End of the mailbox announced", "calendar"),
    EventKind("mailbox.end_agreed", "End of the mailbox agreed to", "check"),
    EventKind("mailbox.end_dropped", "End of the mailbox called off", "arrow-back-up"),
    EventKind("mailbox.archived", "Mailbox archived", "archive"),
    EventKind("mailbox.purged", "Mailbox removed"),
    EventKind("mailbox.retried", "Tried again", "refresh"),
    EventKind("mailbox.activated", "Mailbox activated", "circle-check"),
    EventKind("sending.locked", "Sending locked", "lock"),
    EventKind("sending.released", "Sending released", "lock-open"),
    EventKind("code.ordered", "New code ordered by a list", "qrcode"),
    EventKind("code.issued", "One-time code issued", "qrcode"),
    EventKind("password.begun", "Password being set"),
    EventKind("password.changed", "Password changed"),
    EventKind("password.mail_refused", "Mail programs refused: the password is too old", "lock"),
    EventKind(
        "password.mail_let_in", "Mail programs let in again: the rule allows older passwords", "lock-open"
    ),
    EventKind("code.notified", "Day of the notice of issue entered"),
    EventKind("filters.refused", "A filter that breaks the rules found"),
    EventKind("filters.switched_off", "Filters switched off"),
    EventKind("recovery.asked", "Password recovery requested"),
    EventKind("password.discarded", "Password discarded: the code or sign-in behind it had ended"),
    EventKind("recovery.changed", "Recovery address changed"),
    EventKind("recovery.typed", "Recovery address entered, code sent there"),
    EventKind("recovery.proven", "Recovery address confirmed by its code"),
    EventKind("recovery.cleared", "Recovery address removed: to be confirmed again"),
    EventKind("session.begun", "Signed in", group="sign_ins"),
    EventKind("session.refused", "Sign-in refused", group="refused"),
    EventKind("session.ended", "Signed out", group="sign_ins"),
    EventKind("sign_in.locked", "Locked for a while after wrong tries", group="refused"),
    EventKind("sign_in.spraying", "Wrong tries at many accounts from one address", group="refused"),
    EventKind("attempt.refused", "Attempt refused", "shield-lock", group="refused"),
    EventKind("code.refused", "Wrong or expired one-time code", group="refused"),
    EventKind("proof.refused", "Wrong code for the recovery address", group="refused"),
    EventKind("recovery.refused", "Wrong code at password recovery", group="refused"),
    EventKind("password.refused", "Wrong current password", group="refused"),
    EventKind("person.seen", "Person's record viewed", group="looks"),
    EventKind("grant.given", "Permission given", "key"),
    EventKind("grant.changed", "End of a permission changed", "key"),
    EventKind("grant.ended_with_post", "Permission ended with the post", "key"),
    EventKind("grant.ended_with_service", "Permission ended with the service", "key"),
    EventKind("grant.vacancy_dropped", "Vacant permission dropped", "key"),
    EventKind("grant.confirmed", "Permission confirmed", "key"),
    EventKind("grant.lapsed", "Permission ended unconfirmed", "key"),
    EventKind("review.opened", "Review of permissions begun"),
    EventKind("review.closed", "Review of permissions ended"),
    EventKind("grant.withdrawn", "Permission withdrawn", "key"),
    EventKind("role.made", "Role created", "key"),
    EventKind("role.changed", "Role changed", "key"),
    EventKind("role.retired", "Role retired", "key"),
    EventKind("leaving_decision.noted", "Decision to retire or leave noted", "calendar"),
    EventKind("leaving_decision.taken_back", "Decision to retire or leave taken back"),
    EventKind("request.made", "Request made", "send"),
    EventKind("request.agreed", "Request agreed to by a second person", "circle-check"),
    EventKind("request.refused", "Request refused", "circle-x"),
    EventKind("request.done", "Request handled", "circle-check"),
    EventKind("request.ordered", "Request decided, to be carried out by another", "circle-check"),
    EventKind("request.partly_done", "Request carried out in part"),
    EventKind("request.answered", "Written answer to a request printed", "printer"),
    EventKind("request.used", "Agreement used"),
    EventKind("request.in_hand", "Request turned into a list"),
    EventKind("request.open", "Request open again"),
    EventKind("request.withdrawn", "Request withdrawn"),
    EventKind("request.expired", "Request expired without an answer"),
    EventKind("plan.created", "Import prepared"),
    EventKind("plan.reread", "List read again with other choices"),
    EventKind("plan.answered", "Question about a list answered"),
    EventKind("plan.row_left_out", "Row of a list left out"),
    EventKind("plan.row_taken_in", "Row of a list included again"),
    EventKind("plan.approved", "Import confirmed by a second person"),
    EventKind("plan.scheduled", "Import scheduled"),
    EventKind("plan.unscheduled", "Import unscheduled"),
    EventKind("plan.undo_proposed", "Undo of an import prepared"),
    EventKind("plan.undone", "Import taken back"),
    EventKind("plan.started", "Import started"),
    EventKind("plan.paused", "Import paused"),
    EventKind("plan.resumed", "Import resumed"),
    EventKind("plan.stopped", "Import stopped"),
    EventKind("plan.finished", "Import finished"),
    EventKind("plan.downloaded", "Import file downloaded", group="exports"),
    EventKind("form.downloaded", "Official form with people downloaded", group="exports"),
    EventKind("letter.downloaded", "Letter of a request downloaded", group="exports"),
    EventKind("backup.made", "Backup made", "archive", group="exports"),
    EventKind("backup.restored", "Backup restored", "arrow-back-up"),
    EventKind("record.exported", "Record exported", group="exports"),
    EventKind("record.archived", "Old entries of the record archived"),
    EventKind("personal.exported", "Own data downloaded", group="exports"),
    EventKind("personal.erased", "Personal data erased at the end of its retention period"),
    EventKind("people.exported", "List of people exported", group="exports"),
    EventKind("message.tested", "Test message sent"),
)
EVENT_KINDS: Final[Mapping[str, EventKind]] = {kind.name: kind for kind in _DECLARED}


def _in(group: str) -> frozenset[str]:
    return frozenset(kind.name for kind in _DECLARED if kind.group == group)


# Whoever did it had proven nothing: the owner of the account, or a stranger.
BY_ANYBODY: Final = frozenset({"session.refused", "code.refused", "recovery.asked", "recovery.refused"})
# Somebody opened the record of a person.
LOOKS: Final = _in("looks")
EXPORTS: Final = _in("exports")
# What somebody tried in vain, from any page.
ATTEMPTS: Final = frozenset({"attempt.refused"})
# Old events left the table for a file.
ARCHIVED: Final = "record.archived"
GROUPS: Final[dict[str, frozenset[str]]] = {
    group: _in(group) for group in ("sign_ins", "looks", "exports", "refused")
}
# What is left when these are taken away is a change.
CHANGES_NOTHING: Final = frozenset[str]().union(*GROUPS.values())
