"""How long it takes to read all of the directory and of SQL and list what differs, beside ldapsearch.

Some entries are changed and some deleted behind our back: each round must find exactly those. The
baseline only reads the same attributes of the same entries over the same TLS. With --quick nothing has moved
since it was verified, and only at which change each entry stands is read.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from ldap.difference import Change, Modification
from ldap.entries import CSN, PEOPLE, person_name
from ldap.writes import Delete, Modify, Write
from provisioning.projection.drift import MISSING, find_drift
from tests.bench.filled_database import filled
from tests.bench.measure import alternate, machine, peak_rss_mb
from tests.bench.report import Report, seconds
from tests.bench.workplace import Workplace

# Of every hundred entries one is changed, and of every five hundred one deleted.
CHANGED, DELETED = 100, 500


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench drift`."""
    parser.add_argument("--rows", type=int, default=100_000, help="how many people")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")
    parser.add_argument(
        "--quick", action="store_true", help="the check by entryCSN, of an unchanged directory"
    )


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on a directory of its own."""
    found = machine()
    place = filled(folder, asked.rows)
    try:
        # Once in full, so that everything is verified as in an installation.
        ours(place, {}, full=True)
        if asked.quick:
            wrong: dict[str, str] = {}
            attributes: tuple[str, ...] = (PEOPLE.naming, CSN)
        else:
            wrong, attributes = spoil(place), PEOPLE.attributes
        pairs = alternate(
            asked.rounds,
            lambda: ours(place, wrong, full=not asked.quick),
            lambda: baseline(place, folder, attributes),
        )
    finally:
        place.remove()
    return Report(
        name="drift --quick" if asked.quick else "drift",
        n=asked.rows,
        machine=found,
        ours_s=pairs.ours_median,
        baseline="ldapsearch -E pr=1000",
        baseline_s=pairs.baseline_median,
        ratio=pairs.ratio,
        rate_per_s=asked.rows / pairs.ours_median,
        peak_rss_mb=peak_rss_mb(os.getpid()),
        table=[
            ["", *(f"round {number}" for number in range(1, asked.rounds + 1)), "median"],
            ["ours", *map(seconds, (*pairs.ours, pairs.ours_median))],
            ["ldapsearch", *map(seconds, (*pairs.baseline, pairs.baseline_median))],
            ["ratio", *("" for _ in pairs.ours), f"{pairs.ratio:.2f}"],
        ],
    )


def spoil(place: Workplace) -> dict[str, str]:
    """Changes and deletes entries behind our back; what has to be found, by person."""
    uids = [entry.uid for entry in place.directory.all_people()]
    title = Change((Modification("replace", "title", ("Khác",)),))
    deleted = set(uids[::DELETED])
    changed = [uid for uid in uids[1::CHANGED] if uid not in deleted]
    writes: list[Write] = [
        *(Modify(person_name(uid), title) for uid in changed),
        *(Delete(person_name(uid)) for uid in deleted),
    ]
    if any(place.directory.write_all(writes, seconds=600)):
        raise RuntimeError("the directory could not be spoiled")
    return dict.fromkeys(changed, "title") | dict.fromkeys(deleted, MISSING)


def ours(place: Workplace, wrong: dict[str, str], *, full: bool) -> float:
    """Reads and compares everything, or what has moved; seconds."""
    began = time.perf_counter()
    found = {each.key: each.what for each in find_drift(place.database, place.directory, full=full)}
    took = time.perf_counter() - began
    if found != wrong:
        raise RuntimeError(f"{len(found)} differences were found where {len(wrong)} are")
    return took


def baseline(place: Workplace, folder: Path, attributes: Sequence[str]) -> float:
    """ldapsearch of the same entries and attributes; seconds."""
    server, password = place.server, folder / "password"
    password.touch(mode=0o600)
    password.write_text(server.passwords["provisioner"])
    command = [
        *("ldapsearch", "-x", "-LLL", "-H", server.uri, "-D", server.service_dn("provisioner")),
        *("-y", str(password), "-b", f"ou=people,{server.suffix}", "-s", "one", "-E", "pr=1000/noprompt"),
        *("(objectClass=congvuMailbox)", *attributes),
    ]
    environment = os.environ | {"LDAPTLS_CACERT": str(server.ca_file)}
    began = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=3600)
    return time.perf_counter() - began
