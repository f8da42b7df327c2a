"""One request: what exactly would happen, who asks, why, until when, and what came of it."""

from __future__ import annotations

from flask import Response, render_template, send_file

from app.console.policy import needs
from app.console.requests.blueprint import bp, request_at
from app.texts.problems import sentence, sentence_for
from app.web.request_context import actor, services, session
from provisioning.access.approvals import require_independent
from provisioning.access.rules import Ability, may
from provisioning.access_log.record_views import record_download, record_view
from provisioning.audit.queries import history
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.imports.rules import IMPORT
from provisioning.lifecycle.plan_people import people_by_id
from provisioning.officials.model import Official
from provisioning.officials.operations import abilities_for
from provisioning.officials.queries import official_for, visible_among
from provisioning.plans.rest import effective_rows
from provisioning.service_requests.answers import has_outcome
from provisioning.service_requests.deadlines import policy_of_request
from provisioning.service_requests.deciders import could_decide
from provisioning.service_requests.effects import effects_of
from provisioning.service_requests.letters import path_of
from provisioning.service_requests.model import Request, RequestPerson
from provisioning.service_requests.operations import may_decide
from provisioning.service_requests.rules import ABOUT_PEOPLE, APPROVALS, WAITING, WISHES, fingerprint
from provisioning.service_requests.unit_requests import can_be_planned


@bp.get("/<request_id>")
@needs(Ability.VIEW)
def show(request_id: str) -> str:
    """The request; with buttons for those who may answer it."""
    return page_of(request_at(request_id))


@bp.get("/<request_id>/letter")
@needs(Ability.VIEW)
def letter(request_id: str) -> Response:
    """The letter behind it, as it was uploaded: always to be saved, never shown by us."""
    found = request_at(request_id)
    path = path_of(services().settings, found.id)
    if not found.letter or not path.exists():
        raise NotFound
    record_download(services().database, actor(), "letter.downloaded", found.unit, file=found.letter)
    return send_file(
        path, mimetype="application/octet-stream", as_attachment=True, download_name=found.letter
    )


def page_of(found: Request) -> str:
    """The page of a request as it stands now: what it would do is worked out anew while it is open."""
    subject = _subject(found)
    # Of somebody who moved away nothing new is told here: only what was known when it was asked for.
    in_reach = found.subject_id is None or subject is not None or found.subject_id == actor().official_id
    effects = effects_of(session(), found) if found.state == "open" and in_reach else found.effects
    if subject is not None:
        record_view(services().database, actor(), subject)
    return render_template(
        "console/requests/show.html",
        request_=found,
        approval=found.kind in APPROVALS,
        effects=effects,
        seen=fingerprint(effects),
        earlier=found.effects if fingerprint(effects) != fingerprint(found.effects) else [],
        decides=found.state in WAITING
        and may_decide(actor(), found)
        and could_decide(session(), found)(actor()),
        dependent=_dependent(found),
        mine=found.author_id == actor().official_id,
        subject=subject,
        plannable=may(actor(), Ability.IMPORT, found.unit.path)
        and can_be_planned(found, subject.staff_code if subject else None),
        may_edit=_may_edit(found, subject),
        sees_list=found.plan is not None
        and found.plan.kind == IMPORT
        and may(actor(), Ability.IMPORT, found.unit.path),
        waits_for_press=_waits_for_press(found),
        people=_people(found),
        doable=found.kind in ABOUT_PEOPLE,
        to_order=found.kind in WISHES and _two_steps(found) and found.state == "open",
        late=is_late(found),
        answerable=_answerable(found),
        owed_article=_written_article(found),
        events=history(session(), "request", found.id),
    )


def is_late(found: Request) -> bool:
    """Whether it should have been done by now."""
    waits = found.state in (*WAITING, "in_hand")
    return waits and found.due_at is not None and found.due_at < clock.now()


def _answerable(found: Request) -> bool:
    """Whether there is something to write to the body, and the reader may."""
    over = has_outcome(found) and found.state not in ("withdrawn", "expired")
    return found.kind in WISHES and over and may_decide(actor(), found)


def _written_article(found: Request) -> str | None:
    """The article by which an answer in writing is still owed, "" where none is named; None for none owed."""
    if found.kind not in WISHES or found.state not in ("done", "refused") or found.answer_sheet:
        return None
    in_writing = policy_of_request(session(), found).answer.in_writing
    return in_writing.article if in_writing.value else None


def _people(found: Request) -> list[tuple[RequestPerson, Official | None, str]]:
    """Everybody it is about, where the reader may see them, and why it could not be done for one."""
    ids = [each.official_id for each in found.people]
    seen = people_by_id(session(), visible_among(session(), actor(), ids)) if ids else {}
    names = {each.official_id: sentence(each.problem["code"], each.problem["params"])
             for each in found.people if each.problem}  # fmt: skip
    return [(each, seen.get(each.official_id), names.get(each.official_id, "")) for each in found.people]


def _two_steps(found: Request) -> bool:
    """Whether by the rule one decides and another carries it out."""
    return policy_of_request(session(), found).order.two_steps.value


def _dependent(found: Request) -> str:
    """Why the reader, who has the rights, is nobody's second person here; "" where that is not the reason."""
    if found.kind not in APPROVALS or found.state != "open" or not may_decide(actor(), found):
        return ""
    try:
        require_independent(session(), [found.author_id], actor())
    except Invalid as refused:
        return sentence_for(refused.problems[0])
    return ""


def _waits_for_press(found: Request) -> bool:
    """Whether a list was agreed to that nobody has set going yet."""
    plan = found.plan
    if found.kind != "plan" or found.state != "done" or plan is None or plan.approved_at is None:
        return False
    return plan.state == "ready" or (plan.state == "applied" and effective_rows(session(), plan) > 0)


def _may_edit(found: Request, subject: Official | None) -> bool:
    """Whether the change that was asked for can be made by the reader on the person's own form."""
    if found.kind != "change" or subject is None:
        return False
    return abilities_for(session(), actor(), subject).edit


def _subject(found: Request) -> Official | None:
    """Whom it is about, where the reader may see them."""
    if found.subject_id is None:
        return None
    try:
        return official_for(session(), actor(), found.subject_id)
    except NotFound:
        return None
