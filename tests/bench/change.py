"""How long one person's change takes: from the form that creates the account to mail that is read.

Every step is what a person or a mail program does: forms over HTTP, a message over SMTP, IMAP.
Nothing is asked of the parts behind their backs.
"""

from __future__ import annotations

import argparse
import contextlib
import imaplib
import statistics
import time
from pathlib import Path

from tests.bench.measure import Laps, machine, percentile
from tests.bench.report import Report, seconds
from tests.support.mail_stack import RunningStack
from tests.support.web_visitor import WebVisitor
from tests.support.whole_stack import WholeStack, activate, start_whole_stack

PASSWORD = "suoi trong chay qua lang Kon Ktu 5"
NAME = "Nguyễn Thị Ngọc Ánh"
# The first requests load templates and open connections; a service in use has done so.
WARM_UP = 3
PATIENCE = 20.0
STEPS = ("create", "slip", "activate", "first IMAP sign-in", "message delivered")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench change`."""
    parser.add_argument("--n", type=int, default=100, help="how many accounts")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on a stack of its own in the folder."""
    found = machine()
    running = start_whole_stack(folder)
    try:
        for number in range(WARM_UP):
            one_change(running, number)
        laps = [one_change(running, number) for number in range(WARM_UP, WARM_UP + asked.n)]
    finally:
        running.remove()
    return summed_up(laps, found)


def one_change(running: WholeStack, number: int) -> Laps:
    """One official's way, each step counted apart."""
    laps = Laps()
    console = running.administrator
    console.open("/people/new")
    with laps.lap("create"):
        console.send_shown("/people/new", full_name=NAME, unit="stttt")
    page = console.path
    address = console.find(r"([a-z0-9.]+@kontum\.example)")
    with laps.lap("slip"):
        console.send_shown(f"{page}/slip")
        code = console.find(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>")
    phone = WebVisitor(running.base_url, local_address=own_address(number))
    try:
        with laps.lap("activate"):
            activate(phone, address, code, PASSWORD)
    finally:
        phone.close()
    receive(running.mail, address, laps)
    return laps


def own_address(number: int) -> str:
    """Everybody's phone has its own: tries are counted by the address they come from."""
    return f"127.7.{number // 250}.{number % 250 + 1}"


def receive(mail: RunningStack, address: str, laps: Laps) -> None:
    """Signs in by IMAP and reads a message from outside. Raises TimeoutError."""
    ends = time.monotonic() + PATIENCE
    with contextlib.ExitStack() as kept:
        with laps.lap("first IMAP sign-in"):
            reader = _signed_in(kept, mail, address, ends)
        with laps.lap("message delivered"):
            reader.select("INBOX", readonly=True)
            mail.deliver(address)
            while not _sees_one(reader):
                _pause(ends)


def _signed_in(kept: contextlib.ExitStack, mail: RunningStack, address: str, ends: float) -> imaplib.IMAP4:
    while True:
        try:
            return kept.enter_context(mail.imap(address, PASSWORD))
        except imaplib.IMAP4.error as refused:
            if "AUTHENTICATIONFAILED" not in str(refused):
                raise
        _pause(ends)


def _sees_one(reader: imaplib.IMAP4) -> bool:
    reader.noop()
    _, numbers = reader.search(None, "ALL")
    return bool(numbers[0])


def _pause(ends: float) -> None:
    if time.monotonic() > ends:
        raise TimeoutError(f"not within {PATIENCE} s")
    time.sleep(0.01)


def summed_up(laps: list[Laps], found: str) -> Report:
    """The report: each step's share in the median, then the whole way."""
    totals = [lap.total for lap in laps]
    table = [("step", "median", "95 %", "slowest")]
    table += [_row(step, [lap.seconds[step] for lap in laps]) for step in STEPS]
    table.append(_row("all", totals))
    return Report(
        name="change",
        n=len(laps),
        machine=found,
        median_s=statistics.median(totals),
        p95_s=percentile(totals, 95),
        rate_per_s=len(totals) / sum(totals),
        table=table,
    )


def _row(step: str, values: list[float]) -> tuple[str, str, str, str]:
    return (
        step,
        seconds(statistics.median(values)),
        seconds(percentile(values, 95)),
        seconds(max(values)),
    )
