"""One step, for rows of one kind: compare, make the smallest change, look again, write down.

Level-triggered: works from what rows say now, not from what happened. Doing a step twice, or half of
it and then all of it, ends in the same place. What is refused is the refused row's matter alone.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ldap.difference import difference_from
from ldap.entries import Attributes, Name, csn_of
from ldap.errors import DirectoryHalted, DirectoryRejected, DirectoryUnavailable, EntryMissing
from ldap.writes import Add, Answer, Delete, Modify, Write
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.projection import work_queue
from provisioning.projection.health import note_part
from provisioning.projection.kind import ProjectedKind, Wanted
from provisioning.projection.targets import Targets

_CHANGED = "changed meanwhile"
_NO_PARENT = "what it stands under is not there yet"


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
    kind: ProjectedKind
    database: Database
    targets: Targets
    owner: str
    deadline: float
    ok: list[Wanted] = field(default_factory=list)
    late: dict[Any, str] = field(default_factory=dict)
    """Why rows have to wait, by id."""
    parked: dict[Any, tuple[str, str]] = field(default_factory=dict)
    written: int = 0
    csns: dict[Any, str | None] = field(default_factory=dict)
    """At which change the entries of rows were last seen to be as wanted, by id."""

    def standing(self, work: Sequence[Wanted]) -> Mapping[str, Attributes]:
        """What stands of these, by what names them."""
        return self.targets.directory.read(self.kind.branch, [item.key for item in work])


class _LeaseOver(Exception):
    """The claim may be somebody else's by now: nothing more is written."""


def run_claimed(
    database: Database,
    targets: Targets,
    kind: ProjectedKind,
    owner: str,
    ids: Sequence[Any],
    *,
    seconds: float,
) -> Outcome:
    """Brings the claimed rows of one kind to what SQL wants within `seconds`, and records the outcome."""
    run = _Run(kind, database, targets, owner, time.monotonic() + seconds)
    with database.reading() as session:
        work = list(kind.wanted(session, kind.model.id.in_(ids)))
    stopped = why = ""
    try:
        _apply_all(run, work)
        _verify(run)
        _follow(run)
    except DirectoryUnavailable as error:
        stopped, why = "directory", str(error)
        note_part(database, "directory", ok=False, detail=why)
    except DirectoryHalted as error:
        stopped, why = "directory", str(error)
        note_part(database, kind.part, ok=False, detail=why)
    except _LeaseOver:
        stopped = "lease"
    else:
        for part in {"directory", kind.part}:
            note_part(database, part, ok=True)
    return _write_down(run, work, stopped, why)


def _apply_all(run: _Run, work: list[Wanted]) -> None:
    fresh = [(item, Add(item.entry)) for item in work if item.fresh and item.entry is not None]
    unsure = {item.id for item, answer in _write(run, fresh) if answer is not None}
    # What is new needs no look before: where it stands already, an earlier answer was lost.
    to_compare = [item for item in work if not item.fresh or item.entry is None or item.id in unsure]
    standing = run.standing(to_compare)
    asked: list[tuple[Wanted, Write]] = []
    for item in to_compare:
        write = _write_of(run.kind, item, standing.get(item.key))
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


def _write_of(kind: ProjectedKind, item: Wanted, found: Attributes | None) -> Write | None:
    """What makes the entry that stands the one that is wanted; None when it is."""
    name = Name(kind.branch, item.key)
    if item.entry is None:
        return None if found is None else Delete(name)
    if found is None:
        return Add(item.entry)
    change = difference_from(item.entry, found)
    return None if change is None else Modify(name, change)


def _take_refusal(run: _Run, item: Wanted, answer: Answer) -> None:
    if isinstance(answer, DirectoryRejected):
        code = "address_elsewhere" if answer.not_unique else "directory_rejected"
        run.parked[item.id] = (code, str(answer))
    elif answer is not None:
        # Its parent is missing, or somebody else changed the entry between our look and our write: it
        # is looked at again later, and the others don't wait for it.
        run.late[item.id] = _NO_PARENT if isinstance(answer, EntryMissing) else _CHANGED


def _verify(run: _Run) -> None:
    """A success reply is not proof: what stands now is read back and compared."""
    standing = run.standing(run.ok)
    seen = []
    for item in run.ok:
        found = standing.get(item.key)
        if _write_of(run.kind, item, found) is None:
            seen.append(item)
            run.csns[item.id] = csn_of(found)
        else:
            run.late[item.id] = _CHANGED
    run.ok = seen


def _follow(run: _Run) -> None:
    """Whoever else has to know is told; rows of which that failed wait."""
    late = run.kind.follow(run.database, run.targets, run.ok)
    run.late |= dict.fromkeys(late, "others could not be told yet")
    run.ok = [item for item in run.ok if item.id not in late]


def _write_down(run: _Run, work: list[Wanted], stopped: str, why: str) -> Outcome:
    now, model = clock.now(), run.kind.model
    verified = [] if stopped else run.ok
    settled = {item.id for item in verified} | run.parked.keys()
    rest = [item.id for item in work if item.id not in settled]
    applied = [(item.id, item.revision, run.csns.get(item.id)) for item in verified]
    with run.database.writing() as session:
        work_queue.done(session, model, run.owner, applied, now)
        work_queue.park(session, model, run.owner, run.parked, now)
        if stopped:
            work_queue.give_back(session, model, run.owner, rest, why)
        else:
            reasons = {row_id: run.late.get(row_id, _CHANGED) for row_id in rest}
            work_queue.wait(session, model, run.owner, reasons)
    return Outcome(len(verified), run.written, len(rest), len(run.parked), stopped)
