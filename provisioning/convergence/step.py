"""One step of convergence: compare, make the smallest change, look again, write down.

Level-triggered: works from what rows say now, not from what happened. Doing a step twice, or half of
it and then all of it, ends in the same place.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ldap.difference import difference
from ldap.entries import PersonEntry
from ldap.errors import (
    DirectoryHalted,
    DirectoryRejected,
    DirectoryUnavailable,
    EntryExists,
    EntryMissing,
)
from provisioning import clock
from provisioning.convergence import claims
from provisioning.convergence.desired import Wanted, wanted
from provisioning.convergence.health import note_part
from provisioning.convergence.targets import Targets
from provisioning.database import Database
from provisioning.errors import Unavailable


@dataclass(slots=True)
class Outcome:
    """What one step did. `stopped` names the part that made it stop."""

    applied: int = 0
    written: int = 0
    put_off: int = 0
    parked: int = 0
    stopped: str = ""


@dataclass(slots=True)
class _Run:
    database: Database
    targets: Targets
    owner: str
    deadline: float
    ok: list[Wanted] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    parked: list[tuple[str, str, str]] = field(default_factory=list)
    written: int = 0


class _LeaseOver(Exception):
    """The claim may be somebody else's by now: nothing more is written."""


def run_claimed(
    database: Database, targets: Targets, owner: str, mailbox_ids: Sequence[str], *, seconds: float
) -> Outcome:
    """Brings the claimed mailboxes to what SQL wants within `seconds`, and records the outcome."""
    run = _Run(database, targets, owner, time.monotonic() + seconds)
    with database.reading() as session:
        work = wanted(session, mailbox_ids)
    stopped = ""
    try:
        _apply_all(run, work)
        _verify(run)
        _tell_mail_store(run)
    except (DirectoryUnavailable, DirectoryHalted) as error:
        stopped = "directory"
        note_part(database, "directory", ok=False, detail=str(error))
    except _LeaseOver:
        stopped = "lease"
    else:
        note_part(database, "directory", ok=True)
    return _write_down(run, work, stopped)


def _apply_all(run: _Run, work: list[Wanted]) -> None:
    standing = run.targets.directory.people([item.uid for item in work])
    for item in work:
        if time.monotonic() > run.deadline:
            raise _LeaseOver
        try:
            run.written += _apply(run, item, standing)
            run.ok.append(item)
        except DirectoryRejected as error:
            code = "address_elsewhere" if error.not_unique else "directory_rejected"
            run.parked.append((item.uid, code, str(error)))
        except (EntryExists, EntryMissing):
            # Somebody else changed the entry between our look and our write: look again later.
            run.late.append(item.uid)


def _apply(run: _Run, item: Wanted, standing: dict[str, PersonEntry]) -> int:
    """Writes the difference; returns the number of writes (0 or 1)."""
    directory = run.targets.directory
    found = standing.get(item.uid)
    if item.entry is None:
        if found is not None:
            directory.delete(item.uid)
        return int(found is not None)
    if found is None:
        directory.add(item.entry)
        return 1
    change = difference(item.entry, found)
    if change is None:
        return 0
    directory.modify(item.uid, change)
    return 1


def _verify(run: _Run) -> None:
    """A success reply is not proof: what stands now is read back and compared."""
    standing = run.targets.directory.people([item.uid for item in run.ok])
    seen = []
    for item in run.ok:
        found = standing.get(item.uid)
        if item.entry is None:
            right = found is None
        else:
            right = found is not None and difference(item.entry, found) is None
        if right:
            seen.append(item)
        else:
            run.late.append(item.uid)
    run.ok = seen


def _tell_mail_store(run: _Run) -> None:
    """Makes the mail servers notice at once. A mail store that doesn't answer puts the row off."""
    still = []
    for item in run.ok:
        try:
            if item.revision > 1:
                run.targets.mailstore.forget(item.uid, item.addresses)
            if item.disconnect:
                run.targets.mailstore.disconnect(item.uid)
        except Unavailable as error:
            note_part(run.database, "mail store", ok=False, detail=str(error))
            run.late.append(item.uid)
        else:
            still.append(item)
    run.ok = still


def _write_down(run: _Run, work: list[Wanted], stopped: str) -> Outcome:
    now = clock.now()
    verified = [] if stopped else run.ok
    settled = {item.uid for item in verified} | {uid for uid, _, _ in run.parked}
    rest = [item.uid for item in work if item.uid not in settled]
    with run.database.writing() as session:
        claims.done(session, run.owner, [(item.uid, item.revision) for item in verified], now)
        for uid, code, detail in run.parked:
            claims.park(session, run.owner, uid, code, detail, now)
        if stopped:
            claims.give_back(session, run.owner, rest)
        else:
            claims.wait(session, run.owner, rest, "changed meanwhile")
    return Outcome(len(verified), run.written, len(rest), len(run.parked), stopped)
