"""What roles, events, states and recorded fields are called, as template filters."""

from __future__ import annotations

import re

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.texts.events import event_text
from app.texts.fields import FIELD_LABELS, value_of
from app.texts.policy import setting_text
from app.texts.roles import ability_text, own_role_text, role_text
from provisioning.audit.kinds import BY_ANYBODY
from provisioning.audit.model import Event
from provisioning.policy.catalogue import settings

FIELD_TEXTS = {
    **FIELD_LABELS,
    "abilities": _("Abilities"),
    "accounts": _("Accounts tried"),
    "address": _("Address"),
    "ability": _("What it needs"),
    "about": _("About whom"),
    "answer": _("What was answered"),
    "unit_kind": _("Kind of unit"),
    "earlier_address": _("What becomes of the earlier address"),
    "old_address_until": _("Earlier address lives until"),
    "applied": _("Carried out"),
    "author": _("Asked by"),
    "by": _("By means of"),
    "cause": _("Reason"),
    "lock_cause": _("Cause of the lock"),
    "ending": _("What happens"),
    "excuse": _("Reason to be away"),
    "excused_until": _("Away until"),
    "article": _("Article of the rule"),
    "new_password": _("With a new password"),
    "why": _("What is wrong"),
    "contact": _("Who reads them"),
    "count": _("How many"),
    "counted": _("How many it would have been"),
    "counts": _("Rows"),
    "expires": _("Expires"),
    "fate": _("What happened to the held messages"),
    "held": _("Number of held messages"),
    "most": _("Limit"),
    "failed": _("Failed"),
    "fields": _("Fields"),
    "file": _("File"),
    "format": _("Format"),
    "decided_on": _("Date of the decision"),
    "number": _("Number"),
    "total": _("Total"),
    "name_reason": _("Why this name is right"),
    "group": _("Family of entries"),
    "in_use": _("Account in use"),
    "held_by": _("Permissions with this role"),
    "done": _("Done for how many"),
    "door": _("Where it was tried"),
    "due": _("Answers until"),
    "lapsed": _("Ended unconfirmed"),
    "level": _("Level"),
    "made_at": _("Made on"),
    "list_by": _("Author of the list"),
    "is_default": _("For new addresses"),
    "quota_mb": _("Size of new mailboxes, in MB"),
    "sender_name": _("Sender name of Congvu's messages"),
    "profile": _("Rule"),
    "title": _("Title"),
    "in_force": _("In force since"),
    "slip_heading": _("Heading of account slips"),
    "target_province": _("Target at province level, in percent"),
    "target_district": _("Target at district level, in percent"),
    "target_commune": _("Target at commune level, in percent"),
    "mailboxes": _("Mailboxes"),
    "more": _("And more, not written down one by one"),
    "name": _("Name"),
    "name_en": _("English name"),
    "page": _("Page"),
    "parent": _("Belongs to"),
    "plan": _("List"),
    "q": _("Searched for"),
    "text": _("Searched for"),
    "people": _("How many were chosen"),
    "who": _("Who did it"),
    "since": _("From"),
    "until": _("Until"),
    "object": _("One person or unit"),
    "choices": _("What was chosen"),
    "brakes": _("Reasons for a second person"),
    "version": _("Edition"),
    "through": _("Up to entry"),
    "hash": _("Hash"),
    "reason": _("Reason"),
    "receives": _("Keeps receiving"),
    "request_kind": _("What is asked for"),
    "result": _("What was told"),
    "role": _("Role"),
    "row": _("Row"),
    "rows": _("Rows"),
    "alt_names": _("Other names"),
    "second": _("Agreed to by"),
    "source": _("Where it came from"),
    "stands_in_for": _("Stands in for"),
    "state": _("State"),
    "storage_mib": _("Storage"),
    "template": _("Naming template"),
    "together_with": _("Together with"),
    "unit": _("Unit"),
    "valid_from": _("From"),
    "valid_to": _("Until"),
}


# Parts of the system that act by themselves.
PART_TEXTS = {
    "worker": _("The service itself"),
    "congvu worker": _("The service itself"),
    "not signed in": _("Somebody not signed in"),
    "sending limits": _("Sending limits"),
    "throttle": _("Protection against guessing"),
    "mail rule": _("The mail rule"),
}


def field_text(name: str) -> str:
    """The name of a recorded field; the field's own name while it has none."""
    if name in settings():
        return setting_text(name)
    return str(FIELD_TEXTS.get(name, name))


def event_actor(event: Event) -> str:
    """Who did what an event tells, in the reader's words.

    What failed at the door, or was only asked for there, was anybody's doing: entries written before the
    record said so name the owner of the account.
    """
    return actor_text("not signed in" if event.kind in BY_ANYBODY else event.actor)


def actor_text(label: str) -> str:
    """Who acted, as recorded: a name, or the server's command line in the reader's words."""
    if label in PART_TEXTS:
        return str(PART_TEXTS[label])
    found = re.fullmatch(r"command line \((.*)\)", label)
    return str(gettext("Command line (%(name)s)", name=found[1])) if found else label


def init_app(app: Flask) -> None:
    """Registers the filters."""
    app.jinja_env.filters.update(role=role_text, event=event_text, field=field_text, actor=actor_text)
    app.jinja_env.filters.update(event_actor=event_actor)
    app.jinja_env.filters.update(own_role=own_role_text, ability=ability_text, value_of=value_of)
