"""A province's beginning: its tree, its domains, its first administrator, its rule. No sample people.

What is there already is left as it is, so asking again adds what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.access.rules import SYSTEM_ADMINISTRATOR
from provisioning.authentication.accounts import first_administrator
from provisioning.authentication.activation import issue_code
from provisioning.domains import operations as domains
from provisioning.domains.queries import all_domains
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.installation import unit_list
from provisioning.installation.answers import Administrator, Province
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.policy import operations as policy
from provisioning.policy.queries import edition_in, profile_called
from provisioning.units import operations as units
from provisioning.units.model import Unit
from provisioning.units.queries import by_code

# The province's own code where no list of bodies names it.
TOP_CODE = "tinh"


@dataclass(slots=True)
class Founded:
    """What this run has added; `way_in` is the first administrator's one-time link, "" once it was used."""

    units: int = 0
    domains: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    administrator: str = ""
    way_in: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.units or self.domains or self.rules or self.administrator)


def found(
    session: Session, actor: Actor, province: Province, administrator: Administrator, *, base_url: str
) -> Founded:
    """Lay out what is missing. Only the server's own command line does it.

    Raises Denied, and Invalid with every problem of the list of bodies and of the answers.
    """
    if not actor.system:
        raise Denied("only the server's command line lays out a province")
    made = Founded()
    made.units = _units(session, actor, province)
    _domains(session, actor, province, made)
    _administrator(session, actor, administrator, made, base_url)
    # Last: the first administrator gets an address by the domain's form, whatever the rule asks about people.
    _rules(session, actor, province, made)
    return made


def is_founded(session: Session, province: Province) -> bool:
    """Whether nothing is missing."""
    if session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 0:
        return False
    named = {each.name for each in all_domains(session)}
    return set(province.domains) <= named and first_administrator(session, clock.now()) is not None


def _units(session: Session, actor: Actor, province: Province) -> int:
    if session.scalar(sa.select(sa.func.count()).select_from(Unit)):
        return 0
    listed = unit_list.read(province.units) if province.units else []
    tops = [each for each in listed if not each.parent]
    known: dict[str, Unit | None] = {"": None}
    count = 0
    if len(tops) != 1:
        fields = units.UnitFields(code=TOP_CODE, name=province.name, level="province", kind="province")
        known[""] = units.create(session, actor, None, fields)
        count = 1
    for each in listed:
        known[each.fields.code] = units.create(session, actor, known[each.parent], each.fields)
    return count + len(listed)


def _domains(session: Session, actor: Actor, province: Province, made: Founded) -> None:
    named = {each.name for each in all_domains(session)}
    for name in province.domains:
        if name not in named:
            domains.create(session, actor, name)
            made.domains.append(name)


def _rules(session: Session, actor: Actor, province: Province, made: Founded) -> None:
    if province.rule == "default":
        return
    profile_called(session, province.rule)
    for domain in all_domains(session):
        if edition_in(session, domain.id) is None:
            reason = "as installed"
            policy.decide(
                session, actor, domain, profile_key=province.rule, changes={}, reason=reason, edition=0
            )
            made.rules.append(domain.name)


def _administrator(
    session: Session, actor: Actor, wanted: Administrator, made: Founded, base_url: str
) -> None:
    official = first_administrator(session, clock.now())
    if official is None:
        official = own_record(session, _appointed(session, actor, wanted).id)
        made.administrator = primary_address(official)
    if mailbox_of(official).state == "invited":
        code = issue_code(session, actor, official)
        made.way_in = f"{base_url}/activate#{primary_address(official)};{code}"


def _appointed(session: Session, actor: Actor, wanted: Administrator) -> Official:
    top = policy.top_unit(session)
    home = by_code(session, wanted.unit) if wanted.unit else top
    if home is None:
        raise Invalid.one("administrator.unit", "unit_unknown", unit=wanted.unit)
    official = officials.create(session, actor, home, OfficialFields(wanted.name, post=wanted.post))
    session.refresh(official, ["mailbox"])
    give(session, actor, official, top, SYSTEM_ADMINISTRATOR, reason="first administrator")
    return official
