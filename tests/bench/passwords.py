"""What setting a password costs: as it was, hashed here; hashed by slapd; and with earlier ones remembered.

All ways take turns, on a directory of their own, each for people of its own whose history is full. Ends with
1 where a change that remembers nothing takes more than 1.3 times as long as before, or where a remembered
password costs much more than one hash.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from ldap import ber
from ldap.client import Connection, ConnectionSettings
from ldap.difference import Change, Modification
from ldap.directory import Directory
from ldap.entries import PersonEntry, person_name
from ldap.passwords import hash_password
from tests.bench.measure import machine
from tests.bench.report import Report
from tests.support.directory_server import RunningDirectory, start_directory

MOST, MOST_EACH = 1.3, 1.5
REMEMBERED = (1, 2, 3, 6)
WARM_UP = 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench passwords`."""
    parser.add_argument("--rounds", type=int, default=40, help="how often each way is taken")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on a directory of its own."""
    found = machine()
    server = start_directory(folder)
    try:
        ways = Ways(server)
        try:
            times = ways.in_turn(asked.rounds)
        finally:
            ways.close()
    finally:
        server.remove()
    return summed_up(times, asked.rounds, found)


class Ways:
    """One person for each way of setting a password; the baseline's hash is made here."""

    def __init__(self, server: RunningDirectory) -> None:
        self._server, self._number = server, 0
        provisioner = Directory(access_to(server, "provisioner"))
        self._web, self._settings = Directory(access_to(server, "web")), access_to(server, "web")
        self._connection = Connection(self._settings, self._settings.bind_dn, self._settings.password)
        self._connection.bind()
        for each in (0, *REMEMBERED):
            provisioner.add(entry_of(name_of(each), each))
        provisioner.add(entry_of("before", 0))
        provisioner.close()

    def close(self) -> None:
        """Lets the connections go."""
        self._connection.close()
        self._web.close()

    def in_turn(self, rounds: int) -> dict[str, list[float]]:
        """Seconds of each way, round by round."""
        ways: dict[str, Callable[[str], None]] = {"hash": hash_here, "before": self._as_before}
        ways |= {name_of(each): self._by_slapd(name_of(each)) for each in (0, *REMEMBERED)}
        for _ in range(max(REMEMBERED) + WARM_UP):
            self._each_once(ways)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, seconds in self._each_once(ways).items():
                times[name].append(seconds)
        return times

    def _each_once(self, ways: dict[str, Callable[[str], None]]) -> dict[str, float]:
        found = {}
        for name, way in ways.items():
            self._number += 1
            began = time.perf_counter()
            way(f"suoi trong qua lang {self._number}")
            found[name] = time.perf_counter() - began
        return found

    def _as_before(self, password: str) -> None:
        name = person_name("before").under(self._server.suffix)
        mark = self._web.password_mark("before")
        step = Modification("replace", "userPassword", (hash_password(password),))
        only_if = ber.unchanged("pwdChangedTime", mark.set_at)
        self._connection.modify(name, Change((step,)), only_if=only_if)

    def _by_slapd(self, uid: str) -> Callable[[str], None]:
        def way(password: str) -> None:
            self._web.set_password(uid, password, after=self._web.password_mark(uid))

        return way


def hash_here(password: str) -> None:
    """One hash, for comparison."""
    hash_password(password)


def name_of(remembered: int) -> str:
    """Whose entry remembers so many passwords before the current one."""
    return f"remembers{remembered}"


def entry_of(uid: str, remembered: int) -> PersonEntry:
    """Somebody with nothing special."""
    return PersonEntry(
        uid=uid, cn="Nguyễn Văn Ấn", sn="Nguyễn", mail=f"{uid}@kontum.example", addresses=(),
        state="active", receives=True, sign_in=True, quota=1, remembered=remembered,
    )  # fmt: skip


def access_to(server: RunningDirectory, account: str) -> ConnectionSettings:
    """How a service account comes to this server."""
    return ConnectionSettings(
        uri=server.uri,
        ca_file=server.ca_file,
        suffix=server.suffix,
        bind_dn=server.service_dn(account),
        password=server.passwords[account],
        receive_timeout=10,
    )


def summed_up(times: dict[str, list[float]], rounds: int, found: str) -> Report:
    """A line for each way, and whether the two promises hold."""
    medians = {name: statistics.median(each) for name, each in times.items()}
    one, before, plain = medians["hash"], medians["before"], medians[name_of(0)]
    table = [("set a password", "median ms", "by before", "hashes more")]
    table += [("one hash, by itself", f"{one * 1000:.1f}", "", "")]
    table += [("before: hashed here", f"{before * 1000:.1f}", "1.00", "")]
    table += [("slapd, none remembered", f"{plain * 1000:.1f}", f"{plain / before:.2f}", "")]
    for each in REMEMBERED:
        took = medians[name_of(each)]
        more = (took - plain) / one
        table.append(
            (f"slapd, the last {each + 1}", f"{took * 1000:.1f}", f"{took / before:.2f}", f"{more:.1f}")
        )
    most = max((medians[name_of(each)] - plain) / one / (each + 1) for each in REMEMBERED)
    notes = [
        f"without remembered ones {plain / before:.2f} times as long as before (at most {MOST})",
        f"each of the last costs at most {most:.2f} hashes (about one)",
    ]
    short = plain / before > MOST or most > MOST_EACH
    return Report(
        name="passwords",
        n=rounds,
        machine=found,
        ours_s=plain,
        baseline="hashed here, and a modification",
        baseline_s=before,
        ratio=plain / before,
        table=table,
        notes=notes,
        short=short or None,
    )
