"""Who comes to the doors in `lockout`: the administrator whom it is about, and a stranger who guesses."""

from __future__ import annotations

import threading
from collections.abc import Callable

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.foundation import clock
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from tests.support import mail_doors
from tests.support.web_visitor import WebVisitor
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack

OWNER, STRANGER = "127.0.0.2", "127.0.0.9"
KNOWN_BROWSER = "congvu-browser"
LOCKED = "Locked after"
# By the throttle's names of the doors.
NAMES = {
    "web": "web",
    "forgot": "forgotten password, asked",
    "recovery": "forgotten password, code",
    "activation": "code of a slip",
    "imap": "IMAP",
    "submission": "submission",
    "sieve": "ManageSieve",
}


class Owner:
    """The only administrator, with a browser and an address that are known."""

    def __init__(self, whole: WholeStack) -> None:
        self._whole, self._mail = whole, whole.mail
        whole.administrator.open("/me")
        self.address = whole.administrator.find(r"([a-z0-9.]+@kontum\.example)")
        self._prove_recovery()
        browser = WebVisitor(whole.base_url, OWNER)
        self._signs_in(browser)
        self._cookie = browser.http.cookies.get(KNOWN_BROWSER, "")
        browser.close()

    def missed_doors(self) -> str:
        """Signs in everywhere; the doors that refused, "" for none."""
        known = WebVisitor(self._whole.base_url, OWNER)
        known.http.cookies.set(KNOWN_BROWSER, self._cookie or "")
        doors: dict[str, Callable[[], bool]] = {
            "web, known browser": lambda: self._signs_in(known),
            "web, known address": lambda: self._signs_in(WebVisitor(self._whole.base_url, OWNER)),
            "IMAP": lambda: self._at(mail_doors.imap),
            "submission": lambda: self._at(mail_doors.submission),
        }
        return ", ".join(name for name, door in doors.items() if not _let_in(door))

    def _at(self, door: Callable[..., str]) -> bool:
        return door(self._mail, self.address, ADMIN_PASSWORD, OWNER) == mail_doors.OK

    def _signs_in(self, browser: WebVisitor) -> bool:
        try:
            browser.send("/sign-in", address=self.address, password=ADMIN_PASSWORD)
            return browser.page.status_code == 200 and browser.path != "/sign-in"
        finally:
            browser.close()

    def _prove_recovery(self) -> None:
        """Codes are really sent: a recovery that is for nobody would hold by itself."""
        proven = {"recovery_email": "tri@tinh-khac.example", "recovery_proven_at": clock.now()}
        with self._whole.database.writing() as session:
            session.execute(sa.update(Official).where(Official.id == self._official_id()).values(**proven))

    def _official_id(self) -> str:
        query = sa.select(Mailbox.official_id).join(Address, Address.recipient_id == Mailbox.id)
        with self._whole.database.reading() as session:
            return session.scalars(query.where(Address.canonical == self.address)).one() or ""


class Stranger:
    """Guesses at one account; each door takes a number and says "wrong", "refused" or "in"."""

    def __init__(self, whole: WholeStack, target: str) -> None:
        self._whole, self._mail, self._target = whole, whole.mail, target
        self._recovering: WebVisitor | None = None
        self._lock = threading.Lock()
        self.doors: dict[str, Callable[[int], str]] = {
            "web": self._web,
            "forgot": self._forgot,
            "recovery": self._recovery_code,
            "activation": self._slip,
            "imap": lambda number: self._at(mail_doors.imap, number),
            "submission": lambda number: self._at(mail_doors.submission, number),
            "sieve": lambda number: self._at(mail_doors.managesieve, number),
        }

    def _web(self, number: int) -> str:
        return self._sends("/sign-in", "/me", address=self._target, password=_password(number))

    def _slip(self, number: int) -> str:
        return self._sends("/activate", "/activate/password", address=self._target, code=_code(number))

    def _sends(self, path: str, inside: str, **values: str) -> str:
        browser = WebVisitor(self._whole.base_url, STRANGER)
        try:
            browser.send(path, **values)
            return _verdict(browser, path)
        finally:
            browser.close()

    def _forgot(self, number: int) -> str:
        browser = WebVisitor(self._whole.base_url, STRANGER)
        browser.send("/forgot", address=self._target)
        if browser.path != "/forgot/code":
            return "refused"
        with self._lock:
            self._recovering = browser
        return "asked"

    def _recovery_code(self, number: int) -> str:
        with self._lock:
            browser = self._recovering
            if browser is None:
                return "refused"
            browser.send("/forgot/code", code=_code(number))
            if browser.path == "/forgot":
                self._recovering = None
                return "refused"
            return _verdict(browser, "/forgot/code")

    def _at(self, door: Callable[..., str], number: int) -> str:
        try:
            said = door(self._mail, self._target, _password(number), STRANGER)
        except (OSError, EOFError):
            return "refused"
        if said == mail_doors.OK:
            return "in"
        return "refused" if LOCKED in said else "wrong"


def _verdict(browser: WebVisitor, path: str) -> str:
    # Too many, or the web can't answer; a wrong one is shown the form again, with 400.
    if browser.page.status_code not in {200, 400}:
        return "refused"
    return "wrong" if browser.path == path else "in"


def _let_in(door: Callable[[], bool]) -> bool:
    try:
        return door()
    except (OSError, EOFError):
        return False


def _password(number: int) -> str:
    return f"mat khau doan mo {number}"


def _code(number: int) -> str:
    return f"{number % 90000 + 10000}-abcde"
