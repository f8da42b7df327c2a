"""The rule that holds: each setting with its article, what departs from the profile, and what held before."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.console.mail_rule.blueprint import bp, domain_at
from app.console.policy import needs
from app.web.request_context import session
from provisioning.access.rules import Ability
from provisioning.domains.queries import all_domains
from provisioning.foundation import clock
from provisioning.officials.date_parsers import parse_date
from provisioning.policy.catalogue import Policy, Rule, Setting, settings
from provisioning.policy.queries import edition_in, history_in, policy_in, profiles
from provisioning.policy.rules import departures_of


@bp.get("/")
@needs(Ability.SYSTEM, everywhere=True)
def index() -> ResponseReturnValue:
    """The rule of the default domain; before there is a domain, where to add one."""
    domains = all_domains(session())
    if not domains:
        return render_template("console/mail_rule/empty.html")
    return redirect(url_for(".show", domain=domains[0].name))


@bp.get("/<domain>")
@needs(Ability.SYSTEM, everywhere=True)
def show(domain: str) -> ResponseReturnValue:
    """The rule of a domain as it holds today, or as it held on a day (`?on=dd/mm/yyyy`)."""
    found = domain_at(domain)
    on = _day(request.args.get("on", ""))
    at = clock.begin_of(on) if on else None
    policy = policy_in(session(), found.id, at)
    return render_template(
        "console/mail_rule/show.html",
        domain=found,
        domains=all_domains(session()),
        policy=policy,
        on=on,
        decision=edition_in(session(), found.id, at),
        departures=departures_of(policy),
        chapters=chapters(policy),
        history=history_in(session(), found.id),
        newer=_has_newer(policy),
    )


def chapters(policy: Policy) -> list[tuple[str, list[tuple[Setting, Rule[object]]]]]:
    """Every setting with its rule, by chapter."""
    found: dict[str, list[tuple[Setting, Rule[object]]]] = {}
    for name, setting in settings().items():
        found.setdefault(setting.group, []).append((setting, policy.rule(name)))
    return list(found.items())


def _day(text: str) -> date | None:
    return parse_date(text, "on").value if text else None


def _has_newer(policy: Policy) -> bool:
    """Whether the profile has been loaded anew since it was chosen."""
    newest = profiles(session()).get(policy.key)
    return newest is not None and newest.in_force.isoformat() > policy.in_force
