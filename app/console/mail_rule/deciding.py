"""Changing the rule: what it would do is shown first; looser than the profile goes to a second person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older

from app.console.grants.asking import needs_second_person
from app.console.mail_rule.blueprint import bp, domain_at, setting_at
from app.console.mail_rule.forms import ProfileForm, SettingForm
from app.console.policy import needs
from app.console.requests.blueprint import back_to
from app.texts.policy import profile_title, setting_text
from app.web.flash import tell, tell_saved
from app.web.forms import Form
from app.web.request_context import actor, commit, session
from provisioning.access.rules import Ability
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.errors import Conflict, Invalid, NotFound
from provisioning.lifecycle.rule_preview import Reach, Reached, people_reached, would_reach
from provisioning.policy import operations
from provisioning.policy.catalogue import Setting
from provisioning.policy.documents import Profile
from provisioning.policy.operations import Proposal, proposal, refusal_alone, top_unit
from provisioning.policy.queries import edition_in, policy_in, profiles
from provisioning.service_requests.operations import ask

Changes = Mapping[str, Mapping[str, Any]]


@bp.route("/<domain>/settings/<name>", methods=["GET", "POST"])
@needs(Ability.SYSTEM, everywhere=True)
def change(domain: str, name: str) -> ResponseReturnValue:
    """Changes one setting, after what that would do has been looked at."""
    found, setting = domain_at(domain), setting_at(name)
    policy = policy_in(session(), found.id)
    form = SettingForm()
    if request.method == "GET":
        if not form.refilled:
            form.fill(setting, policy.rule(name).value)
            form.reason.data = policy.rule(name).reason
            form.edition.data = _edition(found)
        return _setting_page(found, setting, form)
    form.shape(setting)
    changes = {name: {"value": form.plain(setting), "reason": form.reason.data or ""}}
    try:
        done = _decided(found, policy.key, changes, form)
    except Invalid as refusal:
        session().rollback()
        form.add_setting_problems(refusal, setting)
        return _setting_page(found, setting, form), 422
    return _setting_page(found, setting, form, done) if isinstance(done, Proposal) else done


@bp.route("/<domain>/profile", methods=["GET", "POST"])
@needs(Ability.SYSTEM, everywhere=True)
def choose(domain: str) -> ResponseReturnValue:
    """Chooses a province's rule, after all that would be different has been looked at."""
    found, offered = domain_at(domain), profiles(session())
    form = ProfileForm()
    form.profile.choices = [
        SelectChoice(key, profile_title(key, each.title)) for key, each in offered.items()
    ]
    if request.method == "GET":
        if not form.refilled:
            form.profile.data = policy_in(session(), found.id).key
            form.edition.data = _edition(found)
        return _profile_page(found, form, offered)
    try:
        done = _decided(found, form.profile.data or "", {}, form)
    except NotFound:
        session().rollback()
        form.add_problems(Invalid.one("profile", "unknown_choice"))
        return _profile_page(found, form, offered), 422
    except Invalid as refusal:
        session().rollback()
        form.add_problems(refusal)
        return _profile_page(found, form, offered), 422
    return _profile_page(found, form, offered, done) if isinstance(done, Proposal) else done


def _decided(domain: Domain, key: str, changes: Changes, form: Form) -> Proposal | ResponseReturnValue:
    """What would come of it, to be looked at; once it was, what has come of it.

    Raises Invalid, NotFound.
    """
    if not form.validate():
        raise Invalid([])
    wanted = proposal(session(), domain, profile_key=key, changes=changes)
    if not wanted.changes_anything:
        tell_saved("", changed=False)
        return redirect(url_for(".show", domain=domain.name), 303)
    if request.form.get("step") != "save":
        return wanted
    reason = form.reason.data or ""
    edition = form.edition.seen
    try:
        operations.decide(
            session(), actor(), domain, profile_key=key, changes=changes, reason=reason, edition=edition
        )
    except Conflict:
        session().rollback()
        tell(_("Somebody else has changed the rule meanwhile. This is what holds now."), "warn")
        return redirect(url_for(".show", domain=domain.name), 303)
    except Invalid as refusal:
        session().rollback()
        if not needs_second_person(refusal):
            raise
        return _asked(domain_at(domain.name), key, changes, reason, edition)
    commit()
    tell_saved(
        _("The rule has been changed. It holds from now on, and the change is in the record."), changed=True
    )
    return redirect(url_for(".show", domain=domain.name), 303)


def _asked(domain: Domain, key: str, changes: Changes, reason: str, edition: int) -> ResponseReturnValue:
    wanted = proposal(session(), domain, profile_key=key, changes=changes)
    names = [each.setting.name for each in wanted.differences]
    reached = would_reach(session(), wanted.before, wanted.after, domain.id, names, clock.now())
    details = {
        "domain": domain.name,
        "profile": key,
        "changes": dict(changes),
        "edition": edition,
        "reach": {each.code: each.count for each in reached},
    }
    given = reason or next((str(each["reason"]) for each in changes.values() if each.get("reason")), "")
    made = ask(session(), actor(), "policy", top_unit(session()), details, reason=given)
    commit()
    tell(
        _(
            "Your request has been sent. Nothing happens until a second person has approved it; they are "
            "told by email."
        ),
        "info",
    )
    return back_to(made)


def _edition(domain: Domain) -> int:
    row = edition_in(session(), domain.id)
    return row.edition if row else 0


def _setting_page(domain: Domain, setting: Setting, form: SettingForm, wanted: Proposal | None = None) -> str:
    policy = policy_in(session(), domain.id)
    return render_template(
        "console/mail_rule/setting.html",
        domain=domain,
        setting=setting,
        name=setting_text(setting.name),
        rule=policy.rule(setting.name),
        policy=policy,
        form=form,
        shape=form.shape(setting),
        wanted=wanted,
        reach=_reach(domain, wanted),
        alone=refusal_alone(session(), actor(), wanted) if wanted else None,
    )


def _profile_page(
    domain: Domain, form: ProfileForm, offered: Mapping[str, Profile], wanted: Proposal | None = None
) -> str:
    return render_template(
        "console/mail_rule/profile.html",
        domain=domain,
        form=form,
        offered=offered,
        now=policy_in(session(), domain.id),
        wanted=wanted,
        reach=_reach(domain, wanted),
        alone=refusal_alone(session(), actor(), wanted) if wanted else None,
    )


def _reach(domain: Domain, wanted: Proposal | None) -> list[tuple[Reach, list[Reached]]]:
    """What the clocks would do today, and to whom: the first of each."""
    if wanted is None:
        return []
    moment = clock.now()
    names = [each.setting.name for each in wanted.differences]
    reached = would_reach(session(), wanted.before, wanted.after, domain.id, names, moment)
    return [(each, people_reached(session(), each.code, wanted.after, domain.id, moment)) for each in reached]
