"""The request's own session, actor and abilities. Views import from here and nowhere deeper.

A safe method reads; any other writes in one transaction that the view commits with `commit()`.
The only importer of flask_login.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from flask_login import login_required as _login_required

from app.web.configuration import settings
from app.web.known_browser import device, remember_device
from provisioning.access.rules import Ability, abilities_anywhere, abilities_everywhere
from provisioning.audit.meanwhile import newest_event
from provisioning.authentication import sessions
from provisioning.authentication.operations import ClientInfo
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied
from provisioning.officials.model import Official
from provisioning.projection.health import parts_down
from provisioning.projection.kind import ProjectedKind
from provisioning.projection.kinds.mailboxes import MAILBOXES
from provisioning.projection.sync_now import try_now
from provisioning.units.queries import top_paths

if TYPE_CHECKING:
    from app.web.container import Services

TOKEN = "session_token"  # noqa: S105 (the cookie field's name)
# Flask-WTF's name for it, in the cookie, in forms and in `g`.
FORM_TOKEN = "csrf_token"  # noqa: S105 (the cookie field's name)
# Under this name of `app.extensions` stands what is to be done with a form sent by nobody signed in.
SESSION_LOST = "congvu_session_lost"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

P = ParamSpec("P")
R = TypeVar("R")


class Person(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """Who is signed in, as Flask-Login wants it."""

    def __init__(self, signed_in: sessions.SignedIn, newest_event: int) -> None:
        self.official = signed_in.official
        self.actor = signed_in.actor
        self.must_change = signed_in.must_change
        self.newest_event = newest_event

    def get_id(self) -> str:
        """The official's id; the cookie itself holds the session token."""
        return self.official.id


def login_required(view: Callable[P, R]) -> Callable[P, R]:
    """Sends whoever is not signed in to do so, and back here."""
    return cast(Callable[P, R], _login_required(view))


def services() -> Services:
    """What `create_app` was given or built."""
    return cast("Services", current_app.extensions["congvu"])


def session() -> Session:
    """This request's session, opened at first use and closed with the request."""
    if "db" not in g:
        g.db = services().database.session(write=request.method not in SAFE)
    return cast(Session, g.db)


def commit() -> None:
    """Ends the request's transaction; what follows in the same request begins another."""
    if g.get("refused"):
        raise RuntimeError("what was refused in this request can't be kept")
    session().commit()


def refuse_commit() -> None:
    """Nothing of this request is kept any more; what it has loaded stays readable until its end."""
    g.refused = True


def roll_back() -> None:
    """Gives up what this request has begun to change, and every lock with it."""
    if "db" in g:
        session().rollback()
        g.refused = False


def client_info() -> ClientInfo:
    """Where the request comes from."""
    return ClientInfo(
        ip=request.remote_addr or "",
        user_agent=request.user_agent.string,
        token=cookie.get(TOKEN, ""),
        device=device(),
        key=settings().secret_key.get_secret_value().encode(),
    )


def is_signed_in() -> bool:
    """Whether somebody is."""
    return bool(current_user.is_authenticated)


def actor() -> Actor:
    """The signed-in person with the rights in force. Only behind `login_required`.

    For a request that writes these are the rights as they are in its transaction, and stay in force until
    its end: whoever had to wait for another writer may have lost them meanwhile. Raises Denied for whom
    somebody has signed out since.
    """
    seen = reader() if request.method in SAFE else _held()
    return seen.seen_from(ip=request.remote_addr or "", user_agent=request.user_agent.string)


def reader() -> Actor:
    """The same with the rights there were when the request came: for showing, never for acting."""
    seen: Actor = current_user.actor
    return seen.seen_from(ip=request.remote_addr or "", user_agent=request.user_agent.string)


def _held() -> Actor:
    """Read once in each of the request's transactions."""
    mine = session()
    transaction, held = g.get("held", (None, None))
    if transaction is None or transaction is not mine.get_transaction():
        with mine.no_autoflush:
            held = sessions.hold(mine, cookie.get(TOKEN, ""), clock.now())
        g.held = mine.get_transaction(), held
    if held is None:
        raise Denied("signed out meanwhile")
    return cast(Actor, held)


def me() -> Official:
    """The signed-in person's own record (detached: names and ids only)."""
    return cast(Official, current_user.official)


def must_change_password() -> bool:
    """Whether somebody is signed in with a password that is good for setting another alone."""
    return is_signed_in() and bool(current_user.must_change)


def newest_event_at_begin() -> int:
    """The number of the newest event when this request began; 0 for nobody signed in."""
    return int(current_user.newest_event) if is_signed_in() else 0


def may_anywhere(ability: Ability) -> bool:
    """Whether the signed-in person has this ability somewhere: decides what is offered."""
    return is_signed_in() and ability in abilities_anywhere(current_user.actor)


def may_everywhere(ability: Ability) -> bool:
    """Whether the signed-in person has this ability over the whole tree; asked once in a request."""
    if not may_anywhere(ability):
        return False
    if "tops" not in g:
        with services().database.reading() as reading:
            g.tops = top_paths(reading)
    return ability in abilities_everywhere(current_user.actor, g.tops)


def sync_mailbox(row_id: str | int, kind: ProjectedKind = MAILBOXES) -> None:
    """After a commit: tries to bring one row up to date within the request's tail.

    Ends whatever transaction was begun since, so that no lock is held meanwhile; what was loaded
    stays readable.
    """
    if "db" in g:
        commit()
    try_now(services().database, services().targets, row_id, kind=kind)


def directory_away() -> bool:
    """Whether the mail directory did not answer when it was last asked."""
    return any(each.part == "directory" for each in parts_down(session()))


def begin_browser_session(token: str) -> None:
    """Signs this browser in with a session token."""
    locale = cookie.get("locale")
    cookie.clear()
    cookie[TOKEN] = token
    _stamp_form_token(token)
    remember_device()
    if locale:
        cookie["locale"] = locale


def _stamp_form_token(token: str) -> None:
    """The form token of this session says on whose pages it stands: see `app.web.lost_forms`."""
    with services().database.reading() as reading:
        signed_in = sessions.find(reading, token, clock.now())
    g.pop(FORM_TOKEN, None)
    if signed_in is not None:
        cookie[FORM_TOKEN] = f"{secrets.token_hex(20)}.{signed_in.official.id}"


def end_browser_session() -> str | None:
    """Takes the token out of the cookie and returns it."""
    token: str | None = cookie.pop(TOKEN, None)
    # Forms of whoever comes next are not those of whoever leaves.
    cookie.pop(FORM_TOKEN, None)
    g.pop(FORM_TOKEN, None)
    return token


def init_app(app: Flask) -> None:
    """Sign-in by the session token in the cookie, and one database session per request."""
    manager = LoginManager(app)
    manager.request_loader(_load)
    manager.session_protection = None
    manager.unauthorized_handler(_to_sign_in)
    app.teardown_request(_close)


def _load(_request: object) -> Person | None:
    token = cookie.get(TOKEN)
    if not token:
        return None
    database, now = services().database, clock.now()
    with database.reading() as reading:
        signed_in = sessions.find(reading, token, now)
        # Before the page reads anything: what is decided while it is made counts as not seen.
        newest = newest_event(reading) if signed_in is not None else 0
        stale = signed_in is not None and sessions.is_stale(reading, token, now)
    if stale:
        with database.writing() as writing:
            sessions.keep_alive(writing, token, now)
    return Person(signed_in, newest) if signed_in else None


def _to_sign_in() -> ResponseReturnValue:
    if request.headers.get("HX-Request") == "true":
        return _whole_page_to_sign_in()
    if request.method == "GET":
        return redirect(url_for("me.sign_in", next=request.full_path.rstrip("?")))
    current_app.extensions.get(SESSION_LOST, lambda: False)()
    return redirect(url_for("me.sign_in"))


def _whole_page_to_sign_in() -> Response:
    """A part of a page can't become the sign-in page: the browser is told to go there, and back later."""
    if request.method not in SAFE:
        current_app.extensions.get(SESSION_LOST, lambda: False)()
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = f"{shown.path}?{shown.query}" if shown.query else shown.path
    answer = Response()
    answer.headers["HX-Redirect"] = url_for("me.sign_in", next=back or None)
    return answer


def _close(_error: BaseException | None) -> None:
    opened = g.pop("db", None)
    if opened is not None:
        opened.close()
