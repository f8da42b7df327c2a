"""Speaks to restic, which encrypts, stores and thins out the copies; the only module that does.

The repository's place and its key reach restic through its environment and a file, never through the
command line, which everybody on the machine can read.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from provisioning.backup.errors import BackupFailed, RestoreRefused

PROGRAM: Final = "restic"
# A first copy of a province's mail takes hours; a tool that hangs is ended all the same.
_LONGEST: Final = 24 * 3600
_QUICK: Final = 600
# restic's exit status when some files could not be read.
_SOME_UNREAD: Final = 3
_GONE: Final = 2  # errno ENOENT
_TIMES: Final = 3
_REMOTE: Final = ("sftp:", "s3:", "rest:", "b2:", "azure:", "gs:", "swift:", "rclone:")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One copy in a repository."""

    id: str
    at: str
    host: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What one copy brought."""

    snapshot: str
    files: int
    new_bytes: int


@dataclass(frozen=True, slots=True)
class Repository:
    """Where copies are kept: a folder, or `sftp:user@host:/path`, `s3:https://…` as restic writes them."""

    target: str
    key_file: Path

    @property
    def remote(self) -> bool:
        """Whether it is reached over a network."""
        return self.target.startswith(_REMOTE)

    def exists(self) -> bool:
        """Whether copies were ever made there. Raises RestoreRefused where the key is another one's."""
        if not self.remote and not (Path(self.target) / "config").exists():
            return False
        done = self._run(("cat", "config"), _QUICK)
        if done.returncode == 0:
            return True
        if "wrong password" in done.stderr or "no key found" in done.stderr:
            raise RestoreRefused(
                f"The key in {self.key_file} does not open the copies in {self.target}: they were made "
                "with another one. Name it with --key-file."
            )
        if "does not exist" in done.stderr or "Is there a repository" in done.stderr:
            return False
        raise BackupFailed(_said(f"{self.target} can't be reached", done.stderr))

    def begin(self) -> None:
        """Makes an empty repository. Raises BackupFailed."""
        self._checked(("init",), _QUICK, "The place for copies can't be made")

    def back_up(self, folders: Iterable[Path], *, host: str, but: Iterable[Path] = ()) -> Made:
        """One copy of these folders, `but` some files; those that went meanwhile (messages do) are no fault.

        Raises BackupFailed where something could not be read.
        """
        self._run(("unlock",), _QUICK)
        left = [word for file in but for word in ("--exclude", str(file))]
        arguments = ("backup", "--json", "--host", host, "--tag", "congvu", *left, *map(str, folders))
        for _ in range(_TIMES):
            done = self._run(arguments, _LONGEST)
            if done.returncode != _SOME_UNREAD:
                break
            unread = [line for line in _objects(done.stderr) if not _only_gone(line)]
            if unread:
                raise BackupFailed(_said("Some files can't be read", json.dumps(unread[0])))
        if done.returncode not in (0, _SOME_UNREAD):
            raise BackupFailed(_said("The copy could not be made", done.stderr))
        return _made(done.stdout)

    def thin_out(self, keep: Sequence[str], *, host: str) -> None:
        """Removes copies of this host that no rule keeps. Raises BackupFailed."""
        self._checked(
            ("forget", "--prune", "--quiet", "--host", host, "--tag", "congvu", "--group-by", "host", *keep),
            _LONGEST,
            "Old copies can't be removed",
        )

    def snapshots(self) -> list[Snapshot]:
        """All copies, the oldest first. Raises BackupFailed."""
        done = self._checked(("snapshots", "--json", "--tag", "congvu"), _QUICK, "The copies can't be listed")
        found = json.loads(done.stdout) or []
        listed = [
            Snapshot(each["id"], each["time"], each.get("hostname", ""), tuple(each["paths"]))
            for each in found
        ]
        return sorted(listed, key=lambda each: each.at)

    def content(self, snapshot: Snapshot, file: str) -> bytes:
        """One small file of a copy. Raises BackupFailed."""
        done = self._checked(("dump", snapshot.id, file), _QUICK, f"{file} can't be read from the copy")
        return done.stdout.encode()

    def restore(self, snapshot: Snapshot, folder: Path) -> None:
        """The whole copy below `folder`; restic proves each piece by its hash. Raises BackupFailed."""
        self._checked(
            ("restore", snapshot.id, "--target", str(folder)), _LONGEST, "The copy can't be restored"
        )

    def check(self, *, read: str = "") -> None:
        """Whether the repository is whole. `read`: also such a part of the stored data ("5%", "100%")."""
        some = ("--read-data-subset", read) if read else ()
        self._checked(("check", "--quiet", *some), _LONGEST, "The copies are damaged")

    def _checked(self, arguments: Sequence[str], seconds: int, what: str) -> subprocess.CompletedProcess[str]:
        done = self._run(arguments, seconds)
        if done.returncode != 0:
            raise BackupFailed(_said(what, done.stderr))
        return done

    def _run(self, arguments: Sequence[str], seconds: int) -> subprocess.CompletedProcess[str]:
        told = {"RESTIC_REPOSITORY": self.target, "RESTIC_PASSWORD_FILE": str(self.key_file)}
        cache = () if self.remote else ("--no-cache",)
        try:
            return subprocess.run(
                (PROGRAM, *cache, *arguments),
                env=os.environ | told,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except FileNotFoundError as missing:
            raise BackupFailed("restic is not installed: apt-get install restic") from missing
        except subprocess.TimeoutExpired as late:
            raise BackupFailed(f"restic did not end within {seconds // 60} minutes") from late


def _objects(text: str) -> list[dict[str, Any]]:
    found = []
    for line in text.splitlines():
        try:
            each = json.loads(line)
        except ValueError:
            continue
        if isinstance(each, dict):
            found.append(each)
    return found


def _only_gone(line: dict[str, Any]) -> bool:
    error = line.get("error")
    return isinstance(error, dict) and error.get("Err") == _GONE


def _made(text: str) -> Made:
    for line in reversed(_objects(text)):
        if line.get("message_type") == "summary":
            return Made(line["snapshot_id"], line["total_files_processed"], line["data_added"])
    raise BackupFailed("restic did not say what it had copied")


def _said(what: str, told: str) -> str:
    lines = [line for line in told.strip().splitlines() if line.strip()]
    return f"{what}: {lines[-1][:300]}" if lines else f"{what}."
