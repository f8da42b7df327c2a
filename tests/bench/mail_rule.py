"""What a switch to a province's rule would do: how long the preview takes, and that just that is then done.

A province of so many people, of whom a third has not used the mailbox for a year, has no rule yet and takes
Nghệ An's. The preview's numbers stand beside what the clocks of the worker have done at their end, and beside
what a second turn of them does, which must be nothing.
"""

from __future__ import annotations

import argparse
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.domains.queries import default_domain
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database
from provisioning.lifecycle.clocks import RuleClocks
from provisioning.lifecycle.rule_preview import would_reach
from provisioning.policy.operations import decide, proposal
from provisioning.recipients.model import Mailbox
from provisioning.sample import province
from tests.bench.measure import machine
from tests.bench.report import Report, seconds
from tests.bench.scope import fill
from tests.support.province import DOMAIN, SYSTEM

LONG_AGO = timedelta(days=365)
RULE = "nghe-an"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench mail-rule`."""
    parser.add_argument("--rows", type=int, default=20_000, help="how many people")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on SQLite. Raises RuntimeError when what was done is not what was shown, or is done twice."""
    found = machine()
    database = Database(f"sqlite:///{folder / 'congvu.db'}")
    schema.upgrade(database)
    with database.writing() as session:
        province.load(session, SYSTEM, domain=DOMAIN)
    fill(database, asked.rows)
    _age(database)
    began = time.perf_counter()
    shown = previewed(database)
    preview = time.perf_counter() - began
    baseline = _counted(database)
    with database.writing() as session:
        domain = default_domain(session)
        decide(session, SYSTEM, domain, profile_key=RULE, changes={}, reason="QĐ", edition=0)
    began = time.perf_counter()
    done = worked_through(database)
    taken = time.perf_counter() - began
    again = worked_through(database)
    done = {code: count for code, count in done.items() if count}
    if done != shown or any(again.values()):
        raise RuntimeError(f"shown {shown}, done {done}, again {again}")
    lines = [
        [code, f"{shown[code]:,}", f"{done.get(code, 0):,}", f"{again.get(code, 0):,}"]
        for code in sorted(shown)
    ]
    return Report(
        name="mail-rule",
        n=asked.rows,
        machine=found,
        ours_s=preview,
        baseline="one count of all mailboxes",
        baseline_s=baseline,
        ratio=preview / baseline,
        median_s=preview,
        p95_s=preview,
        table=[
            ["what it would do", "shown", "done", "done again"],
            *lines,
            ["preview", seconds(preview), "", ""],
            ["carried out", "", seconds(taken), ""],
        ],
    )


def previewed(database: Database) -> dict[str, int]:
    """What the page shows before the rule is saved, by clock."""
    with database.reading() as session:
        domain = default_domain(session)
        wanted = proposal(session, domain, profile_key=RULE, changes={})
        names = [each.setting.name for each in wanted.differences]
        reach = would_reach(session, wanted.before, wanted.after, domain.id, names, clock.now())
    return {each.code: each.count for each in reach}


def worked_through(database: Database) -> dict[str, int]:
    """Lets the clocks go round once; how many mailboxes each has locked or warned."""
    before = _events(database)
    clocks = RuleClocks(database)
    while clocks():
        pass
    after = _events(database)
    return {code: after[code] - before[code] for code in after}


def _events(database: Database) -> dict[str, int]:
    with database.reading() as session:
        locked = sa.select(sa.func.count()).select_from(Event).where(Event.kind == "mailbox.suspended")
        warned = sa.select(sa.func.count()).select_from(Mailbox).where(Mailbox.idle_warned_at.is_not(None))
        counted = {"idle_locked": locked, "idle_warned": warned}
        return {code: session.scalar(query) or 0 for code, query in counted.items()}


def _age(database: Database) -> None:
    """Everybody active for long; a third of them unused since."""
    now = clock.now()
    with database.writing() as session:
        session.execute(
            sa.update(Mailbox).values(state="active", state_since=now - LONG_AGO, last_sign_in_at=now)
        )
        third = sa.func.substr(Mailbox.id, -1).in_(list("0369cfjkmqt"))
        session.execute(sa.update(Mailbox).where(third).values(last_sign_in_at=now - LONG_AGO))


def _counted(database: Database) -> float:
    began = time.perf_counter()
    with database.reading() as session:
        session.scalar(sa.select(sa.func.count()).select_from(Mailbox))
    return time.perf_counter() - began
