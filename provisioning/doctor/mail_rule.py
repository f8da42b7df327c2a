"""Which province's rule holds in each domain, and what departs from it: nothing is broken, but it is said."""

from __future__ import annotations

from provisioning.doctor.finding import Finding, well
from provisioning.domains.queries import all_domains
from provisioning.foundation.database import Database
from provisioning.policy.catalogue import Policy
from provisioning.policy.queries import policy_in
from provisioning.policy.rules import WEIGHTY, departures_of


def mail_rule(db: Database) -> list[Finding]:
    """One finding for each domain."""
    with db.reading() as session:
        held = {domain.name: policy_in(session, domain.id) for domain in all_domains(session)}
    return [_finding(name, policy) for name, policy in held.items()]


def _finding(domain: str, policy: Policy) -> Finding:
    departures = departures_of(policy)
    loose = [f"{setting.name} ({rule.article})" for setting, rule in departures if rule.departs in WEIGHTY]
    if not loose:
        return well("mail_rule", "rule_holds", domain=domain, rule=policy.title)
    return well("mail_rule", "rule_departs", domain=domain, rule=policy.title, names=", ".join(loose))
