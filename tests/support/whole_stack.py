"""Everything at once: the mail parts, the web and the worker, with the sample province."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.cli import first_start
from provisioning.deployment.programs import MAIL_PARTS, WEB_PARTS
from provisioning.foundation.database import Database
from tests.support.mail_stack import Person, RunningStack, start_mail_stack
from tests.support.web_visitor import WebVisitor

ADMIN_PASSWORD = "may trang tren dinh Ngoc Linh 42"


@dataclass(frozen=True, slots=True)
class WholeStack:
    """A running stack, its database, and a browser in which the first administrator is signed in."""

    mail: RunningStack
    database: Database
    administrator: WebVisitor

    @property
    def base_url(self) -> str:
        """Where the web answers."""
        return self.mail.layout.base_url

    def visitor(self) -> WebVisitor:
        """Somebody with a browser of their own."""
        return WebVisitor(self.base_url)

    def add_official(self, name: str, unit: str = "stttt") -> tuple[str, str]:
        """Adds a person in the console; returns the page's path and the address."""
        console = self.administrator
        console.send("/people/new", full_name=name, unit=unit)
        assert console.page.status_code == 200, console.page.text
        address = console.find(r"([a-z0-9.]+@kontum\.example)")
        return console.path, address

    def issue_code(self, page: str) -> str:
        """Prints the slip; returns its code."""
        console = self.administrator
        console.open(page)
        console.send_shown(f"{page}/slip")
        return console.find(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>")

    def remove(self) -> None:
        """Ends everything and leaves nothing."""
        self.administrator.close()
        self.database.dispose()
        self.mail.remove()


def start_whole_stack(folder: Path) -> WholeStack:
    """Starts all parts and signs the first administrator in by the one-time link."""
    mail = start_mail_stack(folder, parts=(*MAIL_PARTS, *WEB_PARTS), before_web=first_start.before_web)
    browser = WebVisitor(mail.layout.base_url)
    address, code = first_start.way_in(mail.layout).rsplit("#", 1)[1].split(";")
    activate(browser, address, code, ADMIN_PASSWORD)
    return WholeStack(mail, Database(mail.settings.database_url), browser)


def activate(browser: WebVisitor, address: str, code: str, password: str, recovery: str = "") -> None:
    """Opens a mailbox with the code of a slip."""
    browser.send("/activate", address=address, code=code)
    assert browser.path == "/activate/password", browser.page.text
    browser.send_shown("/activate/password", password=password, repeated=password, recovery_email=recovery)
    assert browser.path == ("/me/recovery/code" if recovery else "/me/ready"), browser.page.text


def person(uid: str, address: str, password: str) -> Person:
    """The same official as the mail programs' tests know people."""
    return Person(uid, (address,), password)
