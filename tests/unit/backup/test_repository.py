"""Copies in a real repository: found again, thinned out, and refused in words where they don't belong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from provisioning.backup import directory_copy, manifest, restoring
from provisioning.backup.errors import BackupFailed, RestoreRefused
from provisioning.backup.making import make_key
from provisioning.backup.manifest import FORMAT, Manifest
from provisioning.backup.restic import Repository

SETTINGS = {"CONGVU_NATIONAL_ID_KEY": "n" * 43, "CONGVU_SECRET_KEY": "s" * 43}
TOLD = Manifest(
    format=FORMAT,
    version="1.0",
    schema="0033",
    database="sqlite",
    taken_at="2026-12-01T02:00:00+00:00",
    host="mail.kontum.example",
    folders={},
    files={},
    keys=manifest.fingerprints(SETTINGS),
    people=1,
    passwords=1,
    last_event=1,
    last_link="0" * 64,
)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty one with a key of its own."""
    key = tmp_path / "backup.key"
    make_key(key)
    made = Repository(str(tmp_path / "copies"), key)
    made.begin()
    return made


def copied(repository: Repository, folder: Path, told: Manifest = TOLD) -> None:
    """One copy with this manifest and one file."""
    parts = folder / "backup-parts"
    parts.mkdir(exist_ok=True)
    file = parts / "directory.ldif"
    file.write_bytes(b"dn: uid=1\n")
    replace(told, files={file.name: manifest.digest(file)}).write(parts)
    repository.back_up([parts], host=told.host)


def test_restore_brings_a_copy_back_and_proves_its_files(repository: Repository, tmp_path: Path) -> None:
    copied(repository, tmp_path)
    chosen = restoring.choose(repository)
    assert (chosen.manifest.schema, chosen.manifest.keys) == (TOLD.schema, TOLD.keys)
    with restoring.fetched(chosen, tmp_path) as got:
        assert (got.parts / "directory.ldif").read_bytes() == b"dn: uid=1\n"
    assert not (tmp_path / "restoring").exists()


def test_a_file_that_is_not_what_was_written_is_refused(repository: Repository, tmp_path: Path) -> None:
    copied(repository, tmp_path)
    chosen = restoring.choose(repository)
    forged = replace(chosen, manifest=replace(chosen.manifest, files={"directory.ldif": "0" * 64}))
    with pytest.raises(BackupFailed, match="not what was written"), restoring.fetched(forged, tmp_path):
        pass


def test_another_key_is_refused_in_words(repository: Repository, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.key"
    foreign.write_text("of another province\n")
    with pytest.raises(RestoreRefused, match="were made with another one"):
        restoring.choose(replace(repository, key_file=foreign))


def test_a_copy_of_a_later_version_is_refused_in_words(repository: Repository, tmp_path: Path) -> None:
    copied(repository, tmp_path, replace(TOLD, schema="9999", version="9.0"))
    with pytest.raises(RestoreRefused, match=r"made by Congvu 9\.0"):
        restoring.choose(repository)


def test_a_manifest_of_a_later_form_is_refused_in_words() -> None:
    with pytest.raises(BackupFailed, match=r"made by Congvu 9\.0"):
        manifest.read(json.dumps({"format": FORMAT + 1, "version": "9.0"}).encode())


@pytest.mark.parametrize("name", manifest.KEYS)
def test_a_copy_made_under_another_key_of_the_settings_is_refused(name: str) -> None:
    restoring.same_keys(TOLD, SETTINGS)
    with pytest.raises(RestoreRefused, match=name):
        restoring.same_keys(TOLD, SETTINGS | {name: "x" * 43})


def test_the_rule_keeps_the_newest_and_removes_others(repository: Repository, tmp_path: Path) -> None:
    for _ in range(3):
        copied(repository, tmp_path)
    newest = repository.snapshots()[-1]
    repository.thin_out(("--keep-last", "1", "--keep-daily", "14"), host=TOLD.host)
    assert [each.id for each in repository.snapshots()] == [newest.id]


def test_a_damaged_repository_is_told(repository: Repository, tmp_path: Path) -> None:
    copied(repository, tmp_path)
    repository.check(read="100%")
    for pack in (Path(repository.target) / "data").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            pack.write_bytes(b"x" * pack.stat().st_size)
    with pytest.raises(BackupFailed, match="damaged"):
        repository.check(read="100%")


def test_key_and_place_are_on_no_command_line(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    spy = tmp_path / "restic"
    spy.write_text(f'#!/bin/sh\necho "$@" >> {seen}\nexec /usr/bin/restic "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    copied(repository, tmp_path)
    told = seen.read_text()
    assert "backup" in told
    assert repository.key_file.read_text().strip() not in told
    assert repository.target not in told


def test_passwords_are_counted_whatever_bytes_they_end_in(tmp_path: Path) -> None:
    file = tmp_path / "directory.ldif"
    file.write_bytes(
        b"dn: uid=a,ou=people,dc=x\nuserPassword:: e0FSR09OMn0kYXJnb24yAP8=\n\n"
        b"dn: uid=b,ou=people,dc=x\nuserPassword: plain\xff\nuserPassword: second\n\n"
        b"dn: cn=web,ou=services,dc=x\nuserPassword: service\n\ndn: uid=c,ou=people,dc=x\nuid: c\n"
    )
    assert directory_copy.passwords_in(file) == 2
