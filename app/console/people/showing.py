"""One person's page: who, where, which addresses, what is still on its way, what was done."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.console.people.blueprint import bp, person, record_page_view
from app.console.people.forms import PLACED, NoticeForm
from app.console.people.lock_view import lock_of
from app.console.people.sending_lock import sending_lock_of
from app.console.policy import needs
from app.texts.changes import describe_events
from app.texts.states import attention_sentence
from app.web.request_context import actor, may_anywhere, session
from provisioning.access.rules import Ability, may
from provisioning.audit.kinds import ATTEMPTS, CHANGES_NOTHING, LOOKS
from provisioning.audit.queries import history
from provisioning.authentication.notice_of_issue import counts_from_notice
from provisioning.authentication.slips import slip_of
from provisioning.foundation import clock
from provisioning.officials.fields import BY_NAME, CATALOGUE
from provisioning.officials.model import Official
from provisioning.officials.operations import abilities_for, mailbox_of
from provisioning.personal_data.rules import visible
from provisioning.reports.unit_tree import rights_of
from provisioning.units.queries import ancestors

HISTORY = 30
# What has no place of its own on the page.
OTHERS = tuple(field for field in CATALOGUE if field.editable and field.name not in PLACED)


@bp.get("/<official_id>")
@needs(Ability.VIEW)
def show(official_id: str) -> ResponseReturnValue:
    """The page; every button on it is one that the operation will accept."""
    official = person(official_id)
    record_page_view(official)
    mailbox = mailbox_of(official)
    is_me = official.id == actor().official_id
    seen = frozenset(BY_NAME) if is_me else visible(actor(), official.unit.path)
    events = history(session(), "official", official.id, HISTORY, besides=LOOKS | ATTEMPTS)
    return render_template(
        "console/people/show.html",
        official=official,
        mailbox=mailbox,
        lock=lock_of(official),
        sending=sending_lock_of(official),
        can=abilities_for(session(), actor(), official),
        trail=ancestors(session(), official.unit),
        rights=rights_of(session(), official.id, clock.now()),
        code=slip_of(session(), mailbox),
        notice_form=_notice_form(official),
        attention=attention_sentence(mailbox.attention_code) if mailbox.attention_code else "",
        technical=may_anywhere(Ability.SYSTEM),
        events=describe_events(session(), events, actor()),
        is_me=is_me,
        seen=seen,
        others=OTHERS,
        may_audit=may(actor(), Ability.AUDIT, official.unit.path),
    )


def _notice_form(official: Official) -> NoticeForm | None:
    """Where the rule counts from the notice of issue, and its day is still to be entered or changed."""
    code = slip_of(session(), mailbox_of(official))
    if code is None or mailbox_of(official).state != "invited":
        return None
    if not counts_from_notice(session(), official):
        return None
    form = NoticeForm(formdata=None)
    form.notified_on.data = clock.day_of(code.notified_at or code.issued_at)
    return form


def newest_seen(official: Official) -> int:
    """The number of the newest event about a person: what a page being opened now has seen."""
    newest = history(session(), "official", official.id, 1, besides=CHANGES_NOTHING)
    return newest[0].seq if newest else 0
