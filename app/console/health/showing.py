"""How the service is doing: every part with a sentence on how to mend it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.health.blueprint import bp
from app.console.policy import needs
from app.texts.doctor import grouped
from app.texts.states import attention_sentence
from app.web.container import WEB_PATIENCE, directory
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, commit, services, session, sync_mailbox
from app.web.tried_again import tell_outcome
from provisioning.access.rules import Ability
from provisioning.contacts.operations import choose
from provisioning.contacts.queries import all_contacts, possible_readers
from provisioning.doctor.examination import examine
from provisioning.domains.model import Domain
from provisioning.domains.operations import try_again
from provisioning.domains.queries import all_domains
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.projection.kinds.domains import DOMAINS


@bp.get("/")
@needs(Ability.SYSTEM)
def index() -> str:
    """The shell of the page at once; the checks, which take a moment, come after."""
    return render_template("console/health/index.html", groups=None, **_contacts())


@bp.get("/checks")
@needs(Ability.SYSTEM)
def checks() -> str:
    """What the doctor finds now: alone for the page that waits for it, else as a page."""
    parts = services()
    accounts = {
        name: directory(parts.settings, name, patience=WEB_PATIENCE) for name in ("provisioner", "web")
    }
    groups = grouped(examine(parts.settings, parts.database, accounts))
    page = "checks" if "HX-Request" in request.headers else "index"
    return render_template(f"console/health/{page}.html", groups=groups, **_contacts())


@bp.post("/contacts")
@needs(Ability.SYSTEM)
def choose_contact() -> ResponseReturnValue:
    """Who reads what comes to postmaster@ and abuse@ of a domain."""
    try:
        chosen = request.form.get("domain", ""), request.form.get("official", "")
        choose(session(), actor(), *chosen, as_of=as_of())
    except Invalid:
        tell(_("Only a system administrator whose mailbox is open can be chosen."), "bad")
    else:
        commit()
        tell(_("Mail to postmaster@ and abuse@ goes to the new reader from now on."))
    return redirect(url_for(".index"), 303)


@bp.post("/domains")
@needs(Ability.SYSTEM)
def retry_domain() -> ResponseReturnValue:
    """Tries at once what the mail directory refused of a domain."""
    try:
        domain = try_again(session(), actor(), request.form.get("domain", ""))
    except NotFound:
        # The page shows which there are.
        return redirect(url_for(".index"), 303)
    commit()
    sync_mailbox(domain.id, DOMAINS)
    session().refresh(domain)
    tell_outcome(domain)
    return redirect(url_for(".index"), 303)


def _domains() -> list[tuple[Domain, str]]:
    """Every mail domain, and why it needs attention if it does."""
    return [
        (each, attention_sentence(each.attention_code, "domain") if each.attention_code else "")
        for each in all_domains(session())
    ]


def _contacts() -> dict[str, object]:
    sender, now = services().settings.sender, clock.now()
    return {
        "domains": _domains(),
        "contacts": all_contacts(session(), sender, now),
        "possible_readers": possible_readers(session(), now),
    }
