"""What a form does, in words, for the pages that ask whether it should be done all the same; and what its
fields are called there. Words only, translated when shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

# By endpoint.
ACTS: dict[str, LazyString] = {
    "grants.drop": _("Drop the vacant permission"),
    "grants.new": _("Give the permission"),
    "grants.until": _("Change the end of the permission"),
    "grants.withdraw": _("Withdraw the permission"),
    "health.choose_contact": _("Choose the reader of postmaster@ and abuse@"),
    "imports.cancel_transfer": _("Take the transfer back"),
    "imports.start": _("Carry out the list"),
    "imports.stop": _("Stop the list"),
    "imports.transfer_destination": _("Say where the person goes"),
    "me.ask": _("Send the request"),
    "people.come_back": _("Take back into the service"),
    "people.leave": _("Record the leaving"),
    "people.move": _("Move to another unit"),
    "people.protect": _("Change the protection of the account"),
    "people.release": _("Release sending"),
    "people.resume": _("Lift the suspension"),
    "people.resume_selected": _("Lift the suspensions"),
    "people.notice_of_issue": _("Enter the day of the notice"),
    "people.slip": _("Issue a one-time code"),
    "people.agree_endings": _("Agree that mailboxes end"),
    "people.absence": _("Note an absence"),
    "people.suspend": _("Suspend the mailbox"),
    "people.suspend_selected": _("Suspend the mailboxes"),
    "requests.agree": _("Agree to the request"),
    "requests.answer": _("Print the written answer"),
    "requests.carry_out_now": _("Carry out the request"),
    "requests.close": _("Close the request"),
    "requests.enter": _("Enter the request"),
    "requests.forms": _("Fill in the official form"),
    "requests.of_list": _("Enter the letter of the list"),
    "requests.note_decision": _("Note the decision"),
    "requests.order": _("Decide the request"),
    "requests.refuse": _("Refuse the request"),
    "reviews.decide": _("Save the answers of the review"),
    "roles.edit": _("Change the role"),
    "roles.retire": _("Retire the role"),
    "units.close": _("Close the unit"),
}
FIELD_TEXTS: dict[str, LazyString] = {
    "address": _("Address"),
    "answer": _("Answer"),
    "decision": _("Decision number"),
    "full_name": _("Full name"),
    "mail": _("Mail that arrives meanwhile"),
    "name": _("Name"),
    "name_en": _("English name"),
    "person_text": _("Person"),
    "post": _("Post"),
    "reason": _("Reason"),
    "stands_in_for_text": _("Stands in for"),
    "unit": _("Unit"),
    "unit_text": _("Unit"),
    "valid_from": _("From"),
    "valid_to": _("Until"),
}
_VALUES: dict[tuple[str, str], LazyString] = {
    ("mail", "keep"): _("Keep accepting it: it waits in the mailbox"),
    ("mail", "refuse"): _("Refuse it: the sender is told"),
}


def act_text(endpoint: str) -> str:
    """What this page does; "" where it has no words of its own."""
    return str(ACTS.get(endpoint, ""))


def value_text(name: str, value: str) -> str:
    """What was typed, or the words of what was chosen."""
    return str(_VALUES.get((name, value), value))
