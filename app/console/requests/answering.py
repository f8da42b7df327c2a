"""The written answer to a body: its number, place and signer are asked for, then it is drawn to print."""

from __future__ import annotations

from datetime import date

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _
from wtforms import StringField, TextAreaField

from app.console.policy import needs
from app.console.requests.blueprint import bp, request_at
from app.texts.problems import sentence
from app.texts.requests import OUTCOME_LOOKS, kept_period, kind_text
from app.texts.states import unit_name
from app.web.configuration import settings
from app.web.fields import DayField, Lines, Plain, stripped
from app.web.formatting import format_date, format_time
from app.web.forms import Form
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.documents.letter import Letter, Table
from provisioning.documents.pdf import drawn
from provisioning.foundation import clock
from provisioning.office_settings.queries import office_of
from provisioning.policy.articles import cited
from provisioning.service_requests.answers import Answered, answered_people, last_sheet, write_answer
from provisioning.service_requests.deadlines import policy_of_request
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import BY_LETTER, BY_PHONE

FIELDS = ("number", "place", "body", "superior", "signer_title", "signer", "recipients")


class AnswerForm(Form):
    """What a letter has beside its text."""

    number = StringField(lazy_gettext("Number"), [Plain(60)], filters=[stripped])
    day = DayField(lazy_gettext("Day"))
    place = StringField(lazy_gettext("Place"), [Plain(80)], filters=[stripped])
    superior = StringField(lazy_gettext("Superior body"), [Plain(160)], filters=[stripped])
    body = StringField(lazy_gettext("Body that answers"), [Plain(160)], filters=[stripped])
    signer_title = TextAreaField(lazy_gettext("Post of the signer"), [Lines(200)], filters=[stripped])
    signer = StringField(lazy_gettext("Name of the signer"), [Plain(120)], filters=[stripped])
    recipients = TextAreaField(lazy_gettext("Recipients"), [Lines(500)], filters=[stripped])


@bp.route("/<request_id>/answer", methods=["GET", "POST"])
@needs(Ability.VIEW)
def answer(request_id: str) -> ResponseReturnValue:
    """Asks what stands on the letter beside its text; sent, it is the letter itself, as PDF."""
    found = request_at(request_id, lock=request.method == "POST")
    if request.method == "GET":
        return _page(found, AnswerForm(formdata=None, data=_proposed(found)))
    form = AnswerForm()
    form.validate()
    if form.errors:
        return _page(found, form), 422
    sheet = {name: form[name].data or "" for name in FIELDS}
    sheet["day"] = form.day.data.isoformat() if form.day.data else ""
    with transaction(form) as change:
        write_answer(session(), actor(), found, sheet)
    if not change.committed:
        return _page(found, form), 422
    return _as_pdf(letter_of(found, sheet), found)


def letter_of(found: Request, sheet: dict[str, str]) -> Letter:
    """The answer as a letter: in Vietnamese, whatever the language of whoever prints it."""
    with force_locale("vi"):
        people = answered_people(session(), actor(), found)
        return Letter(
            superior=sheet["superior"],
            body=sheet["body"],
            number=sheet["number"],
            abstract=_("Re: answer to the request: %(kind)s", kind=_asked(found)),
            place=sheet["place"],
            day=date.fromisoformat(sheet["day"]) if sheet["day"] else None,
            to=unit_name(found.unit),
            text=[_opening(found, sheet["body"])],
            table=_table(people) if people else None,
            closing=_closing(found),
            recipients=[line for line in sheet["recipients"].splitlines() if line.strip()],
            signer_title=sheet["signer_title"],
            signer=sheet["signer"],
        )


def _opening(found: Request, body: str) -> str:
    received = f"{format_time(found.received_at)} {format_date(found.received_at)}"
    said = {"unit": unit_name(found.unit), "kind": _asked(found), "body": body}
    if found.came_by == BY_LETTER:
        dated = format_date(found.letter_date) if found.letter_date else "…"
        return str(
            _(
                "In answer to letter number %(number)s of %(dated)s of %(unit)s, received at %(received)s, "
                "about: %(kind)s, %(body)s informs of the outcome as follows:",
                number=found.decision or "…",
                dated=dated,
                received=received,
                **said,
            )
        )
    if found.came_by == BY_PHONE:
        return str(
            _(
                "In answer to the request of %(unit)s by telephone at %(received)s (%(caller)s), about: "
                "%(kind)s, %(body)s informs of the outcome as follows:",
                received=received,
                caller=found.caller,
                **said,
            )
        )
    return str(
        _(
            "In answer to the request of %(unit)s received at %(received)s about: %(kind)s, %(body)s informs "
            "of the outcome as follows:",
            received=received,
            **said,
        )
    )


def _table(people: list[Answered]) -> Table:
    several = len({each.kind for each in people}) > 1
    head = [_("No."), _("Full name"), _("Unit"), _("Official address"), _("Outcome")]
    widths = [9, 30, 29, 34, 20]
    if several:
        head.insert(4, _("What is asked for"))
        widths = [9, 26, 24, 32, 20, 18]
    rows = [
        (
            str(number),
            each.full_name,
            unit_name(each.unit) if each.unit else "",
            each.address,
            *([kind_text(each.kind) if each.kind else ""] if several else []),
            _outcome(each),
        )
        for number, each in enumerate(people, 1)
    ]
    return Table(tuple(head), rows, tuple(widths))


def _asked(found: Request) -> str:
    """What is asked for, in words: of a list all that its rows ask."""
    kinds = found.details.get("kinds") or [found.kind]
    return ", ".join(_small(kind_text(kind)) for kind in kinds)


def _outcome(one: Answered) -> str:
    """What became of one, as a letter says it; with the reason where it could not be done."""
    said = _("Carried out") if one.outcome in ("done", "by_hand") else str(OUTCOME_LOOKS[one.outcome][2])
    why = sentence(one.problem["code"], one.problem["params"]) if one.problem else ""
    return f"{said}. {why}" if why else str(said)


def _closing(found: Request) -> list[str]:
    lines = [found.answer] if found.answer else []
    if found.due_at is not None:
        policy = policy_of_request(session(), found)
        moment = f"{format_time(found.due_at)} {format_date(found.due_at)}"
        said = {"within": kept_period(found.due_within), "moment": moment}
        if found.due_article and policy.decision:
            lines.append(
                _(
                    "This is answered by %(article)s of the mail rule issued with decision %(decision)s: "
                    "within %(within)s, by %(moment)s.",
                    article=cited(found.due_article, "vi"),
                    decision=policy.decision,
                    **said,
                )
            )
        else:
            lines.append(_("Time allowed: %(within)s, by %(moment)s.", **said))
    lines.append(_("Please pass this on to the people concerned./."))
    return [str(line) for line in lines]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _proposed(found: Request) -> dict[str, object]:
    """What was written last: on this answer, else the place and signer of the reader's latest one."""
    sheet = dict(found.answer_sheet) or {**last_sheet(session(), actor()), "number": ""}
    heading = office_of(session(), settings().organisation).heading
    usual = {
        "body": heading[-1],
        "superior": heading[0] if len(heading) > 1 else "",
        "recipients": "\n".join((_("As above;"), _("Archive: clerical office."))),
    }
    day = sheet.get("day") if found.answer_sheet else ""
    return {**usual, **sheet, "day": date.fromisoformat(day) if day else clock.today()}


def _as_pdf(letter: Letter, found: Request) -> Response:
    answer = make_response(drawn(letter))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="tra-loi-{found.id}.pdf"'
    return answer


def _page(found: Request, form: AnswerForm) -> str:
    return render_template(
        "console/requests/answer.html", form=form, request_=found,
        article=policy_of_request(session(), found).answer.in_writing.article,
    )  # fmt: skip
