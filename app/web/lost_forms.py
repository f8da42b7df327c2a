"""A form that came too late is not lost: after signing in it stands there again, filled, with a word.

Too late is after the session ended, and from a page of an earlier sign-in. Whose page it was is written in
its form token, which we have signed; what was typed is kept for that account and this browser alone (see
`provisioning.authentication.kept_forms`), and put back where it was typed or, where a page has no form of its
own, shown with a button that sends it. Nothing is ever carried out by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app.web.flash import tell
from app.web.forms import REFILL
from app.web.known_browser import shown_device
from app.web.page_age import keep_age
from app.web.preferences import local_path
from app.web.request_context import SESSION_LOST, is_signed_in, me, services
from app.web.sent_fields import LARGEST, as_form, leaves_out_secrets, sent_fields, size_of
from provisioning.authentication import kept_forms
from provisioning.foundation import clock

# The page that gives a form back.
GIVE_BACK = "me.kept_form"
# Forms of people who are not signed in yet, and those in which nothing is typed that anybody would miss.
NEVER_KEPT = frozenset(
    {
        "me.activate", "me.first_password", "me.forgot", "me.forgot_code", "me.forgot_password",
        "me.password_strength", "me.sign_in", "me.sign_out",
        "preferences.choose_language", "preferences.choose_theme",
    }
)  # fmt: skip
# In the cookie: the form is given back on the page that is opened next.
_COMING = "kept_form"
# In the cookie: whose forms still wait behind that one, and how many.
_LEFT = "kept_forms_left"
_CSRF = "csrf_token"


@dataclass(frozen=True, slots=True)
class LostForm:
    """What was typed, and where: `path` with its query. `more`: so many others wait behind it."""

    id: str
    path: str
    fields: list[tuple[str, str]]
    incomplete: bool
    more: int = 0


def init_app(app: Flask) -> None:
    """Watches for forms that come too late, and fills those that are given back."""
    app.after_request(_with_leftovers)
    app.extensions[REFILL] = _typed_before
    app.extensions[SESSION_LOST] = keep_for_later
    app.jinja_env.globals["kept_forms_left"] = kept_forms_left


def keep_for_later() -> bool:
    """Keeps what this request sends for whoever typed it; says whether it could."""
    owner, device = _owner(), shown_device()
    fields = sent_fields()
    worth = request.method == "POST" and request.endpoint not in (None, *NEVER_KEPT)
    if not (worth and owner and device and _from_our_page()) or size_of(fields) > LARGEST:
        return False
    incomplete = leaves_out_secrets() or any(file.filename for file in request.files.values())
    try:
        with services().database.writing() as session:
            kept = kept_forms.keep(
                session, owner, device, path=_here(), fields=fields, incomplete=incomplete, now=clock.now()
            )
    except SQLAlchemyError:
        return False
    if kept and not is_signed_in():
        said = _(
            "Your session had ended, so nothing was carried out yet. What you typed is kept for two hours: "
            "sign in here, and it stands there again."
        )
        tell(said, "warn")
    return kept


def answer_to_stale_form() -> Response | None:
    """Where a form goes that was typed on a page of an earlier sign-in; None where nothing is kept of it."""
    if request.headers.get("HX-Request") == "true" or not keep_for_later():
        return None
    if not is_signed_in():
        return redirect(url_for("me.sign_in"), 303)  # type: ignore[return-value]  # werkzeug's own class
    if _owner() == me().id:
        return redirect(url_for(GIVE_BACK), 303)  # type: ignore[return-value]  # werkzeug's own class
    return None


def is_of_another() -> bool:
    """Whether the form stood on a page of somebody else than who is signed in."""
    owner = _owner()
    return bool(owner) and is_signed_in() and owner != me().id


def lost_form() -> LostForm | None:
    """What the signed-in person had typed in this browser, the first of several."""
    with services().database.reading() as session:
        found = kept_forms.kept_for(session, me().id, shown_device(), clock.now())
        if found is None:
            return None
        count = kept_forms.count_for(session, me().id, shown_device(), clock.now())
        fields = [(name, value) for name, value in found.fields]
        return LostForm(found.id, local_path(found.path), fields, found.incomplete, max(count - 1, 0))


def is_waiting(official_id: str) -> bool:
    """Whether somebody who has just signed in had typed something here."""
    device = shown_device()
    with services().database.reading() as session:
        return kept_forms.kept_for(session, official_id, device, clock.now()) is not None


def forget_lost_form(lost: LostForm) -> None:
    """It was given back. Pages after this one say how many still wait."""
    with services().database.writing() as session:
        kept_forms.forget(session, me().id, shown_device(), lost.id)
    note_left(lost.more)


def note_left(count: int) -> None:
    """So many forms of whoever is signed in are still to be given back."""
    if count:
        cookie[_LEFT] = [me().id, count]
    else:
        cookie.pop(_LEFT, None)


def kept_forms_left() -> int:
    """How many more forms of the reader wait, once the first was given back."""
    whose, count = cookie.get(_LEFT) or ("", 0)
    return count if whose and is_signed_in() and whose == me().id else 0


def has_form_of_its_own(path: str) -> bool:
    """Whether a GET of where the form was sent shows the same page."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        by_post = adapter.match(urlsplit(path).path, method="POST")
        return bool(by_post == adapter.match(urlsplit(path).path, method="GET"))
    except HTTPException:
        return False


def page_about(path: str) -> str:
    """The nearest page above where a form was sent, which shows what it is about; "" where its address names
    nothing."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    above = urlsplit(path).path.rstrip("/")
    try:
        _endpoint, named = adapter.match(above, method="POST")
    except HTTPException:
        return ""
    if not named:
        return ""
    while above := above.rpartition("/")[0]:
        try:
            adapter.match(above, method="GET")
        except HTTPException:
            continue
        return above
    return ""


def endpoint_of(path: str) -> str:
    """Which page a form was sent to; "" for none of ours."""
    try:
        found = current_app.url_map.bind_to_environ(request.environ).match(urlsplit(path).path, method="POST")
    except HTTPException:
        return ""
    return str(found[0])


def put_back_on_next_page() -> None:
    """The page that is opened next shows what was typed."""
    cookie[_COMING] = True


def words_of(lost: LostForm) -> str:
    """What is said where it stands again."""
    said = _(
        "What you typed stands here again; nothing of it was carried out. Please check it and send it again."
    )
    more = _("Passwords, codes and files are not kept: please enter them again.") if lost.incomplete else ""
    others = ngettext(
        "%(num)s more form that you had typed waits; it comes after this one.",
        "%(num)s more forms that you had typed wait; they come after this one.",
        lost.more,
    )
    return " ".join(filter(None, (str(said), str(more), str(others) if lost.more else "")))


def _typed_before() -> MultiDict[str, str] | None:
    """For every form of this request: what was typed there before, if this is where."""
    if request.method != "GET" or not cookie.get(_COMING) or not is_signed_in():
        return None
    if "lost_form" not in g:
        lost = lost_form()
        g.lost_form = lost if lost is not None and lost.path == _here() else None
        if g.lost_form is not None:
            keep_age(g.lost_form.fields)
            tell(words_of(g.lost_form), "warn")
    found: LostForm | None = g.lost_form
    return as_form(found.fields) if found is not None else None


def _with_leftovers(answer: Response) -> Response:
    """Ends what was begun: forgets what was given back; shows by itself what found no form on its page."""
    if request.endpoint in (GIVE_BACK, "static", None) or not cookie.get(_COMING):
        return answer
    if request.method != "GET" or request.headers.get("HX-Request") == "true":
        # A part of some other page, or a form of its own: the page that is waited for comes later.
        return answer
    cookie.pop(_COMING, None)
    given = g.get("lost_form")
    if given is not None and answer.status_code == 200:
        forget_lost_form(given)
        return answer
    if is_signed_in() and lost_form() is not None:
        return redirect(url_for(GIVE_BACK, by="itself"), 303)  # type: ignore[return-value]  # werkzeug's own class
    return answer


def _owner() -> str:
    """On whose page the form of this request stood, by the token that we have signed; "" for nobody's."""
    token = request.form.get(_CSRF, "") or request.headers.get("X-CSRFToken", "")
    signer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="wtf-csrf-token")
    try:
        raw = signer.loads(token) if token else ""
    except BadSignature:
        return ""
    return raw.partition(".")[2] if isinstance(raw, str) else ""


def _from_our_page() -> bool:
    """Whether the browser says that the form stood on a page of ours, as Flask-WTF asks it over https."""
    if not request.is_secure:
        return True
    return (request.referrer or "").startswith(request.host_url)


def _here() -> str:
    return request.full_path.rstrip("?")
