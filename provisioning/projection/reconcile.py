"""One step of convergence: compare, make the smallest change, look again, write down.

Level-triggered: works from what rows say now, not from what happened. Doing a step twice, or half of
it and then all of it, ends in the same place.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ldap.difference import difference
from ldap.entries import PersonEntry
from ldap.errors import DirectoryHalted, DirectoryRejected, DirectoryUnavailable
from ldap.writes import Add, Answer, Delete, Modify, Write
from provisioning.filters.notify import tell_owners
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Unavailable
from provisioning.projection import work_queue
from provisioning.projection.desired_state import Wanted, wanted
from provisioning.projection.health import note_part
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import KEPT

# Mailboxes the mail store is told of in one call.
_TOLD_AT_ONCE: Final = 100


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
    fresh = [(item, Add(item.entry)) for item in work if item.fresh and item.entry is not None]
    unsure = {item.uid for item, answer in _write(run, fresh) if answer is not None}
    # What is new needs no look before: where it stands already, an earlier answer was lost.
    to_compare = [item for item in work if not item.fresh or item.entry is None or item.uid in unsure]
    standing = run.targets.directory.people([item.uid for item in to_compare])
    asked: list[tuple[Wanted, Write]] = []
    for item in to_compare:
        write = _write_of(item, standing.get(item.uid))
        if write is None:
            run.ok.append(item)
        else:
            asked.append((item, write))
    for item, answer in _write(run, asked):
        _take_refusal(run, item, answer)


def _write(run: _Run, asked: Sequence[tuple[Wanted, Write]]) -> list[tuple[Wanted, Answer]]:
    """Writes within the time; what was written is taken as done. Raises _LeaseOver."""
    left = run.deadline - time.monotonic()
    answers = run.targets.directory.write_all([write for _, write in asked], seconds=left)
    told = [(item, answer) for (item, _), answer in zip(asked, answers, strict=False)]
    written = [item for item, answer in told if answer is None]
    run.ok += written
    run.written += len(written)
    if len(answers) < len(asked):
        raise _LeaseOver
    return told


def _write_of(item: Wanted, found: PersonEntry | None) -> Write | None:
    """What makes the entry that stands the one that is wanted; None when it is."""
    if item.entry is None:
        return None if found is None else Delete(item.uid)
    if found is None:
        return Add(item.entry)
    change = difference(item.entry, found)
    return None if change is None else Modify(item.uid, change)


def _take_refusal(run: _Run, item: Wanted, answer: Answer) -> None:
    if isinstance(answer, DirectoryRejected):
        code = "address_elsewhere" if answer.not_unique else "directory_rejected"
        run.parked.append((item.uid, code, str(answer)))
    elif answer is not None:
        # Somebody else changed the entry between our look and our write: look again later.
        run.late.append(item.uid)


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
    """Makes the mail servers notice at once. A mail store that doesn't answer puts the rows off."""
    changed = [item for item in run.ok if item.revision > 1 or item.disconnect]
    late: set[str] = set()
    for at in range(0, len(changed), _TOLD_AT_ONCE):
        some = changed[at : at + _TOLD_AT_ONCE]
        try:
            run.targets.mailstore.forget_all({item.uid: item.addresses for item in some})
            run.targets.mailstore.disconnect_all([item.uid for item in some if item.disconnect])
            _settle_filters(run, [item for item in some if item.filters])
        except Unavailable as error:
            note_part(run.database, "mail store", ok=False, detail=str(error))
            late |= {item.uid for item in changed[at:]}
            break
    run.late += late
    run.ok = [item for item in run.ok if item.uid not in late]


def _settle_filters(run: _Run, asked: Sequence[Wanted]) -> None:
    """Sessions have ended, so nobody puts a filter back. The owner's word is owed before one goes off:
    who dies in between says it twice rather than never."""
    if not asked:
        return
    mailstore = run.targets.mailstore
    found = mailstore.filters([item.uid for item in asked])
    active = {uid: [script for script in scripts if script.active] for uid, scripts in found.items()}
    seen = {item.uid: (item.filters, active[item.uid]) for item in asked if active.get(item.uid)}
    if seen:
        with run.database.writing() as session:
            tell_owners(session, seen, clock.now())
    off = [uid for uid, (cause, _) in seen.items() if cause != KEPT]
    if off:
        mailstore.switch_off_filters(off)


def _write_down(run: _Run, work: list[Wanted], stopped: str) -> Outcome:
    now = clock.now()
    verified = [] if stopped else run.ok
    settled = {item.uid for item in verified} | {uid for uid, _, _ in run.parked}
    rest = [item.uid for item in work if item.uid not in settled]
    with run.database.writing() as session:
        work_queue.done(session, Mailbox, run.owner, [(item.uid, item.revision) for item in verified], now)
        work_queue.park(
            session, Mailbox, run.owner, {uid: (code, detail) for uid, code, detail in run.parked}, now
        )
        if stopped:
            work_queue.give_back(session, Mailbox, run.owner, rest)
        else:
            work_queue.wait(session, Mailbox, run.owner, dict.fromkeys(rest, "changed meanwhile"))
    return Outcome(len(verified), run.written, len(rest), len(run.parked), stopped)
