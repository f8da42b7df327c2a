"""What each role is called and what it may do, in the reader's language."""

from __future__ import annotations

from typing import Protocol

from flask_babel import lazy_gettext as _

from app.web.internationalisation import locale_code

ROLE_TEXTS = {
    "system_administrator": _("System administrator"),
    "unit_administrator": _("Unit administrator"),
    "hr_officer": _("HR officer"),
    "helpdesk": _("Helpdesk"),
    "auditor": _("Auditor"),
}

ROLE_HELP = {
    "system_administrator": _("Everything, everywhere below the unit, mail domains included."),
    "unit_administrator": _("Looks after people, units and permissions within the unit."),
    "hr_officer": _("Adds, edits and moves people; imports lists."),
    "helpdesk": _("Finds people and issues one-time codes."),
    "auditor": _("Sees people and the record; changes nothing."),
}

ABILITY_TEXTS = {
    "view": _("See people, units and addresses"),
    "create": _("Add people"),
    "edit": _("Edit people's records"),
    "move": _("Move people, let them leave and come back"),
    "lock": _("Lock mailboxes"),
    "restore": _("Restore locked mailboxes"),
    "invite": _("Give out the first one-time code"),
    "reset": _("Give out codes for a forgotten password"),
    "import": _("Import lists"),
    "units": _("Add, rename and close units"),
    "grants": _("Give and withdraw permissions"),
    "audit": _("Read the record"),
    "domains": _("Manage mail domains"),
    "system": _("Manage the service itself"),
}


# What older entries of the record name; both were split in two since.
FORMER_ABILITIES = {"suspend": _("Suspend mailboxes and resume them")}


def ability_text(ability: str) -> str:
    """What an ability lets one do."""
    return str(ABILITY_TEXTS.get(ability) or FORMER_ABILITIES.get(ability, ability))


class Titled(Protocol):
    """What a role made here is called."""

    @property
    def name(self) -> str:
        """In Vietnamese."""

    @property
    def name_en(self) -> str:
        """In English; "" while nobody gave one."""


class Granted(Protocol):
    """A grant, as a row or as an actor holds it."""

    @property
    def role(self) -> str:
        """One of those built in, or the id of one made here."""

    @property
    def own(self) -> Titled | None:
        """The role made here; None for one that is built in."""


def role_text(grant: Granted) -> str:
    """The name of a grant's role."""
    return str(ROLE_TEXTS[grant.role]) if grant.own is None else own_role_text(grant.own)


def own_role_text(role: Titled) -> str:
    """The name of a role made here."""
    return role.name_en if locale_code() == "en" and role.name_en else role.name
