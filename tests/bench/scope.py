"""How long the console's pages take for the administrator of one unit in a country of people.

List, search and one person's page with its abilities, on SQLite and on PostgreSQL, through the whole
application; and how many statements each takes, which must not grow with the number of people. The
baseline is a page of the same application that asks the database nothing.
"""

from __future__ import annotations

import argparse
import html
import itertools
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import create_app
from app.web.container import Services
from provisioning.access.operations import give
from provisioning.addresses.model import Address
from provisioning.authentication import sessions
from provisioning.authentication.client_info import ClientInfo
from provisioning.foundation import bulk, schema
from provisioning.foundation.database import Database
from provisioning.names import fold
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official, OfficialTerm
from provisioning.officials.queries import own_record
from provisioning.officials.search import term_rows
from provisioning.projection.targets import Targets
from provisioning.recipients.operations import insert_mailboxes, move
from provisioning.sample import province
from provisioning.units.model import Unit
from provisioning.units.queries import by_code
from tests.bench.measure import machine, percentile
from tests.bench.report import Report, seconds
from tests.support.cast import Browser, make_settings
from tests.support.databases import postgresql_cluster
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import DOMAIN, SYSTEM

SIZES = (20_000, 1_000_000)
UNIT = "stttt"
PIECE = 20_000
Row = dict[str, Any]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Y", "A", "Đinh", "Hoàng", "Võ", "Bùi")
MIDDLES = ("Văn", "Thị", "Đức", "Ngọc", "Minh", "Thanh", "Quốc", "Hữu")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Hạnh", "Khoa", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Vêng")


@dataclass(frozen=True, slots=True)
class Found:
    """One page on one database of one size: seconds of each look, statements of one."""

    database: str
    people: int
    page: str
    looks: tuple[float, ...]
    statements: int


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench scope`."""
    parser.add_argument("--rows", type=int, action="append", help=f"how many people; repeatable ({SIZES})")
    parser.add_argument("--looks", type=int, default=100, help="how often each page is opened")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures each size on both databases. Raises RuntimeError when statements grow with the people."""
    machine_ = machine()
    found: list[Found] = []
    with postgresql_cluster(durable=True) as cluster:
        for people in asked.rows or SIZES:
            place = folder / str(people)
            place.mkdir()
            for url in (f"sqlite:///{place / 'congvu.db'}", cluster.url(cluster.create())):
                found += looked_at(url, people, place, asked.looks)
    require_constant(found)
    largest = max(each.people for each in found)
    pages = [each for each in found if each.people == largest and each.page != "baseline"]
    slowest = max(percentile(each.looks, 95) for each in pages)
    baseline = max(statistics.median(e.looks) for e in found if e.page == "baseline" and e.people == largest)
    return Report(
        name="scope",
        n=largest,
        machine=machine_,
        ours_s=slowest,
        baseline="a page that asks the database nothing",
        baseline_s=baseline,
        ratio=slowest / baseline,
        median_s=max(statistics.median(each.looks) for each in pages),
        p95_s=slowest,
        table=table(found),
    )


def looked_at(url: str, people: int, folder: Path, looks: int) -> Iterator[Found]:
    """All pages on one database."""
    database = Database(url)
    schema.upgrade(database)
    with database.writing() as session:
        province.load(session, SYSTEM, domain=DOMAIN)
    fill(database, people)
    browser, person = signed_in(database, folder)
    pages = {
        "baseline": "/sign-in",
        "people": "/people",
        "page 20": turned_to(browser, 20),
        "page 20 by number": "/people?page=20",
        "search": "/people?q=nguyen+van+an",
        "nobody found": "/people?q=khong+co+ai",
        "one person": f"/people/{person}",
    }
    for name, path in pages.items():
        client = browser.application.test_client() if name == "baseline" else browser
        yield Found(database.dialect, people, name, *_looks(database, client, path, looks))
    database.dispose()


def turned_to(browser: Browser, number: int) -> str:
    """Where one comes to who turns the pages of the list, one after the other, to its end at most."""
    path = "/people"
    for _page in range(number - 1):
        found = re.search(r'rel="next" href="([^"]+)"', browser.get(path).text)
        if found is None:
            return path
        path = html.unescape(found[1])
    return path


def _looks(database: Database, client: Any, path: str, looks: int) -> tuple[tuple[float, ...], int]:
    statements: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    taken = []
    for _look in range(looks + 1):
        statements.clear()
        began = time.perf_counter()
        answer = client.get(path)
        taken.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    # The first one compiles templates and plans.
    return tuple(taken[1:]), len(statements)


def signed_in(database: Database, folder: Path) -> tuple[Browser, str]:
    """A browser of the administrator of one unit, and somebody there."""
    settings = make_settings(folder)
    directory = MemoryDirectory()
    app = create_app(settings, Services(settings, database, Targets(directory, MemoryMailStore()), directory))
    app.test_client_class = Browser
    with database.writing() as session:
        unit = by_code(session, UNIT)
        if unit is None:
            raise LookupError(UNIT)
        head = operations.create(session, SYSTEM, unit, OfficialFields("Lê Văn Trưởng"))
        official = own_record(session, head.id)
        give(session, SYSTEM, official, unit, "unit_administrator")
        mailbox = official.mailbox
        if mailbox is None:
            raise LookupError(official.id)
        move(mailbox, "active")
        token = sessions.begin(session, mailbox, ClientInfo("127.0.0.1", "bench"), datetime.now(UTC))
        other = session.scalar(sa.select(Official.id).where(Official.unit_id == unit.id).limit(1))
    browser = app.test_client()
    if not isinstance(browser, Browser) or other is None:
        raise LookupError(UNIT)
    browser.begin_session(token)
    return browser, other


def fill(database: Database, people: int) -> None:
    """So many people with mailbox and address, spread evenly over all units."""
    with database.reading() as session:
        units = list(session.scalars(sa.select(Unit.id).order_by(Unit.id)))
    names = itertools.cycle(itertools.product(FAMILIES, MIDDLES, GIVEN))
    for first in range(0, people, PIECE):
        numbers = range(first, min(first + PIECE, people))
        rows = [_rows(number, next(names), units[number % len(units)]) for number in numbers]
        with database.writing() as session:
            bulk.insert(session, Official, [official for official, _, _ in rows])
            insert_mailboxes(session, [mailbox for _, mailbox, _ in rows])
            bulk.insert(session, Address, [address for _, _, address in rows])
            bulk.insert(session, OfficialTerm, [term for row in rows for term in _terms(*row)])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _rows(
    number: int, name: tuple[str, str, str], unit_id: int
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    family, middle, given = name
    full, key = f"{family} {middle} {given}", f"p{number:09d}"
    local = f"{fold(given)}{number}".replace(" ", "")
    official = {
        "id": key, "full_name": full, "family_name": family, "middle_name": middle, "given_name": given,
        "sort_key": f"{fold(given)} {fold(family)} {fold(middle)}", "unit_id": unit_id,
        "staff_code": key,
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    mailbox = {
        "id": f"m{number:09d}", "official_id": key, "state": "active", "state_since": NOW,
        "quota_bytes": 1_000_000_000, "due_at": NOW, "applied_revision": 1,
    }  # fmt: skip
    address = {
        "canonical": f"{local}@{DOMAIN}", "local": local, "domain_id": 1, "recipient_id": mailbox["id"],
        "is_primary": True, "granted_at": NOW, "granted_by": "bench",
    }  # fmt: skip
    return official, mailbox, address


def _terms(official: dict[str, Any], _mailbox: object, address: dict[str, Any]) -> list[dict[str, Any]]:
    return term_rows(official["id"], official["full_name"], official["staff_code"], [address["local"]])


def require_constant(found: list[Found]) -> None:
    """Raises RuntimeError when a page takes more statements among more people."""
    counts: dict[tuple[str, str], set[int]] = {}
    for each in found:
        counts.setdefault((each.database, each.page), set()).add(each.statements)
    grown = {key: sorted(some) for key, some in counts.items() if len(some) > 1}
    if grown:
        raise RuntimeError(f"statements differ: {grown}")


def table(found: list[Found]) -> list[list[str]]:
    """A line for each page."""
    return [
        ["database", "people", "page", "median", "95 %", "statements"],
        *(
            [
                each.database,
                f"{each.people:,}",
                each.page,
                seconds(statistics.median(each.looks)),
                seconds(percentile(each.looks, 95)),
                str(each.statements),
            ]
            for each in found
        ),
    ]
