"""Gives back what somebody had typed when their session ended: on its own page, or here with a button."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.me.blueprint import bp
from app.texts.acts import act_text
from app.web import lost_forms
from app.web.request_context import login_required
from app.web.sent_fields import shown_fields


@bp.get("/kept-form")
@login_required
def kept_form() -> ResponseReturnValue:
    """Fills the page where it was typed; where that page has no form of its own, shows what was sent."""
    lost = lost_forms.lost_form()
    if lost is None:
        lost_forms.note_left(0)
        return redirect(url_for(".home"), 303)
    if request.args.get("by") != "itself" and lost_forms.has_form_of_its_own(lost.path):
        lost_forms.put_back_on_next_page()
        return redirect(lost.path, 303)
    if request.method == "GET":
        lost_forms.forget_lost_form(lost)
    return render_template(
        "me/kept_form.html",
        act=act_text(lost_forms.endpoint_of(lost.path)),
        action=lost.path,
        about=lost_forms.page_about(lost.path),
        fields=lost.fields,
        shown=shown_fields(lost.fields),
        words=lost_forms.words_of(lost),
    )
