"""What a unit may have with all below it: shown on its page, set by whoever looks after the unit above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.console.policy import needs
from app.console.units.blueprint import back_to, bp, unit_at
from app.console.units.changing import changed_meanwhile
from app.console.units.forms import AllowanceForm
from app.texts.changes import DescribedEvent
from app.web.flash import tell_saved
from app.web.formatting import format_file_size, format_number
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.allowances.operations import set_allowance
from provisioning.allowances.queries import allowance_of
from provisioning.allowances.rules import Allowance, may_set
from provisioning.foundation.errors import Conflict, NotFound
from provisioning.units.model import Unit

Shown = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class AllowanceRow:
    """One kind of thing a unit may have: in words, and of a hundred; None where nothing limits it."""

    label: str
    text: str
    share: float | None

    @property
    def full(self) -> bool:
        """Whether nothing is left."""
        return self.share is not None and self.share >= 100


@bp.route("/<code>/allowance", methods=["GET", "POST"])
@needs(Ability.UNITS)
def allowance(code: str) -> ResponseReturnValue:
    """Asks what the unit may have, and sets it."""
    unit = _unit_to_set(code)
    if request.method == "GET":
        return _page(unit, AllowanceForm.of(allowance_of(session(), unit)))
    form = AllowanceForm()
    try:
        saved = _saved(unit, form)
    except (Conflict, IntegrityError):
        session().rollback()
        return _changed_meanwhile(unit, form), 409
    return back_to(unit) if saved else (_page(unit, form), 422)


def lines_of(held: Allowance) -> list[AllowanceRow]:
    """What is taken of what, in words."""
    return [
        _line(_("Mailboxes"), held.used.mailboxes, held.mailboxes, format_number),
        _line(_("Storage"), held.used.storage, held.storage, format_file_size),
    ]


def _unit_to_set(code: str) -> Unit:
    """The unit of this page, where the reader looks after the one above. Raises NotFound otherwise."""
    unit = unit_at(code, Ability.UNITS)
    if not may_set(actor(), unit.path):
        raise NotFound
    return unit


def _saved(unit: Unit, form: AllowanceForm) -> bool:
    form.validate()
    if form.errors:
        return False
    with transaction(form) as change:
        changed = set_allowance(
            session(),
            actor(),
            unit,
            mailboxes=form.mailboxes.data,
            storage_mib=form.storage_mib,
            revision=form.revision.seen,
        )
    if not change.committed:
        return False
    tell_saved(_("The allowance of %(name)s is saved.", name=unit.name), changed=changed)
    return True


def _page(unit: Unit, form: AllowanceForm, *, missed: list[DescribedEvent] | None = None) -> str:
    """`missed`: what others decided meanwhile, where that keeps this from being saved."""
    lines = lines_of(allowance_of(session(), unit))
    return render_template(
        "console/units/allowance.html", unit=unit, form=form, lines=lines, clashed=missed is not None,
        missed=missed or [],
    )  # fmt: skip


def _changed_meanwhile(unit: Unit, form: AllowanceForm) -> str:
    """The form again, with what stands now above what was typed."""
    form.revision.renew(allowance_of(session(), unit).revision)
    return _page(unit, form, missed=changed_meanwhile(unit))


def _line(label: str, used: int, allowed: int | None, shown: Shown) -> AllowanceRow:
    if allowed is None:
        return AllowanceRow(label, _("%(used)s, no limit", used=shown(used)), None)
    text = _("%(done)s of %(total)s", done=shown(used), total=shown(allowed))
    return AllowanceRow(label, text, 100 * used / allowed if allowed else 100)
