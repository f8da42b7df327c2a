"""Each account can do what it must and no more; on slapd also seen from outside our own client."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ldap import dn
from ldap.difference import Change, Modification
from ldap.entries import DomainEntry, PersonEntry, UnitEntry, person_name
from ldap.errors import DirectoryError, DirectoryHalted, DirectoryRejected
from ldap.openldap.render import render_slapd
from ldap.openldap.settings import SlapdSettings
from ldap.passwords import PasswordAnswer
from ldap.protocol import AnyDirectory
from tests.contract.conftest import World, person
from tests.support import directory_server as directory_server_module
from tests.support.directory_server import RunningDirectory, start_directory

GOOD = "Một mật khẩu đủ dài 1"
Write = Callable[[AnyDirectory, PersonEntry], None]


def change_of(attribute: str, *values: str) -> Write:
    change = Change((Modification("replace", attribute, values),))
    return lambda directory, entry: directory.modify(person_name(entry.uid), change)


WRITES: dict[str, Write] = {
    "add": lambda directory, _: directory.add(person()),
    "delete": lambda directory, entry: directory.delete(person_name(entry.uid)),
    "mail": change_of("mail", "cua.ke.khac@kontum.example"),
    "addresses": change_of("mailLocalAddress", "cua.ke.khac@kontum.example"),
    "state": change_of("congvuState", "leaving"),
    "sign-in": change_of("congvuSignIn", "FALSE"),
    "quota": change_of("congvuQuota", "9"),
    "name": change_of("cn", "Kẻ khác"),
    "domain": lambda directory, _: directory.put(DomainEntry(name="la.example")),
    "unit": lambda directory, _: directory.put(UnitEntry(code="la", name="Đơn vị lạ")),
}


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("account", ["web", "mail", "replica"])
def test_write_by_other_than_provisioner_is_refused(world: World, account: str, what: str) -> None:
    entry = world.add()
    with pytest.raises(DirectoryHalted):
        WRITES[what](world.bound_as(account), entry)
    assert replace(entry, addresses=(entry.mail,)) == world.read(entry.uid)


def test_mail_and_replica_set_no_password(world: World) -> None:
    entry = world.add()
    for account in ("mail", "replica"):
        with pytest.raises(DirectoryError):
            world.bound_as(account).set_password(entry.uid, GOOD)
    assert world.web.check_password(entry.uid, GOOD) is PasswordAnswer.WRONG


def test_read_of_password_hash_is_left_to_the_replica(world: World) -> None:
    entry = world.add()
    world.web.set_password(entry.uid, GOOD)
    seen = {
        account: world.bound_as(account).reads_password_hashes()
        for account in ("provisioner", "web", "mail", "replica")
    }
    assert {"provisioner": False, "web": False, "mail": False, "replica": True} == seen


def test_web_account_reads_addresses_and_standing_only(world: World) -> None:
    entry = world.add(employee_number="CB-1")
    seen = world.web.people([entry.uid])[entry.uid]
    assert (entry.mail, entry.state, True) == (seen.mail, seen.state, seen.sign_in)
    assert ("", "", "", "", 0) == (seen.cn, seen.sn, seen.title, seen.employee_number, seen.quota)


def test_mail_sees_what_delivery_needs_only(world: World) -> None:
    entry = world.add(employee_number="CB-1")
    seen = world.bound_as("mail").people([entry.uid])[entry.uid]
    assert (entry.mail, entry.quota, entry.cn) == (seen.mail, seen.quota, seen.cn)
    assert ("", "", "", "") == (seen.sn, seen.title, seen.employee_number, seen.unit)


# From outside: OpenLDAP's own client, so that a fault of ours can't hide one of slapd's rules.


def asked(
    server: RunningDirectory, who: str, secret: str, *arguments: str, tool: str = "ldapsearch"
) -> subprocess.CompletedProcess[str]:
    """Run one of OpenLDAP's tools as somebody; an empty `who` is nobody."""
    secret_file = Path(os.devnull)
    bind = ["-x"]
    if who:
        secret_file = server.folder / "secret"
        secret_file.write_text(secret)
        bind += ["-D", who, "-y", str(secret_file)]
    return subprocess.run(
        [tool, *bind, "-H", server.uri, *arguments],
        env=os.environ | {"LDAPTLS_CACERT": str(server.ca_file), "LDAPTLS_REQCERT": "demand"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.fixture
def slapd(directory_server: RunningDirectory) -> World:
    return World(None, directory_server)


@pytest.fixture
def signed_up(slapd: World) -> PersonEntry:
    """An official with a password and one before it, in slapd."""
    entry = slapd.add(title="Chuyên viên", remembered=2)
    slapd.web.set_password(entry.uid, f"{GOOD} before")
    slapd.web.set_password(entry.uid, GOOD)
    for door in slapd.doors.values():
        door.close()
    return entry


EVERYWHERE = ["people", "units", "services", "policies", "lists"]


@pytest.mark.parametrize("where", EVERYWHERE)
def test_anonymous_reads_nothing(
    directory_server: RunningDirectory, signed_up: PersonEntry, where: str
) -> None:
    base = f"ou={where},{directory_server.suffix}"
    answer = asked(directory_server, "", "", "-LLL", "-b", base, "*", "+")
    assert (32, "") == (answer.returncode, answer.stdout.strip())
    assert signed_up.uid not in answer.stderr


@pytest.mark.parametrize("where", EVERYWHERE)
def test_official_reads_no_entry(
    directory_server: RunningDirectory, signed_up: PersonEntry, where: str
) -> None:
    own = dn.person(signed_up.uid, directory_server.suffix)
    base = f"ou={where},{directory_server.suffix}"
    answer = asked(directory_server, own, GOOD, "-LLL", "-b", base, "*", "+")
    assert (32, "") == (answer.returncode, answer.stdout.strip())


def test_official_may_bind(directory_server: RunningDirectory, signed_up: PersonEntry) -> None:
    own = dn.person(signed_up.uid, directory_server.suffix)
    answer = asked(directory_server, own, GOOD, tool="ldapwhoami")
    assert (0, f"dn:{own}") == (answer.returncode, answer.stdout.strip())


def test_official_changes_neither_password_nor_state(
    directory_server: RunningDirectory, signed_up: PersonEntry
) -> None:
    own = dn.person(signed_up.uid, directory_server.suffix)
    exchanged = asked(directory_server, own, GOOD, "-s", "mot mat khau moi", tool="ldappasswd")
    assert exchanged.returncode != 0
    change = directory_server.folder / "change.ldif"
    change.write_text(f"dn: {own}\nchangetype: modify\nreplace: congvuQuota\ncongvuQuota: 9\n")
    modified = asked(directory_server, own, GOOD, "-f", str(change), tool="ldapmodify")
    assert modified.returncode != 0
    assert asked(directory_server, own, GOOD, tool="ldapwhoami").returncode == 0


@pytest.mark.parametrize("account", ["provisioner", "web", "mail"])
@pytest.mark.parametrize("wanted", ["(userPassword=*)", "(userPassword={ARGON2}*)", "(pwdHistory=*)"])
def test_hashes_can_be_neither_read_nor_searched_for(
    directory_server: RunningDirectory, signed_up: PersonEntry, account: str, wanted: str
) -> None:
    who, secret = directory_server.service_dn(account), directory_server.passwords[account]
    base = f"ou=people,{directory_server.suffix}"
    found = asked(directory_server, who, secret, "-LLL", "-b", base, wanted, "userPassword")
    assert "dn:" not in found.stdout
    own = dn.person(signed_up.uid, directory_server.suffix)
    read = asked(directory_server, who, secret, "-LLL", "-b", own, "userPassword", "pwdHistory")
    assert "userPassword" not in read.stdout
    assert "pwdHistory" not in read.stdout


@pytest.mark.parametrize(
    ("account", "where"),
    [
        ("provisioner", "services"),
        *((account, where) for account in ("web", "mail") for where in ("services", "policies")),
    ],
)
def test_read_of_services_and_policies_is_refused(
    directory_server: RunningDirectory, account: str, where: str
) -> None:
    who, secret = directory_server.service_dn(account), directory_server.passwords[account]
    base = f"ou={where},{directory_server.suffix}"
    answer = asked(directory_server, who, secret, "-LLL", "-b", base)
    assert "dn:" not in answer.stdout


def test_search_without_tls_is_refused(directory_server: RunningDirectory) -> None:
    answer = subprocess.run(
        ["ldapsearch", "-x", "-H", directory_server.starttls_uri, "-b", directory_server.suffix],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert 13 == answer.returncode, answer.stderr


def test_bind_without_password_is_refused(directory_server: RunningDirectory, signed_up: PersonEntry) -> None:
    own = dn.person(signed_up.uid, directory_server.suffix)
    answer = asked(directory_server, own, "", tool="ldapwhoami")
    assert answer.returncode != 0


def test_wrong_tries_do_not_lock_a_service_account(directory_server: RunningDirectory) -> None:
    who = directory_server.service_dn("mail")
    for _ in range(12):
        assert 49 == asked(directory_server, who, "sai", tool="ldapwhoami").returncode
    right = asked(directory_server, who, directory_server.passwords["mail"], tool="ldapwhoami")
    assert 0 == right.returncode


def test_local_socket_lets_the_operator_manage(
    directory_server: RunningDirectory, signed_up: PersonEntry
) -> None:
    base = dn.person(signed_up.uid, directory_server.suffix)
    socket = ["-Q", "-Y", "EXTERNAL", "-H", directory_server.settings.ldapi_uri]
    answer = subprocess.run(
        ["ldapsearch", "-LLL", *socket, "-b", base, "userPassword"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert "userPassword::" in answer.stdout


def test_local_socket_shows_the_operator_that_earlier_passwords_are_kept(
    directory_server: RunningDirectory, signed_up: PersonEntry
) -> None:
    base = dn.person(signed_up.uid, directory_server.suffix)
    socket = ["-Q", "-Y", "EXTERNAL", "-H", directory_server.settings.ldapi_uri]
    answer = subprocess.run(
        ["ldapsearch", "-LLL", *socket, "-b", base, "pwdHistory"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert 1 == answer.stdout.count("pwdHistory:")


def configured(monkeypatch: pytest.MonkeyPatch, folder: Path, *left_out: str) -> RunningDirectory:
    """A slapd without these lines of its configuration and its schema."""

    def rendered(settings: SlapdSettings, into: Path) -> None:
        render_slapd(settings, into)
        for name in ("config.ldif", "congvu.ldif"):
            text = (into / name).read_text(encoding="utf-8")
            for line in left_out:
                text = text.replace(line, "")
            (into / name).write_text(text, encoding="utf-8")

    monkeypatch.setattr(directory_server_module, "render_slapd", rendered)
    return start_directory(folder)


HASHES = "olcPPolicyHashCleartext: TRUE\n"
CONSTRAINT = "olcConstraintAttribute: userPassword regex ^[{]ARGON2[}][$]argon2\n"
KNOWN = " $ congvuHashedBy"


@contextmanager
def world_without(monkeypatch: pytest.MonkeyPatch, folder: Path, *left_out: str) -> Iterator[World]:
    server = configured(monkeypatch, folder, *left_out)
    world = World(None, server)
    try:
        yield world
    finally:
        for door in world.doors.values():
            door.close()
        server.remove()


@pytest.mark.parametrize("left_out", [(HASHES,), (HASHES, CONSTRAINT, KNOWN)])
def test_a_slapd_that_would_not_hash_a_password_takes_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, left_out: tuple[str, ...]
) -> None:
    with world_without(monkeypatch, tmp_path, *left_out) as world:
        entry = world.add()
        with pytest.raises(DirectoryRejected):
            world.web.set_password(entry.uid, GOOD)
        assert not world.bound_as("replica").reads_password_hashes()


def test_a_build_without_both_guards_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with world_without(monkeypatch, tmp_path, HASHES, CONSTRAINT) as world:
        server, entry = world.server, world.add()
        assert server is not None
        world.web.set_password(entry.uid, GOOD)
        who, secret = server.service_dn("replica"), server.passwords["replica"]
        own = dn.person(entry.uid, server.suffix)
        answer = asked(server, who, secret, "-LLL", "-o", "ldif-wrap=no", "-b", own, "userPassword")
        assert base64.b64encode(GOOD.encode()).decode() in answer.stdout
