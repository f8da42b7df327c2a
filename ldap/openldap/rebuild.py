"""Loads a whole directory with slapadd -q while slapd is stopped; passwords come over from the old one.

The old database is kept beside until its owner removes it. Whatever fails, it is back in its place.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final

from ldap.entries import PEOPLE, Branch, Entry, name_of
from ldap.openldap.ldif import BadLdif, as_ldif, as_lines, read_ldif
from ldap.openldap.render import LoadFailed
from ldap.references import as_written

# What only the directory knows of a person: the hash and those before it, since when, the last sign-in, the
# lasting id.
CARRIED: Final = ("userPassword", "pwdHistory", "pwdChangedTime", "authTimestamp", "entryUUID")
_MANY: Final = frozenset({"pwdHistory"})
# As many entries as fit into the pipe at once: slapadd loads some while the next are made. A pipe of the
# usual size would let it wait each time.
_BATCH: Final = 500
_PIPE_BYTES: Final = 1 << 20
_SLAPADD, _SLAPCAT = "/usr/sbin/slapadd", "/usr/sbin/slapcat"
# A stuck tool is ended; a country of two million entries takes some minutes.
_TOOL_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a stopped slapd's things lie."""

    suffix: str
    config_dir: Path
    data_dir: Path
    tree_file: Path
    """What an empty directory begins with."""
    pid_file: Path
    user: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was loaded, and where the old database lies now (None: there was none)."""

    entries: Counter[Branch]
    """How many of each kind."""
    passwords: int
    old: Path | None


def rebuild(places: Places, entries: Iterable[Entry], backup: Path | None = None) -> Rebuilt:
    """Makes the directory anew from what SQL wants. Call only while slapd is stopped.

    `backup`: an LDIF that slapcat wrote, in place of the old database, for the passwords. Raises
    LoadFailed, BadLdif, OSError; then everything is as before.
    """
    if _runs(places.pid_file):
        raise LoadFailed("slapd is running: stop it first")
    # Of a mode that only we may look into: hashes lie in it for a while.
    with (
        tempfile.TemporaryDirectory(prefix="congvu-rebuild-") as folder,
        closing(_Kept(Path(folder) / "kept.db")) as kept,
    ):
        kept.take(_old_entries(places, backup))
        if backup is not None and not kept.count():
            raise BadLdif(f"{backup} has nobody's password")
        with _fresh_data(places) as old:
            loaded = _load(places, entries, kept)
    return Rebuilt(loaded, kept.given, old)


def _runs(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


@contextmanager
def _fresh_data(places: Places) -> Iterator[Path | None]:
    """An empty data folder in place of the old one, which comes back when the block fails."""
    data = places.data_dir
    old = (
        data.with_name(f"{data.name}.{time.strftime('%Y%m%d-%H%M%S')}")
        if (data / "data.mdb").exists()
        else None
    )
    if old is not None:
        data.rename(old)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield old
        _hand_over(places)
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        if old is not None:
            old.rename(data)
        raise


def _hand_over(places: Places) -> None:
    if os.geteuid() == 0 and places.user:
        for path in (places.data_dir, *places.data_dir.rglob("*")):
            shutil.chown(path, places.user, places.group or None)


def _load(places: Places, entries: Iterable[Entry], kept: _Kept) -> Counter[Branch]:
    command = (_SLAPADD, "-q", "-n", "1", "-F", str(places.config_dir))
    loaded: Counter[Branch] = Counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, pipesize=_PIPE_BYTES
        )
        pipe: IO[bytes] = process.stdin  # type: ignore[assignment] # one was asked for
        try:
            with pipe:
                pipe.write(places.tree_file.read_bytes() + b"\n")
                for some in _batches(entries):
                    pipe.write(_ldif_of(some, places.suffix, kept))
                    loaded.update(entry.branch for entry in some)
        except BrokenPipeError:
            # slapadd has given up; what it says is raised below.
            pass
        except BaseException:
            process.kill()
            process.wait()
            raise
        code = process.wait(timeout=_TOOL_SECONDS)
        if code != 0:
            said.seek(0)
            raise LoadFailed(f"slapadd: {said.read()[-2000:].strip()}")
    return loaded


def _ldif_of(entries: Sequence[Entry], suffix: str, kept: _Kept) -> bytes:
    carried = kept.of([entry.key for entry in entries if entry.branch is PEOPLE])
    text = [
        as_ldif(
            name_of(entry).under(suffix),
            as_written(entry.branch, entry.attributes(), suffix),
            _carried(carried, entry),
        )
        for entry in entries
    ]
    return "".join(text).encode("ascii")


def _carried(carried: Mapping[str, str], entry: Entry) -> str:
    return carried.get(entry.key, "") if entry.branch is PEOPLE else ""


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    left = iter(entries)
    while some := list(islice(left, _BATCH)):
        yield some


def _old_entries(places: Places, backup: Path | None) -> Iterator[dict[str, list[str]]]:
    """What is carried over, with the id, of everybody in the old database or its backup."""
    wanted = ("uid", *CARRIED)
    if backup is not None:
        with backup.open(encoding="utf-8") as text:
            yield from read_ldif(text, wanted)
    elif (places.data_dir / "data.mdb").exists():
        with _slapcat(places) as text:
            yield from read_ldif(text, wanted)


@contextmanager
def _slapcat(places: Places) -> Iterator[IO[str]]:
    command = (
        *(_SLAPCAT, "-n", "1", "-F", str(places.config_dir), "-o", "ldif-wrap=no"),
        # Not by its base: slapcat 2.5 dies of that option beside our overlays.
        *("-a", "(&(objectClass=congvuMailbox)(userPassword=*))"),
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True, encoding="utf-8")
        pipe: IO[str] = process.stdout  # type: ignore[assignment] # one was asked for
        try:
            with pipe:
                yield pipe
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait(timeout=_TOOL_SECONDS) != 0:
            said.seek(0)
            raise LoadFailed(
                f"slapcat: {said.read()[-2000:].strip()}. If the old database can't be read, name a "
                "backup that slapcat wrote"
            )


def _carried_of(found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: found[name][: None if name in _MANY else 1] for name in CARRIED if name in found}


class _Kept:
    """What is carried over, by person, in a file: a country's passwords need not fit into memory."""

    def __init__(self, file: Path) -> None:
        file.touch(mode=0o600)
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.execute("pragma journal_mode = off")
        self._database.execute("pragma synchronous = off")
        self._database.execute("create table kept (uid primary key, lines) without rowid")
        self.given = 0

    def take(self, entries: Iterator[dict[str, list[str]]]) -> None:
        """Keeps those who have a password."""
        self._database.execute("begin")
        self._database.executemany(
            "insert or replace into kept values (?, ?)",
            (
                (found["uid"][0], as_lines(_carried_of(found)))
                for found in entries
                # An id of ours is plain letters and digits.
                if "userPassword" in found and found.get("uid", ["é"])[0].isascii()
            ),
        )
        self._database.execute("commit")

    def of(self, uids: Sequence[str]) -> dict[str, str]:
        """The lines of those of these people who have a password."""
        marks = ", ".join("?" * len(uids))
        found: dict[str, str] = dict(
            self._database.execute(f"select uid, lines from kept where uid in ({marks})", uids)  # noqa: S608 (question marks only)
        )
        self.given += len(found)
        return found

    def count(self) -> int:
        """How many people's."""
        found: int = self._database.execute("select count(*) from kept").fetchone()[0]
        return found

    def close(self) -> None:
        """Lets the file go; its folder is removed by who made it."""
        self._database.close()
