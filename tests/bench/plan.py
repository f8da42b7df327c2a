"""How long a list takes from the file to a plan, and whether a row costs the same in a large one.

Each size in a process and a database of its own: the sample province, with nobody in it yet.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from app.cli.context import operator
from provisioning.foundation import schema
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.sample import province
from tests.bench.imports import bodies
from tests.bench.measure import machine, run_child
from tests.bench.report import Report, seconds
from tests.support.hr_files import HEADER, each_person, row_of

ROWS = (10_000, 100_000, 1_000_000)
DOMAIN = "kontum.example"


@dataclass(frozen=True, slots=True)
class Planned:
    """One size."""

    rows: int
    seconds: float
    peak_rss_mb: float
    counts: dict[str, int]

    @property
    def each_us(self) -> float:
        """What a row costs, in microseconds."""
        return self.seconds * 1e6 / self.rows


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench plan`."""
    parser.add_argument("--rows", type=int, action="append", help=f"how many; may be repeated ({ROWS})")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Plans a list of each size."""
    found = machine()
    planned = [plan(rows, folder / str(rows)) for rows in asked.rows or ROWS]
    largest = max(planned, key=lambda each: each.rows)
    return Report(
        name="plan",
        n=largest.rows,
        machine=found,
        ours_s=largest.seconds,
        rate_per_s=largest.rows / largest.seconds,
        peak_rss_mb=largest.peak_rss_mb,
        table=table(planned),
    )


def plan(rows: int, folder: Path) -> Planned:
    """Reads one list in a process of its own. Raises RuntimeError unless every row has its place."""
    folder.mkdir()
    env = lay_out(folder)
    file = folder / "list.csv"
    write_people(rows, file)
    command = [sys.executable, "-m", "tests.bench.reading", str(env), str(file)]
    ended = run_child(command, dict(os.environ), folder)
    said = json.loads(ended.output)
    if said["state"] != "ready" or sum(said["counts"].values()) != rows:
        raise RuntimeError(f"{rows} rows became {said}")
    return Planned(rows, said["seconds"], ended.peak_rss_mb, said["counts"])


def write_people(rows: int, file: Path) -> None:
    """A list of so many invented people all over the province."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        people = each_person(rows, units=bodies())
        writer.writerows(row_of(number, person) for number, person in enumerate(people, 1))


def lay_out(folder: Path) -> Path:
    """A database with the province, and the settings that name it; nobody listens at any address."""
    values = {
        "BASE_URL": "http://127.0.0.1:9",
        "TRUSTED_PROXIES": "none",
        "SECRET_KEY": "k" * 40,
        "DATABASE_URL": f"sqlite:///{folder / 'congvu.db'}",
        "DATA_DIR": str(folder / "data"),
        "NATIONAL_ID_KEY": "n" * 40,
        "LDAP_URI": "ldaps://127.0.0.1:9",
        "LDAP_CA_FILE": str(folder / "ca.pem"),
        "LDAP_SUFFIX": "dc=congvu,dc=example",
        "LDAP_PROVISIONER_PASSWORD": "p",
        "LDAP_WEB_PASSWORD": "w",
        "LDAP_MAIL_PASSWORD": "m",
        "DOVEADM_URL": "http://127.0.0.1:9/doveadm/v1",
        "DOVEADM_API_KEY": "d" * 40,
        "SENDER": f"congvu@{DOMAIN}",
        "IMAP_HOST": "127.0.0.1",
        "SUBMISSION_HOST": "127.0.0.1",
    }
    file = folder / "congvu.env"
    file.touch(mode=0o600)
    file.write_text("".join(f"CONGVU_{name}='{value}'\n" for name, value in values.items()))
    database = Database(Settings(_env_file=file).database_url)
    schema.upgrade(database)
    with database.writing() as session:
        province.load(session, operator(), domain=DOMAIN)
    database.dispose()
    return file


def table(planned: list[Planned]) -> list[list[str]]:
    """A line for each size."""
    head = ["rows", "read and plan", "each row", "rows a second", "peak memory", "joiners", "others"]
    return [
        head,
        *(
            [
                f"{each.rows:,}",
                seconds(each.seconds),
                f"{each.each_us:.0f} us",
                f"{each.rows / each.seconds:,.0f}",
                f"{each.peak_rss_mb:.0f} MB",
                f"{each.counts.get('joiner', 0):,}",
                f"{each.rows - each.counts.get('joiner', 0):,}",
            ]
            for each in planned
        ),
    ]
