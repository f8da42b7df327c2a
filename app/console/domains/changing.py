"""Adding a mail domain, its rules, and what the world outside has to know of it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.console.domains.blueprint import bp
from app.console.domains.forms import EXAMPLE_NAME, EXAMPLE_UNIT, DomainForm, NewDomainForm
from app.console.policy import needs
from app.texts.dns import purpose, verdict_sentence
from app.texts.states import attention_sentence
from app.web.configuration import settings
from app.web.flash import tell, tell_saved
from app.web.request_context import actor, commit, session, sync_mailbox
from app.web.transaction import transaction
from app.web.tried_again import tell_outcome
from provisioning.access.rules import Ability
from provisioning.deployment.dns_check import Authorities, check, check_host
from provisioning.deployment.dns_records import MailPorts, Record, records
from provisioning.domains import operations
from provisioning.domains.model import Domain
from provisioning.domains.queries import domain_named
from provisioning.foundation.errors import Conflict, Invalid
from provisioning.projection.kinds.domains import DOMAINS

NO_NUMBER = -1


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.DOMAINS, everywhere=True)
def new() -> ResponseReturnValue:
    """Asks for a domain and adds it; the mail servers take mail for it within seconds."""
    if request.method == "GET":
        return _new_page(NewDomainForm.empty())
    form = NewDomainForm()
    try:
        domain = _added(form)
    except IntegrityError:
        # Two who add the same domain at once.
        session().rollback()
        form.add_problems(Invalid.one("name", "domain_taken"))
        domain = None
    if domain is None:
        return _new_page(form), 422
    sync_mailbox(domain.id, DOMAINS)
    tell(_("%(name)s has been added. What it still needs is listed below.", name=domain.name))
    return redirect(url_for(".show", name=domain.name), 303)


@bp.route("/<name>", methods=["GET", "POST"])
@needs(Ability.DOMAINS, everywhere=True)
def show(name: str) -> ResponseReturnValue:
    """One domain: what it needs, and its rules, which this changes."""
    domain = domain_named(session(), name)
    if request.method == "GET":
        return _page(domain, DomainForm.of(domain))
    form = DomainForm()
    try:
        saved = _saved(domain, form)
    except Conflict:
        session().rollback()
        return _changed_meanwhile(name, form), 409
    if not saved:
        return _page(domain, form), 422
    sync_mailbox(domain.id, DOMAINS)
    return redirect(url_for(".show", name=name), 303)


@bp.post("/<name>/retry")
@needs(Ability.DOMAINS, everywhere=True)
def retry(name: str) -> ResponseReturnValue:
    """Tries at once what the mail directory refused of a domain."""
    domain = domain_named(session(), name)
    operations.try_again(session(), actor(), domain.name)
    commit()
    sync_mailbox(domain.id, DOMAINS)
    session().refresh(domain)
    tell_outcome(domain)
    return redirect(url_for(".show", name=name), 303)


def _added(form: NewDomainForm) -> Domain | None:
    if not form.validate():
        return None
    with transaction(form) as change:
        made = operations.create(
            session(),
            actor(),
            form.name.data or "",
            template=form.rule(),
            quota_mb=form.quota_mb.data if form.quota_mb.data is not None else NO_NUMBER,
        )
    return made if change.committed else None


def _saved(domain: Domain, form: DomainForm) -> bool:
    if not form.validate():
        return False
    with transaction(form) as change:
        changed = operations.change(
            session(),
            actor(),
            domain,
            template=form.rule(),
            quota_mb=form.quota_mb.data if form.quota_mb.data is not None else NO_NUMBER,
            make_default=form.make_default.data,
            revision=form.revision.seen,
        )
    if not change.committed:
        return False
    tell_saved(
        _("%(name)s has been saved. New addresses follow these rules from now on.", name=domain.name),
        changed=changed,
    )
    return True


def _new_page(form: NewDomainForm) -> str:
    form.offer((form.name.data or "").strip().lower() or "tinh.example")
    return render_template("console/domains/new.html", form=form, example=(EXAMPLE_NAME, EXAMPLE_UNIT))


def _page(domain: Domain, form: DomainForm, *, clashed: bool = False) -> str:
    form.offer(domain.name)
    host = settings().submission_host
    return render_template(
        "console/domains/show.html",
        domain=domain,
        form=form,
        clashed=clashed,
        example=(EXAMPLE_NAME, EXAMPLE_UNIT),
        reason=attention_sentence(domain.attention_code, "domain") if domain.attention_code else "",
        records=_records(domain),
        compared=bool(request.args.get("dns")),
        host=host,
    )


def _changed_meanwhile(name: str, form: DomainForm) -> str:
    """The form as it was typed, to be sent once more over what stands now."""
    domain = domain_named(session(), name)
    form.revision.renew(domain.revision)
    return _page(domain, form, clashed=True)


def _records(domain: Domain) -> list[tuple[Record, str, str, bool]]:
    """Each record with its purpose and, where somebody asked for it, how it is published."""
    chosen = settings()
    ports = MailPorts(imap=chosen.imap_port, submission=chosen.submission_port)
    wanted = records(domain.name, chosen.submission_host, [], ports=ports, mta_sts=chosen.mta_sts)
    if not request.args.get("dns"):
        return [(record, purpose(record.purpose), "", True) for record in wanted]
    authorities = Authorities()
    found = check_host(chosen.submission_host, authorities) + check(wanted, authorities)
    return [(each.record, purpose(each.record.purpose), verdict_sentence(each), each.ok) for each in found]
