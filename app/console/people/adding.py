"""Adding a person: the address appears while one types, and so do people of the same name."""

from __future__ import annotations

import re
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.console.people.blueprint import back_to, bp
from app.console.people.forms import NewPersonForm
from app.console.policy import needs
from app.texts.problems import sentence_for
from app.web.chosen_fields import find_unit
from app.web.fields import printable
from app.web.flash import tell
from app.web.request_context import actor, commit, session, sync_mailbox
from provisioning.access.queries import unit_within
from provisioning.access.rules import Ability
from provisioning.domains.queries import all_domains
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.foundation.identifiers import ALPHABET, new_id
from provisioning.officials import operations
from provisioning.officials.date_parsers import parse_date
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.preview import Proposal, namesakes, proposed_address
from provisioning.officials.queries import official_for, primary_address
from provisioning.units.model import Unit

KEY = re.compile(f"[{ALPHABET}]{{16}}")
# Two people adding namesakes at one moment may be given one address; the later tries the next.
TRIES = 3


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.CREATE)
def new() -> ResponseReturnValue:
    """Asks for a person and issues the mailbox."""
    form = NewPersonForm()
    if request.method == "GET":
        _prefill(form)
        return _page(form)
    official = _already(form) or _issued(form)
    if official is None:
        return _page(form), 422
    sync_mailbox(mailbox_of(official).id)
    _tell(official)
    return back_to(official)


@bp.get("/preview")
@needs(Ability.CREATE)
def preview() -> str:
    """The address this name would get at this unit, and who bears the same name."""
    asked = request.args
    name = printable(asked.get("full_name", ""))
    unit, _why = find_unit(
        session(), actor(), Ability.CREATE, asked.get("unit", ""), printable(asked.get("unit_text", ""))
    )
    born = parse_date(asked.get("birth_date", "")[:20], "birth_date").value
    proposal, problems = _proposal(unit, name, born) if name and unit else (None, [])
    return render_template(
        "console/people/_preview.html",
        name=name,
        unit=unit,
        proposal=proposal,
        because=sentence_for(proposal.because) if proposal and proposal.because else "",
        problems=problems,
        namesakes=namesakes(session(), actor(), name) if name else [],
    )


def _proposal(unit: Unit, name: str, born: date | None) -> tuple[Proposal | None, list[str]]:
    try:
        return proposed_address(session(), unit, name, born), []
    except Invalid as refusal:
        return None, [sentence_for(problem) for problem in refusal.problems]
    except NotFound:
        return None, [_("No mail domain has been set up yet.")]


def _prefill(form: NewPersonForm) -> None:
    if form.refilled:
        return
    form.key.data = new_id()
    code = request.args.get("unit", "")
    if code:
        form.unit.show(unit_within(session(), actor(), code, Ability.CREATE))


def _page(form: NewPersonForm) -> str:
    ready = bool(all_domains(session()))
    return render_template("console/people/new.html", form=form, ready=ready)


def _already(form: NewPersonForm) -> Official | None:
    """The person whom the same page has added a moment ago, when it is sent twice."""
    if not KEY.fullmatch(form.key.data or ""):
        form.key.data = new_id()
    try:
        return official_for(session(), actor(), form.key.data or "")
    except NotFound:
        return None


def _issued(form: NewPersonForm) -> Official | None:
    form.validate()
    unit = form.unit.chosen(session(), actor(), Ability.CREATE)
    form.add_problems(Invalid(operations.all_problems(session(), form.fields())))
    if form.errors or unit is None:
        return None
    for _try in range(TRIES):
        try:
            return _created(form, unit)
        except IntegrityError:
            session().rollback()
        except Invalid as refusal:
            session().rollback()
            form.add_problems(refusal)
            return None
    form.form_errors.append(_("Somebody else is adding the same name right now. Please try again."))
    return None


def _created(form: NewPersonForm, unit: Unit) -> Official:
    made = operations.create(session(), actor(), unit, form.fields(), official_id=form.key.data)
    commit()
    return official_for(session(), actor(), made.id)


def _tell(official: Official) -> None:
    mailbox = mailbox_of(official)
    session().refresh(mailbox)
    words = {"name": official.full_name, "address": primary_address(official)}
    if mailbox.is_behind:
        tell(_("%(name)s has the address %(address)s. The mailbox is being set up.", **words), "info")
        return
    tell(_("Mailbox %(address)s has been issued to %(name)s.", **words))
