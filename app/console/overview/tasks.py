"""What waits for the reader today, each with the page where it is done; nothing that others have to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.navigation import offers
from app.web.request_context import actor, may_anywhere, may_everywhere, services, session
from provisioning.access import posts, reviews
from provisioning.access.rules import Ability
from provisioning.domains.queries import all_domains
from provisioning.imports.rules import IMPORT
from provisioning.lifecycle.endings import open_endings
from provisioning.plans.queries import unfinished_of
from provisioning.reports.queries import Waiting
from provisioning.reports.targets import Goal
from provisioning.sending.locks import locked_within
from provisioning.service_requests.queries import count_waiting
from provisioning.transfers.queries import open_for


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, what doing it means, and where."""

    text: str
    advice: str
    url: str
    icon: str
    tone: str = "info"


def tasks(waiting: Waiting, aims: Mapping[str, Goal], year: int, now: datetime) -> list[Task]:
    """Everything that waits, the most pressing first."""
    found = (_requests(now), _attention(waiting), _locked(), _endings(), _lists(), _transfers(), _rights(now),
             _slips(waiting), _domains(), _targets(aims, year))  # fmt: skip
    return [task for some in found for task in some]


def _requests(now: datetime) -> Iterator[Task]:
    count = count_waiting(session(), actor(), now)
    if count:
        text = ngettext("%(num)s request awaits your decision", "%(num)s requests await your decision", count)
        yield Task(
            text, _("Open each one, then approve or refuse it."), url_for("requests.index"), "inbox", "warn"
        )


def _attention(waiting: Waiting) -> Iterator[Task]:
    if waiting.attention:
        text = ngettext(
            "%(num)s mailbox could not be updated",
            "%(num)s mailboxes could not be updated",
            waiting.attention,
        )
        advice = _("Each page says what is wrong and what to do.")
        yield Task(text, advice, url_for("people.index", state="attention"), "alert-triangle", "warn")


def _locked() -> Iterator[Task]:
    if not may_anywhere(Ability.RESTORE):
        return
    for person in locked_within(session(), actor()):
        text = _("%(name)s is blocked from sending", name=person.full_name)
        advice = _("The account sent an unusual amount of mail. Check with its owner, then release it.")
        yield Task(text, advice, url_for("people.show", official_id=person.id), "lock", "warn")


def _endings() -> Iterator[Task]:
    if not may_anywhere(Ability.SYSTEM):
        return
    waiting = sum(row.MailboxEnding.agreed_at is None for row in open_endings(session(), actor()))
    if waiting:
        text = ngettext(
            "%(num)s mailbox ends soon by the mail rule",
            "%(num)s mailboxes end soon by the mail rule",
            waiting,
        )
        advice = _("Look through the list and agree: nothing ends before that.")
        yield Task(text, advice, url_for("people.endings"), "calendar", "warn")


def _lists() -> Iterator[Task]:
    if not offers("imports.index"):
        return
    mine = unfinished_of(session(), actor(), kind=IMPORT)
    if not mine:
        return
    url = url_for("imports.show", plan_id=mine[0].id) if len(mine) == 1 else url_for("imports.index")
    text = ngettext(
        "%(num)s list you uploaded has not been carried out",
        "%(num)s lists you uploaded have not been carried out",
        len(mine),
    )
    yield Task(text, _("Answer the open questions, then carry it out."), url, "table-import")


def _transfers() -> Iterator[Task]:
    if not may_anywhere(Ability.MOVE):
        return
    wait = timedelta(days=services().settings.arrival_code_days)
    count = len(open_for(session(), actor(), wait=wait))
    if count:
        text = ngettext("%(num)s person is between two units", "%(num)s people are between two units", count)
        advice = _("Enter where they are going, or confirm that they have arrived.")
        yield Task(text, advice, url_for("imports.transfers"), "switch-horizontal")


def _rights(now: datetime) -> Iterator[Task]:
    if not may_anywhere(Ability.GRANTS):
        return
    unconfirmed = len(reviews.unconfirmed(session(), reviews.open_reviews(session()), now, actor()))
    if unconfirmed:
        text = ngettext(
            "%(num)s permission needs confirming", "%(num)s permissions need confirming", unconfirmed
        )
        advice = _("Permissions that nobody confirms will end.")
        yield Task(text, advice, url_for("reviews.index"), "shield-check", "warn")
    vacant = len(posts.vacant_grants(session(), actor()))
    if vacant:
        text = ngettext(
            "%(num)s post has nobody with its permission",
            "%(num)s posts have nobody with their permission",
            vacant,
        )
        advice = _("The holder has left: give it to the successor, or drop it.")
        yield Task(text, advice, url_for("grants.index"), "key")


def _slips(waiting: Waiting) -> Iterator[Task]:
    if waiting.overdue and (may_anywhere(Ability.INVITE) or may_anywhere(Ability.CREATE)):
        text = ngettext(
            "%(num)s person has had a mailbox for two weeks without activating it",
            "%(num)s people have had a mailbox for two weeks without activating it",
            waiting.overdue,
        )
        advice = _("Hand them their slips, or issue new codes.")
        yield Task(text, advice, url_for("people.index", state="invited"), "mail-opened")


def _domains() -> Iterator[Task]:
    if not may_everywhere(Ability.DOMAINS):
        return
    for domain in all_domains(session()):
        if domain.attention_code:
            text = _("Mail for %(name)s is not accepted", name=domain.name)
            advice = _("The page of the domain says what is wrong.")
            yield Task(text, advice, url_for("domains.show", name=domain.name), "world", "warn")


def _targets(aims: Mapping[str, Goal], year: int) -> Iterator[Task]:
    if may_everywhere(Ability.SYSTEM) and not aims:
        text = _("No target has been set for %(year)s", year=year)
        advice = _("Units are ranked against it once it is set.")
        yield Task(text, advice, url_for("office.targets"), "target")
