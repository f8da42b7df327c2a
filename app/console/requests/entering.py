"""Entering what a body asks for its people: chosen from the list or by typing, with how and when it came."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.console.people.listing import PeopleQuery
from app.console.people.selection import selection_asked
from app.console.policy import needs
from app.console.requests.blueprint import OPAQUE_ID, bp
from app.console.requests.forms import ReceiveForm
from app.texts.problems import sentence
from app.texts.requests import WAY_TEXTS
from app.web.flash import tell
from app.web.request_context import actor, may_anywhere, services, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.lifecycle.bulk import MOST, several_for
from provisioning.officials.model import Official
from provisioning.officials.queries import matching_ids
from provisioning.service_requests import unit_requests
from provisioning.service_requests.model import Request
from provisioning.service_requests.receiving import receive
from provisioning.service_requests.rules import (
    ABILITY,
    ABOUT_PEOPLE,
    BY_LETTER,
    BY_PAGE,
    BY_PHONE,
    Receipt,
)
from provisioning.units.model import Unit
from provisioning.units.queries import bodies_of, by_code

# What each kind does, in a line; their names stand in `app/texts/requests.py`.
KIND_NOTES = {
    "reset": (lazy_gettext("A one-time code for each: they set a new password with it."), "key"),
    "lock": (lazy_gettext("Nobody can sign in; mail is kept."), "lock"),
    "restore": (lazy_gettext("Locked mailboxes are opened again."), "lock-open"),
    "move": (lazy_gettext("Several people now work at another unit."), "switch-horizontal"),
    "withdraw": (lazy_gettext("They have retired or left: no sign-in, mail is still taken."), "door-exit"),
    "delete": (lazy_gettext("The mailboxes go for good; the addresses are never given again."), "trash"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is being entered: the kind, how it came, and the people chosen so far."""

    kind: str
    by: str
    people: list[Official]


@bp.get("/new")
@needs(Ability.VIEW)
def choose() -> ResponseReturnValue:
    """What can be asked for."""
    return _kinds([])


@bp.post("/selected")
@needs(Ability.VIEW)
def selected() -> ResponseReturnValue:
    """The same for the people ticked in the list."""
    chosen = selection_asked()
    if chosen is None:
        tell(sentence("nobody_chosen"), "info")
        return redirect(PeopleQuery.asked().here, 303)
    ids = chosen.ids or session().scalars(matching_ids(actor(), chosen.filter).limit(MOST + 1)).all()
    if len(ids) > MOST:
        tell(sentence("too_many_chosen", {"most": MOST}), "warn")
        return redirect(chosen.back, 303)
    return _kinds(sorted(ids))


def _kinds(ids: list[str]) -> str:
    return render_template("console/requests/choose.html", kinds=KIND_NOTES, ids=ids, can_enter=_may_enter)


@bp.route("/enter", methods=["GET", "POST"])
@needs(Ability.VIEW)
def enter() -> ResponseReturnValue:
    """The form for one kind; without a script a person is added by sending it with *Add*."""
    kind = request.values.get("kind", "")
    if kind not in ABOUT_PEOPLE:
        return redirect(url_for(".choose"), 303)
    entry = Entry(kind, _way(kind), _people())
    form = ReceiveForm()
    if request.method == "GET":
        if not form.refilled:
            form.show_now()
            _propose_unit(form, entry.people)
        return _page(form, entry)
    if "add" in request.form:
        return _page(form, _with_one_more(form, entry))
    made = _made(form, entry)
    if made is None:
        return _page(form, entry), 422
    return redirect(url_for(".show", request_id=made), 303)


def _made(form: ReceiveForm, entry: Entry) -> str | None:
    form.validate()
    unit = form.unit.chosen(session(), actor(), Ability.VIEW)
    target = form.target.chosen(session(), actor(), Ability.VIEW) if entry.kind == "move" else None
    receipt = _receipt(form, entry)
    if form.errors or unit is None or receipt is None:
        return None
    with transaction(form) as change:
        found = _receive(form, entry, unit, target, receipt)
    if not change.committed:
        return None
    tell(_said(found))
    return found.id


def _receive(form: ReceiveForm, entry: Entry, unit: Unit, target: Unit | None, receipt: Receipt) -> Request:
    ids = [each.id for each in entry.people]
    if not ids:
        raise Invalid.one("person", "nobody_chosen")
    found = receive(
        session(), actor(), entry.kind, unit, ids, receipt,
        reason=form.reason.data or "", number=form.number.data or "", target=target,
    )  # fmt: skip
    file = form.letter.data
    if entry.by != BY_PHONE and file is not None and file.filename:
        unit_requests.attach(services().settings, found, file.filename, file.stream)
    return found


def _receipt(form: ReceiveForm, entry: Entry) -> Receipt | None:
    """How and when it came; None, with an error beside the field, where that can't be read."""
    if entry.by == BY_PAGE:
        return Receipt(clock.now())
    moment = form.received_at.on(form.received_on.data)
    if moment is None:
        form.add_problems(Invalid.one("received_at", "required"))
        return None
    if entry.by == BY_PHONE:
        caller, checked = form.caller.data or "", form.checked.data or ""
        return Receipt(moment, BY_PHONE, caller=caller.strip(), checked=checked.strip())
    return Receipt(moment, BY_LETTER, dated=form.letter_date.data)


def _said(found: Request) -> str:
    if found.due_at is None:
        return str(_("The request has been entered."))
    return str(_("The request has been entered. It is due by the moment below."))


def _way(kind: str) -> str:
    wanted = request.values.get("by", "")
    ways = _ways(kind)
    return wanted if wanted in ways else ways[0]


def _ways(kind: str) -> list[str]:
    """How it can have come: letters and calls are entered by who decides."""
    if not _may_enter(kind):
        return [BY_PAGE]
    return [way for way in (BY_LETTER, BY_PHONE, BY_PAGE) if way != BY_PHONE or kind == "reset"]


def _may_enter(kind: str) -> bool:
    return may_anywhere(ABILITY[kind])


def _people() -> list[Official]:
    """Those chosen so far. Raises NotFound where one is out of scope."""
    ids = list(dict.fromkeys(request.values.getlist("person_id")))[:MOST]
    if not all(map(OPAQUE_ID.fullmatch, ids)):
        raise NotFound
    return several_for(session(), actor(), ids) if ids else []


def _with_one_more(form: ReceiveForm, entry: Entry) -> Entry:
    found = form.person.chosen(session(), actor())
    if found is None:
        return entry
    form.person.data, form.person.text = "", ""
    ids = {*(each.id for each in entry.people), found.id}
    people = several_for(session(), actor(), ids)
    if not form.unit.data and not form.unit.text:
        _propose_unit(form, people)
    return Entry(entry.kind, entry.by, people)


def _propose_unit(form: ReceiveForm, people: list[Official]) -> None:
    """The body that all of them belong to, where there is one."""
    bodies = {each.code for each in bodies_of(session(), {each.unit for each in people}).values()}
    unit = by_code(session(), bodies.pop()) if len(bodies) == 1 else None
    if unit is not None:
        form.unit.show(unit)


def _page(form: ReceiveForm, entry: Entry) -> str:
    return render_template(
        "console/requests/enter.html",
        form=form,
        kind=entry.kind,
        by=entry.by,
        ways={way: WAY_TEXTS[way] for way in _ways(entry.kind)},
        people=entry.people,
        note=KIND_NOTES[entry.kind][0],
    )
