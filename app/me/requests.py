"""What I ask for: an account for a colleague, a correction, a mailbox; and what becomes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from app.me import steps
from app.me.blueprint import bp
from app.me.request_forms import AccountForm, AllowanceForm, ChangeForm, WhyForm, WishForm
from app.texts.states import unit_name
from app.web.flash import tell
from app.web.request_context import actor, login_required, me, services, session
from app.web.transaction import transaction
from provisioning.access.queries import within
from provisioning.access.rules import Ability
from provisioning.audit.queries import history
from provisioning.foundation.errors import NotFound
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.phone_numbers import phone_number
from provisioning.officials.queries import own_record
from provisioning.service_requests import operations, queries, unit_requests
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import STILL_GOING
from provisioning.units.model import Unit
from provisioning.units.queries import below

OPAQUE_ID = re.compile(r"[0-9a-z]{1,16}")
_ASKED = lazy_gettext(
    "Your request has been sent. Whoever looks after your unit is told by email, and you will be told the "
    "answer."
)
# A province's largest department has fewer units below it.
MOST_UNITS = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be asked for: its form, its drawing, and what asking does."""

    form: type[WhyForm]
    icon: str
    text: LazyString


KINDS: dict[str, Kind] = {
    "account": Kind(AccountForm, "user-plus", lazy_gettext("Somebody new in your unit needs an address.")),
    "change": Kind(ChangeForm, "pencil", lazy_gettext("A name, a post or a phone number is not right.")),
    "allowance": Kind(
        AllowanceForm, "chart-bar", lazy_gettext("More mailboxes or storage than your unit has now.")
    ),
}


@bp.get("/me/requests")
@login_required
def requests() -> str:
    """What can be asked for, and everything I asked for, the newest first."""
    return render_template("me/requests.html", kinds=KINDS, requests=queries.own_requests(session(), me().id))


@bp.route("/me/requests/new/<kind>", methods=["GET", "POST"])
@login_required
def ask(kind: str) -> ResponseReturnValue:
    """The form for one kind, and asking."""
    if kind not in KINDS:
        raise NotFound
    mine = own_record(session(), me().id)
    form = KINDS[kind].form()
    if isinstance(form, AccountForm):
        form.unit.choices = _units(mine)
    elif isinstance(form, AllowanceForm):
        form.unit.choices = _looked_after(mine)
        if request.method == "GET" and not form.refilled:
            form.unit.data = request.args.get("unit", mine.unit.code)
    if form.is_submitted() and form.validate():
        with transaction(form) as change:
            made = _ask(kind, mine, form)
        if change.committed:
            tell(str(_ASKED))
            return redirect(url_for(".request_", request_id=made.id), 303)
        mine = own_record(session(), me().id)
    return steps.shown("me/ask.html", form, kind=kind, official=mine)


@bp.get("/me/requests/<request_id>")
@login_required
def request_(request_id: str) -> str:
    """One of my requests: its state, and what became of it."""
    found = _mine(request_id)
    return render_template(
        "me/request.html",
        request_=found,
        subject=None,
        going_on=found.state in STILL_GOING and found.state != "in_hand",
        events=history(session(), "request", found.id),
    )


@bp.post("/me/requests/<request_id>/withdraw")
@login_required
def withdraw_request(request_id: str) -> ResponseReturnValue:
    """I want it no more."""
    found = _mine(request_id, lock=True)
    with transaction(tone="warn") as change:
        operations.withdraw(session(), actor(), found)
    if change.committed:
        tell(_("The request has been withdrawn."))
    return redirect(url_for(".request_", request_id=request_id), 303)


def _mine(request_id: str, *, lock: bool = False) -> Request:
    if not OPAQUE_ID.fullmatch(request_id):
        raise NotFound
    return queries.own_request(session(), me().id, request_id, lock=lock)


def _units(mine: Official) -> list[tuple[str, str]]:
    """My unit and what is open below it."""
    query = sa.select(Unit).where(below(mine.unit.path), Unit.valid_to.is_(None)).order_by(Unit.path)
    top = mine.unit.path.count("/")
    found = session().scalars(query.limit(MOST_UNITS))
    return [(unit.code, "– " * (unit.path.count("/") - top) + unit_name(unit)) for unit in found]


def _looked_after(mine: Official) -> list[tuple[str, str]]:
    """My own unit, and those that I administer: for these I may ask for more."""
    found = session().scalars(
        sa.select(Unit)
        .where(sa.or_(Unit.id == mine.unit_id, within(actor(), Ability.UNITS)), Unit.valid_to.is_(None))
        .order_by(Unit.path)
        .limit(MOST_UNITS)
    )
    return [(unit.code, unit_name(unit)) for unit in found]


def _ask(kind: str, mine: Official, form: WhyForm) -> Request:
    why = {"reason": form.reason.data or "", "decision": form.decision.data or ""}
    match form:
        case AccountForm():
            made = _account(mine, form, why)
        case ChangeForm():
            made = _change(mine, form, why)
        case WishForm():
            made = unit_requests.ask_for_more(
                session(), mine, actor(), kind, form.wish.data or "", unit=_unit_of(form),
                reason=why["reason"], decision=why["decision"],
            )  # fmt: skip
        case _:
            raise NotFound
    file = form.letter.data
    if file is not None and file.filename:
        unit_requests.attach(services().settings, made, file.filename, file.stream)
    return made


def _unit_of(form: WishForm) -> Unit | None:
    """The unit a larger allowance is asked for; None where it is the asker's own anyway."""
    if not isinstance(form, AllowanceForm):
        return None
    return session().scalars(sa.select(Unit).where(Unit.code == form.unit.data)).one()


def _account(mine: Official, form: AccountForm, why: dict[str, str]) -> Request:
    unit = session().scalars(sa.select(Unit).where(Unit.code == form.unit.data)).one()
    fields = OfficialFields(
        full_name=form.full_name.data or "",
        post=form.post.data or "",
        staff_code=(form.staff_code.data or "").strip(),
        birth_date=form.birth_date.data,
        phone=_phone(form.phone.data),
    )
    return unit_requests.ask_for_account(session(), mine, actor(), fields, unit=unit, **why)


def _change(mine: Official, form: ChangeForm, why: dict[str, str]) -> Request:
    changes = {
        "full_name": form.full_name.data or "",
        "post": form.post.data or "",
        "phone": _phone(form.phone.data),
    }
    return unit_requests.ask_for_change(session(), mine, actor(), form.address.data or "", changes, **why)


def _phone(text: str | None) -> str:
    """The number as records keep it; what is none stays as typed, for the business to refuse."""
    typed = (text or "").strip()
    number = phone_number(typed)
    return number.text if number else typed
