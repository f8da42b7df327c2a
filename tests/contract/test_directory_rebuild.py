"""A directory made anew with slapd's own tools: from nothing, from the old one, from a backup."""

from __future__ import annotations

import base64
import io
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ldap.difference import difference
from ldap.directory import Directory
from ldap.entries import (
    DOMAINS,
    MOST_REMEMBERED,
    PEOPLE,
    UNITS,
    DomainEntry,
    Entry,
    PersonEntry,
    UnitEntry,
    policy_remembering,
)
from ldap.errors import PasswordRemembered
from ldap.openldap import ldif
from ldap.openldap.ldif import BadLdif, as_ldif, as_lines, read_ldif
from ldap.openldap.rebuild import Places, Rebuilt, rebuild
from ldap.openldap.render import LoadFailed, load, render_slapd
from ldap.openldap.settings import SlapdSettings
from ldap.passwords import PasswordAnswer
from tests.contract.conftest import access_to, person
from tests.support import directory_server
from tests.support.directory_server import RunningDirectory

GOOD = "Một mật khẩu đủ dài 1"
UNIT = UnitEntry(code="stttt", name="Sở Thông tin và Truyền thông")
STANDING: list[Entry] = [DomainEntry(name="kontum.example"), UNIT]


def places(server: RunningDirectory) -> Places:
    return Places(
        suffix=server.suffix,
        config_dir=server.settings.config_dir,
        data_dir=server.settings.data_dir,
        tree_file=server.folder / "rendered" / "tree.ldif",
        pid_file=server.settings.run_dir / "slapd.pid",
    )


@contextmanager
def speaking(server: RunningDirectory, account: str) -> Iterator[Directory]:
    directory = Directory(access_to(server, account))
    yield directory
    directory.close()


def rebuilt(server: RunningDirectory, people: Sequence[PersonEntry], backup: Path | None = None) -> Rebuilt:
    server.stop()
    try:
        return rebuild(places(server), [*STANDING, *people], backup)
    finally:
        server.start_again()


def with_password(server: RunningDirectory) -> PersonEntry:
    entry = person()
    with speaking(server, "provisioner") as directory:
        directory.add(entry)
    with speaking(server, "web") as web:
        web.set_password(entry.uid, GOOD)
    return entry


def test_everybody_is_there_as_wanted_and_keeps_the_password(own_server: RunningDirectory) -> None:
    kept, gone, fresh = with_password(own_server), with_password(own_server), [person() for _ in range(30)]
    made = rebuilt(own_server, [kept, *fresh])
    assert {DOMAINS: 1, UNITS: 1, PEOPLE: 31} == made.entries
    assert made.passwords == 1
    assert made.old is not None
    assert (made.old / "data.mdb").exists()
    with speaking(own_server, "provisioner") as directory:
        standing = {entry.uid: entry for entry in directory.all_people()}
        assert {kept.uid, *(entry.uid for entry in fresh)} == set(standing)
        assert all(difference(entry, standing[entry.uid]) is None for entry in (kept, *fresh))
        assert [UNIT] == [UnitEntry.from_attributes(each) for each in directory.read_all(UNITS)]
        assert {"kontum.example"} == directory.read(DOMAINS, ["kontum.example"]).keys()
        directory.add(person())
    with speaking(own_server, "web") as web:
        assert PasswordAnswer.OK is web.check_password(kept.uid, GOOD)
        assert PasswordAnswer.UNKNOWN is web.check_password(gone.uid, GOOD)


def test_earlier_passwords_come_over_and_are_refused_still(own_server: RunningDirectory) -> None:
    kept = person(remembered=2)
    with speaking(own_server, "provisioner") as directory:
        directory.add(kept)
    with speaking(own_server, "web") as web:
        for number in range(3):
            web.set_password(kept.uid, f"{GOOD} {number}")
    rebuilt(own_server, [kept])
    with speaking(own_server, "provisioner") as directory:
        assert difference(kept, directory.people([kept.uid])[kept.uid]) is None
    with speaking(own_server, "web") as web:
        for number in range(3):
            with pytest.raises(PasswordRemembered):
                web.set_password(kept.uid, f"{GOOD} {number}")
        web.set_password(kept.uid, f"{GOOD} 3")
        assert PasswordAnswer.OK is web.check_password(kept.uid, f"{GOOD} 3")


@pytest.mark.parametrize("first", [1, 2, 17])
def test_a_directory_that_stands_is_given_the_policies_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    """All of them, or those that are behind the one at which the tool was stopped once."""
    gone = range(first, MOST_REMEMBERED + 1)

    def as_earlier(settings: SlapdSettings, into: Path) -> None:
        render_slapd(settings, into)
        tree = into / "tree.ldif"
        entries = re.split(r"\n{2,}", tree.read_text(encoding="utf-8"))
        lacking = tuple(f"dn: {policy_remembering(count)}," for count in gone)
        tree.write_text("\n\n".join(each for each in entries if not any(name in each for name in lacking)))

    monkeypatch.setattr(directory_server, "render_slapd", as_earlier)
    server = directory_server.start_directory(tmp_path / "slapd")
    every = frozenset(range(1, MOST_REMEMBERED + 1))
    try:
        kept = with_password(server)
        with speaking(server, "provisioner") as directory:
            assert every - set(gone) == directory.passwords_remembered()
        server.stop()
        render_slapd(server.settings, server.folder / "rendered")
        load(server.settings, server.folder / "rendered")
        server.start_again()
        with speaking(server, "provisioner") as directory:
            assert every == directory.passwords_remembered()
        with speaking(server, "web") as web:
            assert PasswordAnswer.OK is web.check_password(kept.uid, GOOD)
    finally:
        server.remove()


def written_out(server: RunningDirectory, folder: Path) -> Path:
    """All of a directory, now stopped, as slapcat writes it."""
    server.stop()
    config, backup = str(server.settings.config_dir), folder / "backup.ldif"
    subprocess.run(["/usr/sbin/slapcat", "-n", "1", "-F", config, "-l", str(backup)], check=True, timeout=60)
    return backup


def test_rebuild_of_lost_directory_takes_passwords_from_backup(
    own_server: RunningDirectory, tmp_path: Path
) -> None:
    kept = with_password(own_server)
    backup = written_out(own_server, tmp_path)
    (own_server.settings.data_dir / "data.mdb").unlink()
    own_server.start_again()
    made = rebuilt(own_server, [kept], backup)
    assert 1 == made.passwords
    with speaking(own_server, "web") as web:
        assert PasswordAnswer.OK is web.check_password(kept.uid, GOOD)


def test_while_slapd_runs_nothing_is_touched(own_server: RunningDirectory) -> None:
    kept = with_password(own_server)
    with pytest.raises(LoadFailed, match="stop it first"):
        rebuild(places(own_server), [])
    with speaking(own_server, "provisioner") as directory:
        assert directory.people([kept.uid])


def test_failed_rebuild_puts_the_old_directory_back(own_server: RunningDirectory, tmp_path: Path) -> None:
    kept = with_password(own_server)
    # slapd's schema has no such state.
    with pytest.raises(LoadFailed, match="slapadd"):
        rebuilt(own_server, [person(), person(sn="")])
    broken = tmp_path / "broken.ldif"
    broken.write_text("dn: uid=a\nuid:: %%%\n")
    with pytest.raises(BadLdif):
        rebuilt(own_server, [person()], broken)

    def fails() -> Iterator[PersonEntry]:
        yield person()
        raise ZeroDivisionError

    own_server.stop()
    with pytest.raises(ZeroDivisionError):
        rebuild(places(own_server), fails())
    own_server.start_again()
    with speaking(own_server, "web") as web:
        assert PasswordAnswer.OK is web.check_password(kept.uid, GOOD)
    assert [own_server.settings.data_dir] == list(own_server.settings.data_dir.parent.glob("data*"))


HARD = ["a", " a", "a ", ":a", "<a", "#a", "Đặng", "a\nb", "x" * 300, "", "\0", "a: b", "😀"]


def test_ldif_round_trip_keeps_any_value() -> None:
    text = as_ldif("uid=a,dc=x", {"cn": HARD, "sn": ["b"]}) + as_ldif("uid=b,dc=x", {"cn": ["c"]})
    folded = "".join(
        "\n ".join([line[:70], *(line[at : at + 70] for at in range(70, len(line), 70))]) + "\n"
        for line in text.split("\n")
    )
    for written in (text, folded):
        found = list(read_ldif(io.StringIO(written), ["cn"]))
        assert [{"cn": HARD}, {"cn": ["c"]}] == found


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("a\x7f")
def test_ldif_encodes_values_that_are_not_safe(value: str) -> None:
    written = as_lines({"cn": [value]})
    assert (re.fullmatch(r"(?![ :<])[ -~]*(?<! )", value) is not None) is (written == f"cn: {value}\n")
    assert written.isascii()
    assert [{"cn": [value]}] == list(read_ldif(io.StringIO(as_ldif("uid=a", {}, written)), ["cn"]))


@pytest.mark.parametrize(
    "hashed", [b"{ARGON2}x\0", b"{ARGON2}x\0p", b"{ARGON2}x\0\x80", b"\xff\xfe", b"\xc3"]
)
def test_ldif_keeps_the_bytes_of_a_hash_whatever_they_are(hashed: bytes) -> None:
    written = f"userPassword:: {base64.b64encode(hashed).decode()}\n"
    [found] = read_ldif(io.StringIO(f"dn: uid=a\n{written}\n"), ["userPassword"])
    assert written == as_lines(found)


def test_rebuild_from_a_backup_keeps_the_bytes_of_a_hash_whatever_they_are(
    own_server: RunningDirectory, tmp_path: Path
) -> None:
    kept = with_password(own_server)
    backup = written_out(own_server, tmp_path)
    with backup.open() as text:
        everybody = list(read_ldif(text, ["uid", "userPassword"]))
    [found] = [entry for entry in everybody if entry.get("uid") == [kept.uid]]
    # Behind the NUL stands whatever the module's memory held.
    hashed = found["userPassword"][0].partition("\0")[0].encode() + b"\0\x9d"
    backup.write_text(
        as_ldif("uid=x", {"uid": [kept.uid]}, f"userPassword:: {base64.b64encode(hashed).decode()}\n")
        + as_ldif("uid=y", {"uid": ["Ý"], "userPassword": ["x"]})
    )
    (own_server.settings.data_dir / "data.mdb").unlink()
    own_server.start_again()
    assert 1 == rebuilt(own_server, [kept], backup).passwords
    with speaking(own_server, "web") as web:
        assert PasswordAnswer.OK is web.check_password(kept.uid, GOOD)
        assert PasswordAnswer.WRONG is web.check_password(kept.uid, GOOD + "x")


def test_read_ldif_in_any_pieces_yields_asked_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(as_ldif(f"uid=m{n},dc=x", {"uid": [f"m{n}"], "cn": HARD}) for n in range(50))
    for size in (1, 7, 64, 1 << 20):
        monkeypatch.setattr(ldif, "_BLOCK", size)
        found = list(read_ldif(io.StringIO(f"version: 1\n\n# a word\n{text}"), ["uid"]))
        assert [{"uid": [f"m{n}"]} for n in range(50)] == found
