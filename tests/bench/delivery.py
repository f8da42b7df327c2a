"""How many messages a second pass with rspamd asked about each, beside Postfix that asks nobody.

One stack; rounds with and without alternate, and Postfix is started anew for either. What is handed in
is thrown away in the first three ways, so that nothing but the door is measured; in the last it is
delivered into mailboxes. DNS is a server on loopback that denies everything.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Pairs, machine
from tests.bench.report import Report
from tests.support.dns_server import dns_server
from tests.support.mail_stack import OUTSIDE, Person, RunningStack, start_mail_stack, until
from tests.support.messages import written

SESSIONS = 4
PEOPLE = 20
BYTES = 2048
PATIENCE = 300.0
DISCARD = {"virtual_transport": "discard:", "default_transport": "discard:"}
UNASKED = {"smtpd_milters": "", "non_smtpd_milters": ""}


@dataclass(frozen=True, slots=True)
class Office:
    """A stack with people in it, and how many messages a run hands in."""

    mail: RunningStack
    people: tuple[Person, ...]
    n: int


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench delivery`."""
    parser.add_argument("--n", type=int, default=1000, help="how many messages a run")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on a stack of its own in the folder."""
    found = machine()
    mail = start_mail_stack(folder)
    try:
        office = Office(mail, tuple(mail.person() for _ in range(PEOPLE)), asked.n)
        with dns_server(mail.layout.address, mail.layout.ports.dns, {}):
            pairs = measured(office, asked.rounds)
    finally:
        mail.remove()
    return summed_up(pairs, asked.n, found)


def measured(office: Office, rounds: int) -> dict[str, Pairs]:
    """Each way's seconds, with and without, round by round."""
    sides: dict[str, Mapping[str, str]] = {"with": {}, "without": UNASKED}
    seconds: dict[tuple[str, str], list[float]] = {(way, side): [] for way in WAYS for side in sides}
    for _ in range(rounds):
        for side, parameters in sides.items():
            with _passing(office, {**DISCARD, **parameters}):
                for way, hand_in in HANDED_IN.items():
                    seconds[way, side].append(_timed(hand_in, office))
            with _passing(office, parameters):
                seconds[DELIVERED, side].append(_timed(into_mailboxes, office))
    return {way: Pairs(tuple(seconds[way, "with"]), tuple(seconds[way, "without"])) for way in WAYS}


@contextlib.contextmanager
def _passing(office: Office, parameters: Mapping[str, str]) -> Iterator[None]:
    """Postfix with these parameters, which does not slow down whoever hands in quickly."""
    with office.mail.postfix_with(in_flow_delay="0", **parameters):
        from_outside(Office(office.mail, office.people, SESSIONS))
        yield


def _timed(way: Callable[[Office], None], office: Office) -> float:
    began = time.perf_counter()
    way(office)
    return time.perf_counter() - began


def from_outside(office: Office) -> None:
    """As a foreign server hands in."""
    _source(office, office.mail.layout.ports.smtp, OUTSIDE, office.people[0].address, office.n)


def from_congvu(office: Office) -> None:
    """Congvu's own messages."""
    layout = office.mail.layout
    _source(office, layout.ports.outgoing, layout.own_sender, office.people[0].address, office.n)


def from_officials(office: Office) -> None:
    """Officials who signed in, each in a session of their own."""
    each = -(-office.n // PEOPLE)
    with ThreadPoolExecutor(SESSIONS) as threads:
        list(threads.map(lambda person: _submit(office, person, each), office.people))


def into_mailboxes(office: Office) -> None:
    """From outside until the last lies in its mailbox."""
    port, each = office.mail.layout.ports.smtp, -(-office.n // PEOPLE)
    before = _lying(office)
    with ThreadPoolExecutor(SESSIONS) as threads:
        list(threads.map(lambda p: _source(office, port, OUTSIDE, p.address, each), office.people))
    until(lambda: _lying(office) >= before + each * PEOPLE, PATIENCE)


HANDED_IN: dict[str, Callable[[Office], None]] = {
    "handed in from outside": from_outside,
    "handed in by officials": from_officials,
    "handed in by Congvu": from_congvu,
}
DELIVERED = "from outside into mailboxes"
WAYS = (*HANDED_IN, DELIVERED)


def _source(office: Office, port: int, sender: str, recipient: str, count: int) -> None:
    """Postfix's own generator of messages, which names the envelope's sender in From."""
    sessions = str(min(SESSIONS, count))
    options = ("-s", sessions, "-m", str(count), "-l", str(BYTES), "-f", sender, "-t", recipient)
    where = f"{office.mail.layout.address}:{port}"
    subprocess.run(["/usr/sbin/smtp-source", *options, where], check=True, timeout=PATIENCE)


def _submit(office: Office, person: Person, count: int) -> None:
    recipient = office.people[0].address
    message = written(person.address, recipient, "x", "y" * 70 + "\n").as_bytes() + b"z" * 70 * 24
    with office.mail.submission(person.address, person.password) as smtp:
        for _ in range(count):
            smtp.sendmail(person.address, [recipient], message)


def _lying(office: Office) -> int:
    return sum(1 for person in office.people for _ in (office.mail.home(person) / "Maildir/new").glob("*"))


def summed_up(pairs: Mapping[str, Pairs], n: int, found: str) -> Report:
    """Messages a second without and with, and the ratio of the seconds."""
    table = [("messages a second", "without", "with", "ratio")]
    table += [
        (way, f"{n / each.baseline_median:.0f}", f"{n / each.ours_median:.0f}", f"{each.ratio:.2f}")
        for way, each in pairs.items()
    ]
    whole = pairs[DELIVERED]
    return Report(
        name="delivery",
        n=n,
        machine=found,
        ours_s=whole.ours_median,
        baseline="Postfix without rspamd",
        baseline_s=whole.baseline_median,
        ratio=whole.ratio,
        rate_per_s=n / whole.ours_median,
        table=table,
    )
