"""Adding a person: the address appears while one types, and so do people of the same name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.console.people.blueprint import back_to, bp
from app.console.people.forms import NewPersonForm
from app.console.policy import needs
from app.texts.problems import sentence_for
from app.texts.states import STAFF_KINDS
from app.web.chosen_fields import find_unit
from app.web.fields import printable
from app.web.flash import tell
from app.web.request_context import actor, commit, session, sync_mailbox
from provisioning.access.queries import unit_within
from provisioning.access.rules import Ability
from provisioning.addresses.naming import AddressAsked
from provisioning.domains.queries import all_domains, default_domain
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.foundation.identifiers import ALPHABET, new_id
from provisioning.officials import operations
from provisioning.officials.date_parsers import parse_date
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.preview import Proposal, digits_needed, namesakes, proposed_address
from provisioning.officials.queries import official_for, primary_address
from provisioning.units.model import Unit

ID_DIGITS, YEAR = re.compile(r"[0-9]{4}", re.ASCII), re.compile(r"[0-9]{4}", re.ASCII)
# Where what an address needs is typed.
BOXES = {
    "address_digits_needed": "id_digits",
    "address_year_needed": "birth_year",
    "address_month_needed": "birth_date",
}
# Why the first choice could not be had, where no province's rule says what comes next.
NEXT_FREE = frozenset({"address_taken", "address_too_short", "address_reserved", "address_unlucky"})
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


@bp.route("/preview", methods=["GET", "POST"])
@needs(Ability.CREATE)
def preview() -> str:
    """The address this name would get at this unit, and who bears the same name."""
    return render_template("console/people/_preview.html", **_previewed())


def _previewed() -> dict[str, Any]:
    """What the page shows of the address; digits of a national id come in a form, never in a URL."""
    asked = request.values
    name = printable(asked.get("full_name", ""))
    unit, _why = find_unit(
        session(), actor(), Ability.CREATE, asked.get("unit", ""), printable(asked.get("unit_text", ""))
    )
    shown = _proposal(unit, name) if name and unit else _Shown()
    because = shown.proposal.because if shown.proposal else None
    return {
        "name": name,
        "unit": unit,
        "proposal": shown.proposal,
        "because": sentence_for(because) if because else "",
        "by_rule": because is not None and because.code not in NEXT_FREE,
        "problems": shown.problems,
        "proposals": shown.proposals,
        "chosen": printable(asked.get("address", "")),
        "typed": printable(asked.get("address_typed", "")),
        "namesakes": namesakes(session(), actor(), name) if name else [],
    }


@dataclass(frozen=True, slots=True)
class _Shown:
    """An address, or why there is none, with those that may be chosen instead."""

    proposal: Proposal | None = None
    problems: list[str] = field(default_factory=list)
    proposals: tuple[str, ...] | None = None


def _proposal(unit: Unit, name: str) -> _Shown:
    asked = request.values
    born = parse_date(asked.get("birth_date", "")[:20], "birth_date").value
    year = asked.get("birth_year", "").strip()
    digits = request.form.get("id_digits", "").strip()
    kind = asked.get("kind", "")
    try:
        return _Shown(
            proposed_address(
                session(),
                unit,
                name,
                born,
                birth_year=year if YEAR.fullmatch(year) else "",
                id_digits=digits if ID_DIGITS.fullmatch(digits) else "",
                kind=kind if kind in STAFF_KINDS else "",
            )
        )
    except AddressAsked as refusal:
        domain = default_domain(session()).name
        offered = tuple(f"{local}@{domain}" for local in refusal.proposals)
        return _Shown(
            problems=[sentence_for(refusal.problem)],
            proposals=None if refusal.problem.code.endswith("_needed") else offered,
        )
    except Invalid as refusal:
        return _Shown(problems=[sentence_for(problem) for problem in refusal.problems])
    except NotFound:
        return _Shown(problems=[_("No mail domain has been set up yet.")])


def _prefill(form: NewPersonForm) -> None:
    if form.refilled:
        return
    form.key.data = new_id()
    code = request.args.get("unit", "")
    if code:
        form.unit.show(unit_within(session(), actor(), code, Ability.CREATE))


def _page(form: NewPersonForm) -> str:
    ready = bool(all_domains(session()))
    return render_template(
        "console/people/new.html",
        form=form,
        ready=ready,
        needs_digits=ready and digits_needed(session()),
        shown=_previewed() if request.method == "POST" else None,
    )


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
    if form.id_digits.data and not ID_DIGITS.fullmatch(form.id_digits.data):
        form.add_problems(Invalid.one("id_digits", "id_digits_shape"))
    if form.errors or unit is None:
        return None
    for _try in range(TRIES):
        try:
            return _created(form, unit)
        except IntegrityError:
            session().rollback()
        except Invalid as refusal:
            session().rollback()
            form.add_problems(_beside(refusal))
            return None
    form.form_errors.append(_("Somebody else is adding the same name right now. Please try again."))
    return None


def _created(form: NewPersonForm, unit: Unit) -> Official:
    made = operations.create(
        session(), actor(), unit, form.fields(), official_id=form.key.data, asked=form.told()
    )
    commit()
    return official_for(session(), actor(), made.id)


def _beside(refusal: Invalid) -> Invalid:
    """What the address needs, beside the box it is typed in."""
    return Invalid([replace(each, field=BOXES.get(each.code, each.field)) for each in refusal.problems])


def _tell(official: Official) -> None:
    mailbox = mailbox_of(official)
    session().refresh(mailbox)
    words = {"name": official.full_name, "address": primary_address(official)}
    if mailbox.is_behind:
        tell(_("%(name)s has the address %(address)s. The mailbox is being set up.", **words), "info")
        return
    tell(_("Mailbox %(address)s has been issued to %(name)s.", **words))
