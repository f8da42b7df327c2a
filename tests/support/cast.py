"""The people every test of pages meets, and the browser they use.

The tree is that of `tests.support.province`. Department A is `stttt`, the division below it
`stttt.cntt`, the stranger department B `syt`. Everyone is active and has the password `PASSWORD`:

    name        role, over which unit                works at
    system      system administrator, everything     kontum
    department  unit administrator of A              stttt
    division    unit administrator of the division   stttt.cntt
    hr          HR officer of A                      stttt
    helpdesk    helpdesk of A                        stttt
    auditor     auditor of A                         stttt
    stranger    unit administrator of B              syt
    official    none                                 stttt.cntt
    nobody      not signed in: a browser and no more

In a test (fixtures of `tests/app/conftest.py`):

    def test_something(cast: Cast) -> None:
        browser = cast.sign_in_as("department")
        page = browser.get("/people")                           # a response of Flask's test client
        answer = browser.send("/people/new", {"full_name": …})  # a POST with the CSRF token
        cast.id("official"); cast.mailbox_id("official"); cast.address("official")
        with cast.database.writing() as session: …              # the database behind the app
        cast.province.add("Y Blí", "syt")                       # more people, invited
        cast.directory.tree.fault = Fault.UNAVAILABLE           # the directory goes away

`browser.post(…)` is a POST without a token, for tests of its refusal.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from pydantic import SecretStr
from werkzeug.test import TestResponse

from app.web.container import Services
from app.web.request_context import TOKEN
from ldap.passwords import hash_password
from provisioning.access.operations import give
from provisioning.audit.meanwhile import newest_event
from provisioning.authentication import sessions
from provisioning.authentication.client_info import ClientInfo
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.projection.kinds.mailboxes import wanted
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import DOMAIN, SYSTEM, Province, lay_out

BASE_URL = "https://thu.kontum.example"
PASSWORD = "bốn mùa gió núi Ngọc Linh"
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Part:
    """One member: full name, where they work, and their role over a unit ("" for none)."""

    full_name: str
    works_at: str
    role: str = ""
    over: str = ""


PARTS = {
    "system": Part("Trần Thị Quản Trị", "kontum", "system_administrator", "kontum"),
    "department": Part("Lê Văn Trưởng", "stttt", "unit_administrator", "stttt"),
    "division": Part("Phạm Thị Phòng", "stttt.cntt", "unit_administrator", "stttt.cntt"),
    "hr": Part("Hoàng Thị Nhân Sự", "stttt", "hr_officer", "stttt"),
    "helpdesk": Part("Đỗ Văn Đường", "stttt", "helpdesk", "stttt"),
    "auditor": Part("Bùi Thị Soát", "stttt", "auditor", "stttt"),
    "stranger": Part("Vũ Văn Lạ", "syt", "unit_administrator", "syt"),
    "official": Part("Y Bình An", "stttt.cntt"),
}
NAMES = (*PARTS, NOBODY)


class Browser(FlaskClient):
    """A test client at the service's own address that can send a page's form."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As Flask's, at BASE_URL and with the Referer a browser sends."""
        kwargs.setdefault("base_url", BASE_URL)
        self.environ_base.setdefault("HTTP_REFERER", f"{BASE_URL}/")
        return super().open(*args, **kwargs)

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """A POST of `data` as a page opened just now sends it: with the CSRF token of this browser's session,
        and the number of the newest event."""
        marks = {"csrf_token": self.csrf_token(), "as_of": str(self.newest_event())}
        return self.post(path, data={**marks, **(data or {})}, **kwargs)

    def newest_event(self) -> int:
        """The number a page would carry that is opened now."""
        services: Services = self.application.extensions["congvu"]
        with services.database.reading() as session:
            return newest_event(session)

    def csrf_token(self) -> str:
        """The token a page would carry now."""
        with self.session_transaction(base_url=BASE_URL) as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        key = self.application.config["SECRET_KEY"]
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))

    def begin_session(self, token: str) -> None:
        """Puts a session token into the cookie, as signing in does."""
        with self.session_transaction(base_url=BASE_URL) as cookie:
            cookie[TOKEN] = token


@dataclass(frozen=True, slots=True)
class Cast:
    """The application with everyone in it."""

    app: Flask
    services: Services
    directory: MemoryDirectory
    mailstore: MemoryMailStore
    ids: dict[str, str]

    @property
    def database(self) -> Database:
        """The database behind the application."""
        return self.services.database

    @property
    def province(self) -> Province:
        """For adding more people to the tree."""
        return Province(self.database)

    def id(self, name: str) -> str:
        """The id of a member's record."""
        return self.ids[name]

    def mailbox_id(self, name: str) -> str:
        """The id of a member's mailbox, which is the uid in the directory."""
        with self.database.reading() as session:
            return mailbox_of(own_record(session, self.ids[name])).id

    def address(self, name: str) -> str:
        """A member's address."""
        with self.database.reading() as session:
            return primary_address(own_record(session, self.ids[name]))

    def browser(self) -> Browser:
        """A fresh browser that nobody has signed in with."""
        client = self.app.test_client()
        assert isinstance(client, Browser)
        return client

    def sign_in_as(self, name: str) -> Browser:
        """A browser with a session of that member; of nobody for "nobody"."""
        browser = self.browser()
        if name == NOBODY:
            return browser
        with self.database.writing() as session:
            mailbox = mailbox_of(own_record(session, self.ids[name]))
            token = sessions.begin(session, mailbox, ClientInfo("127.0.0.1", "test"), clock.now())
        browser.begin_session(token)
        return browser

    def project(self, official_ids: Sequence[str]) -> None:
        """Puts the entries of people into the directory, as the projection would."""
        with self.database.reading() as session:
            boxes = [mailbox_of(own_record(session, each)).id for each in official_ids]
            entries = [item.entry for item in wanted(session, Mailbox.id.in_(boxes))]
        for entry in entries:
            assert entry is not None
            self.directory.add(entry)


def with_second_administrator(cast: Cast) -> Cast:
    """The cast with another system administrator, "second", whom nobody of it has made."""
    with cast.database.writing() as session:
        second = cast.province.add_in(session, "Nguyễn Văn Nhì", "kontum")
        session.flush()
        session.expire(second)
        second = own_record(session, second.id)
        move(mailbox_of(second), "active")
        give(session, SYSTEM, second, cast.province.unit(session, "kontum"), "system_administrator")
        return replace(cast, ids={**cast.ids, "second": second.id})


def put_on_stage(database: Database) -> dict[str, str]:
    """Fills a migrated, empty database with the tree and everyone; returns their ids."""
    province = lay_out(database)
    with database.writing() as session:
        ids = {name: _cast(session, province, part) for name, part in PARTS.items()}
        # That they were given their roles is nothing that a test waits for by mail.
        session.flush()
        session.execute(sa.delete(Notification))
        return ids


def _cast(session: Session, province: Province, part: Part) -> str:
    official = province.add_in(session, part.full_name, part.works_at)
    session.flush()
    session.expire(official)
    official = own_record(session, official.id)
    mailbox = mailbox_of(official)
    move(mailbox, "active")
    mailbox.activated_at = clock.now()
    mailbox.applied_revision, mailbox.applied_at = mailbox.revision, clock.now()
    if part.role:
        give(session, SYSTEM, official, province.unit(session, part.over), part.role)
    return official.id


def raise_curtain(app: Flask, database: Database, ids: dict[str, str], folder: Path) -> Cast:
    """Gives `app` this database and a fresh world outside, in which everyone has PASSWORD."""
    directory, mailstore = MemoryDirectory(), MemoryMailStore()
    services = Services(
        settings=make_settings(folder),
        database=database,
        targets=Targets(directory, mailstore),
        passwords=directory.bound_as("web"),
    )
    app.extensions["congvu"] = services
    cast = Cast(app, services, directory, mailstore, ids)
    cast.project(list(ids.values()))
    for person in directory.tree.people.values():
        person.hashed = _password_hash()
    return cast


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


def make_settings(folder: Path, **others: Any) -> Settings:
    """Settings of a test; nothing in them is reached."""
    secret = SecretStr("a secret of tests, long enough for anyone")
    values = {
        "base_url": BASE_URL,
        "secret_key": secret,
        "environment": "test",
        "database_url": "sqlite://",
        "data_dir": folder,
        "national_id_key": secret,
        "ldap_uri": "ldaps://127.0.0.1:1",
        "ldap_ca_file": folder / "ca.pem",
        "ldap_suffix": "dc=congvu,dc=example",
        "ldap_provisioner_password": secret,
        "ldap_web_password": secret,
        "ldap_mail_password": secret,
        "doveadm_url": "http://127.0.0.1:1",
        "doveadm_api_key": secret,
        "smtp_port": 1,
        "sender": f"thu@{DOMAIN}",
        "imap_host": f"imap.{DOMAIN}",
        "submission_host": f"smtp.{DOMAIN}",
    }
    return Settings(**{**values, **others})
