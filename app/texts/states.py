"""What states, kinds of staff, levels, kinds of units and reasons for attention are called.

Words only, translated when shown; also as template filters.
"""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.web.internationalisation import locale_code
from provisioning.units.model import Unit

STATES = {
    "staged": _("In preparation"),
    "invited": _("Invited"),
    "active": _("Active"),
    "suspended": _("Suspended"),
    "leaving": _("Left"),
    "archived": _("Archived"),
    "purged": _("Deleted"),
}
STAFF_KINDS = {
    "official": _("Elected or appointed official"),
    "civil_servant": _("Civil servant"),
    "public_employee": _("Public employee"),
    "contract": _("Contract worker"),
}
LEVELS = {
    "province": _("Province level"),
    "district": _("District level"),
    "commune": _("Commune level"),
}
UNIT_KINDS = {
    "department": _("Department"),
    "division": _("Division"),
    "office": _("Office"),
    "inspectorate": _("Inspectorate"),
    "board": _("Board"),
    "public-service": _("Public service unit"),
    "province": _("Provincial People's Committee"),
    "district": _("District"),
    "city": _("City"),
    "commune": _("Commune"),
    "ward": _("Ward"),
    "township": _("Township"),
    "special_zone": _("Special zone"),
    "party_committee": _("Party committee"),
    "people_council": _("People's council"),
    "front": _("Fatherland Front"),
    "association": _("Association"),
    "enterprise": _("State enterprise"),
    "school": _("Public school"),
    "health_body": _("Health body"),
}
REFUSALS = {"denied": _("Not allowed"), "not_found": _("Not found, as everything out of scope")}
PASSWORD_WAYS = {
    "code": _("One-time code"),
    "recovery": _("Password recovery"),
    "change": _("Changed by its owner"),
}
# Where a password or a code is tried; IMAP and the like are called so in every language.
TRIED_AT = {
    "web": _("Sign-in page"),
    "change": _("Change of password"),
    "activation": _("Activation"),
    "recovery": _("Password recovery"),
    "mail": _("Mail program"),
    "imap": "IMAP",
    "sieve": "ManageSieve",
    "submission": "SMTP",
}
# What became of messages that were held under a sending lock.
HELD_FATES = {"release": _("sent"), "discard": _("deleted")}
ENDINGS = {
    "withdraw": _("Withdrawn, the mail is kept"),
    "wipe": _("Mailbox and mail are deleted"),
}
FILTER_CAUSES = {
    "suspended": _("Mailbox suspended"),
    "leaving": _("Left the service"),
    "archived": _("Mailbox archived"),
    "purged": _("Mailbox removed"),
    "invited": _("Mailbox to be opened again"),
    "password": _("New password by a code"),
    "policy": _("A filter broke the rules"),
}
FILTER_OFFENCES = {
    "redirect": _("Forwards to where mail may not go"),
    "sender": _("Answers from somebody else's address"),
    "unreadable": _("Where it forwards can't be read"),
}
ATTENTION = {
    "directory_rejected": _(
        "The mail directory refuses this record as it stands. Check the name, the post and the "
        "staff code for unusual characters, save, and try again."
    ),
    "address_elsewhere": _(
        "The mail directory already knows one of these addresses under another entry. An IT officer "
        "has to remove that entry; then try again."
    ),
    "domain.directory_rejected": _(
        "The mail directory refuses this domain as it stands, so no mail is taken for it. An IT officer has "
        "to look at the technical detail; then try again. Nothing else waits for it."
    ),
    "unit.directory_rejected": _(
        "The mail directory refuses this unit as it stands. Check its name for unusual characters, save, "
        "and try again. Nothing else waits for it."
    ),
}


def state_word(state: str) -> str:
    """The name of a mailbox's state."""
    return str(STATES[state])


def staff_kind_word(kind: str) -> str:
    """The name of a kind of staff."""
    return str(STAFF_KINDS.get(kind, kind))


def level_word(level: str) -> str:
    """The name of a level of government."""
    return str(LEVELS.get(level, level))


def unit_kind_word(kind: str) -> str:
    """The name of a kind of unit."""
    return str(UNIT_KINDS.get(kind, kind))


def attention_sentence(code: str, kind: str = "") -> str:
    """Why a mailbox, or another kind of thing, needs attention and what to do."""
    return str(ATTENTION.get(f"{kind}.{code}", "") or ATTENTION.get(code, "")) or gettext(
        "The last change could not be put into effect. Try again; if it comes back, tell your IT "
        "officer the code %(code)s.",
        code=code,
    )


def unit_name(unit: Unit) -> str:
    """The name of a unit in the reader's language, the Vietnamese one where there is no other."""
    return unit.name_en if locale_code() == "en" and unit.name_en else unit.name


def init_app(app: Flask) -> None:
    """Registers the filters."""
    app.jinja_env.filters.update(
        state_word=state_word,
        staff_kind=staff_kind_word,
        level_word=level_word,
        unit_kind=unit_kind_word,
        unit_name=unit_name,
    )
