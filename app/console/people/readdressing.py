"""Another address for a person: a wrong one is corrected, by the rule or with one that was agreed on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.people.blueprint import back_to, bp, commit_and_sync, person
from app.console.people.forms import AddressForm, MoveForm
from app.console.policy import needs
from app.texts.problems import cited_article
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.addresses.naming import AddressAsked
from provisioning.domains.queries import default_domain
from provisioning.foundation import clock
from provisioning.officials import operations
from provisioning.officials.adding import Told
from provisioning.officials.correction import correct_address, correction_of
from provisioning.officials.model import Official
from provisioning.officials.preview import digits_needed


@bp.route("/<official_id>/address", methods=["GET", "POST"])
@needs(Ability.EDIT)
def address(official_id: str) -> ResponseReturnValue:
    """Asks for another address, and says what becomes of the one there is."""
    official = person(official_id)
    operations.require(session(), actor(), official, Ability.EDIT)
    form = AddressForm()
    if request.method == "POST" and _corrected(official, form):
        return back_to(official)
    now = correction_of(session(), official, clock.now())
    page = render_template(
        "console/people/address.html",
        official=official,
        form=form,
        now=now,
        article=cited_article(now.article),
        needs_digits=digits_needed(session()),
    )
    return page, 422 if request.method == "POST" else 200


@contextmanager
def offering(form: AddressForm | MoveForm) -> Iterator[None]:
    """Where the rule leaves an address to somebody, those that are free stand on the page that asks."""
    try:
        yield
    except AddressAsked as asked:
        domain = default_domain(session()).name
        form.offered = tuple(f"{local}@{domain}" for local in asked.proposals)
        raise


def _corrected(official: Official, form: AddressForm) -> bool:
    form.validate()
    if form.errors:
        return False
    told = Told(form.id_digits.data or "", form.address.data or "")
    made = ""
    with transaction(form) as change, offering(form):
        made = correct_address(
            session(), actor(), official, told=told, reason=form.reason.data or "", as_of=as_of()
        )
    if not change.committed:
        return False
    commit_and_sync(official)
    tell(_("%(name)s now has the address %(address)s.", name=official.full_name, address=made))
    return True
