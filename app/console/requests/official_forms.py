"""The forms that units send, filled in with people who were chosen, to be printed or written on in Word."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField

from app.console.people.listing import PeopleQuery
from app.console.people.selection import selection_asked
from app.console.policy import needs
from app.console.requests.blueprint import OPAQUE_ID, bp
from app.texts.problems import sentence
from app.texts.states import unit_name
from app.web.chosen_fields import PersonField, UnitField
from app.web.fields import DayField, Lines, Plain, Required, options_of, stripped
from app.web.flash import tell
from app.web.forms import Form
from app.web.request_context import actor, commit, me, session
from provisioning.access.rules import Ability
from provisioning.access_log.record_views import record_export
from provisioning.documents import docx
from provisioning.documents.letter import Letter
from provisioning.documents.pdf import drawn
from provisioning.documents.unit_forms import UNIT_FORMS, Asking, FormPerson, UnitForm, filled
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.lifecycle.bulk import MOST, several_for
from provisioning.office_settings.queries import office_of
from provisioning.officials.model import Official
from provisioning.officials.queries import matching_ids, own_record, primary_address
from provisioning.personal_data.rules import visible
from provisioning.policy.documents import shipped
from provisioning.policy.queries import default_policy
from provisioning.units.model import Unit
from provisioning.units.queries import body_of, by_code

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class UnitFormForm(Form):
    """Which form, who asks, and what for."""

    which = SelectField(lazy_gettext("Form"), [Required()])
    person = PersonField(lazy_gettext("Add a person"))
    others = TextAreaField(lazy_gettext("People who are not in the list yet"), [Lines(20_000)])
    unit = UnitField(lazy_gettext("Body that asks"), [Required()])
    superior = StringField(lazy_gettext("Superior body"), [Plain(160)], filters=[stripped])
    action = StringField(lazy_gettext("What is asked for each of them"), [Plain(80)], filters=[stripped])
    content = StringField(lazy_gettext("What is asked for, in a line"), [Plain(300)], filters=[stripped])
    asker = StringField(lazy_gettext("Who asks"), [Plain(120)], filters=[stripped])
    asker_post = StringField(lazy_gettext("Their post"), [Plain(120)], filters=[stripped])
    asker_phone = StringField(lazy_gettext("Their phone"), [Plain(40)], filters=[stripped])
    number = StringField(lazy_gettext("Number"), [Plain(60)], filters=[stripped])
    place = StringField(lazy_gettext("Place"), [Plain(80)], filters=[stripped])
    day = DayField(lazy_gettext("Day"))


@dataclass(frozen=True, slots=True)
class _Filled:
    form: UnitForm
    unit: Unit
    people: list[Official]


@bp.route("/forms", methods=["GET", "POST"])
@needs(Ability.VIEW)
def forms() -> ResponseReturnValue:
    """Asks which form and what stands on it; sent with a kind of file, it is the form itself."""
    people = _people()
    if people is None:
        return redirect(PeopleQuery.asked().here, 303)
    form = UnitFormForm() if "which" in request.form else UnitFormForm(formdata=None)
    form.which.choices = options_of(_choices())
    if "which" not in request.form:
        _propose(form, people)
        return _page(form, people)
    if "add" in request.form:
        return _page(form, _with_one_more(form, people))
    form.validate()
    unit = form.unit.chosen(session(), actor(), Ability.VIEW)
    if form.errors or unit is None:
        return _page(form, people), 422
    try:
        return _file(form, _Filled(UNIT_FORMS[form.which.data], unit, people))
    except Invalid as refusal:
        form.add_problems(refusal)
        return _page(form, people), 422


def _file(form: UnitFormForm, made: _Filled) -> Response:
    letter = _letter(form, made)
    kind = request.form.get("file", "pdf")
    kind = kind if kind in KINDS else "pdf"
    answer = make_response(docx.written(letter) if kind == "docx" else drawn(letter))
    if made.people:
        what = {"file": made.form.key}
        record_export(session(), actor(), "form.downloaded", made.unit, Ability.VIEW, what=what)
        commit()
    answer.mimetype = KINDS[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.form.key}.{kind}"'
    return answer


def _letter(form: UnitFormForm, made: _Filled) -> Letter:
    asking = Asking(
        body=unit_name(made.unit),
        superior=form.superior.data or "",
        asker=form.asker.data or "",
        asker_post=form.asker_post.data or "",
        asker_phone=form.asker_phone.data or "",
        content=form.content.data or "",
        action=_action(form, made.form),
        number=form.number.data or "",
        place=form.place.data or "",
        day=form.day.data,
    )
    rows = [_row(each) for each in made.people] + _others(form.others.data or "")
    return filled(made.form, asking, rows)


def _action(form: UnitFormForm, which: UnitForm) -> str:
    """One of the form's own words; nothing where it has none."""
    asked = (form.action.data or "").casefold()
    return next((word for word in which.actions if word.casefold() == asked), "")


def _row(official: Official) -> FormPerson:
    """What may stand on paper of somebody: the phone only for who may see it."""
    may_see = visible(actor(), official.unit.path)
    return FormPerson(
        official.full_name, official.post, unit_name(official.unit),
        official.phone if "phone" in may_see else "", primary_address(official),
    )  # fmt: skip


def _others(text: str) -> list[FormPerson]:
    """One on each line: name; post; unit; phone. Raises Invalid for too many."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise Invalid.one("others", "too_many_chosen", most=MOST)
    parts = [[part.strip() for part in line.replace("\t", ";").split(";")][:4] for line in lines]
    return [FormPerson(*each) for each in parts]


def _people() -> list[Official] | None:
    """Those chosen so far; None, and told, where the list's form names too many or nobody.

    Raises NotFound where one is out of scope.
    """
    if ("person" in request.form and "which" not in request.form) or "all_matching" in request.form:
        chosen = selection_asked()
        if chosen is None:
            tell(sentence("nobody_chosen"), "info")
            return None
        found = chosen.ids or session().scalars(matching_ids(actor(), chosen.filter).limit(MOST + 1)).all()
        if len(found) > MOST:
            tell(sentence("too_many_chosen", {"most": MOST}), "warn")
            return None
        return several_for(session(), actor(), found)
    ids = list(dict.fromkeys(request.values.getlist("person_id")))[:MOST]
    if not all(map(OPAQUE_ID.fullmatch, ids)):
        raise NotFound
    return several_for(session(), actor(), ids) if ids else []


def _with_one_more(form: UnitFormForm, people: list[Official]) -> list[Official]:
    found = form.person.chosen(session(), actor())
    if found is None:
        return people
    form.person.data, form.person.text = "", ""
    return several_for(session(), actor(), {*(each.id for each in people), found.id})


def _choices() -> dict[str, str]:
    """The forms of the province's own rule first; each with whose it is."""
    own, titles = default_policy(session()).key, {key: each.title for key, each in shipped().items()}
    forms_in_order = sorted(UNIT_FORMS.values(), key=lambda each: each.profile != own)
    return {
        each.key: f"{titles.get(each.profile, each.profile)} · {each.number}: {each.title.lower()}"
        for each in forms_in_order
    }


def _propose(form: UnitFormForm, people: list[Official]) -> None:
    mine = own_record(session(), me().id)
    unit = by_code(session(), body_of(session(), people[0].unit if people else mine.unit).code)
    if unit is not None:
        form.unit.show(unit)
    form.asker.data, form.asker_post.data = mine.full_name, mine.post
    form.asker_phone.data = mine.phone
    heading = office_of(session()).heading
    form.superior.data = heading[0] if len(heading) > 1 else ""
    form.day.data = clock.today()


def _page(form: UnitFormForm, people: list[Official]) -> str:
    actions = sorted({word for each in UNIT_FORMS.values() for word in each.actions})
    return render_template("console/requests/forms.html", form=form, people=people, actions=actions)
