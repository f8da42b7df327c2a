"""What slapd is given means what was meant, and is refused where it could mean more."""

from __future__ import annotations

import re
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ldap.openldap.access import access_rules, operator
from ldap.openldap.render import LoadFailed, load, render_slapd, slapd_arguments
from ldap.openldap.settings import ServiceHashes, SlapdSettings, UnsafeSetting
from ldap.passwords import hash_service_password

HASH = hash_service_password("s" * 32)
SERVICES = ServiceHashes(provisioner=HASH, mail=HASH, web=HASH, replica=HASH)


def settings_in(folder: Path, **changes: object) -> SlapdSettings:
    base = SlapdSettings(
        suffix="dc=congvu,dc=example",
        config_dir=folder / "slapd.d",
        data_dir=folder / "data",
        run_dir=folder / "run",
        certificate_file=folder / "server.pem",
        key_file=folder / "server.key",
        services=SERVICES,
    )
    return replace(base, **changes)  # type: ignore[arg-type] # the caller names its fields


@pytest.mark.parametrize(
    "changes",
    [
        {"suffix": "dc=congvu"},
        {"suffix": "o=tinh,c=vn"},
        {"suffix": "ou=congvu,dc=kontum,dc=example"},
        {"suffix": "dc=congvu,dc=kontum,dc=example"},
    ],
)
def test_slapds_own_tools_take_what_is_rendered(tmp_path: Path, changes: dict[str, object]) -> None:
    settings = settings_in(tmp_path, **changes)
    for certificate in (settings.certificate_file, settings.key_file):
        certificate.touch()
    render_slapd(settings, tmp_path / "rendered")
    load(settings, tmp_path / "rendered")
    database = (settings.data_dir / "data.mdb").read_bytes()
    load(settings, tmp_path / "rendered")
    assert len(database) <= (settings.data_dir / "data.mdb").stat().st_size


def test_load_gives_an_older_tree_what_it_lacks(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    for certificate in (settings.certificate_file, settings.key_file):
        certificate.touch()
    render_slapd(settings, tmp_path / "rendered")
    tree = tmp_path / "rendered" / "tree.ldif"
    whole = tree.read_text()
    older = re.sub(r"dn: ou=domains,.*?\n\n", "", whole, flags=re.DOTALL)
    assert older != whole
    tree.write_text(older)
    for stands in (False, True, True):
        load(settings, tmp_path / "rendered")
        command = ["/usr/sbin/slapcat", "-n", "1", "-F", str(settings.config_dir), "-a", "(ou=domains)"]
        found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
        assert stands == ("dn: ou=domains," in found)


def test_rendered_files_are_readable_by_owner_only(tmp_path: Path) -> None:
    render_slapd(settings_in(tmp_path), tmp_path / "rendered")
    for name in ("tree.ldif", "services.ldif"):
        file = tmp_path / "rendered" / name
        assert 0o600 == stat.S_IMODE(file.stat().st_mode)
        assert HASH in file.read_text()


def test_refusal_of_slapd_tools_is_reported(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, module_dir=tmp_path)
    render_slapd(settings, tmp_path / "rendered")
    with pytest.raises(LoadFailed, match="slapadd"):
        load(settings, tmp_path / "rendered")


@pytest.mark.parametrize(
    "changes",
    [
        {"suffix": "dc=a\nolcAccess: to * by * write"},
        {"suffix": "dc=a b"},
        {"suffix": "cn=a"},
        {"suffix": ""},
        {"data_dir": Path("/tmp/a b")},
        {"data_dir": Path("relative")},
        {"run_dir": Path("/tmp/a\nolcRootPW: x")},
        {"log_level": "stats\nolcAllows: bind_anon_cred"},
        {"user": "root;id"},
    ],
)
def test_render_with_hostile_setting_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(UnsafeSetting) as refused:
        settings_in(tmp_path, **changes)
    assert not any(str(value) in str(refused.value) for value in changes.values() if value)


@pytest.mark.parametrize("value", ["plain password", "s" * 43, "{SSHA}abcdefghijklmnopqrstuv"])
def test_render_with_plain_service_password_is_refused(value: str) -> None:
    with pytest.raises(UnsafeSetting) as refused:
        ServiceHashes(provisioner=HASH, mail=HASH, web=value, replica=HASH)
    assert value not in str(refused.value)


def test_hashes_are_not_shown(tmp_path: Path) -> None:
    assert HASH not in repr(settings_in(tmp_path))


def test_access_rules_end_with_none_for_the_rest() -> None:
    rules = access_rules("dc=congvu,dc=example", operator(0, 0))
    assert rules[0].endswith("by * break")
    assert [] == [rule for rule in rules[1:] if not rule.endswith("by * none")]


def test_access_rules_after_the_first_read_no_passwords() -> None:
    rules = access_rules("dc=congvu,dc=example", operator(0, 0))[1:]
    about_passwords = [rule for rule in rules if "attrs=userPassword" in rule]
    rights = {right for rule in about_passwords for right in re.findall(r"by \S+ (\S+)", rule)}
    assert {"=w", "auth", "none"} == rights


def test_slapd_is_started_in_the_foreground_on_what_was_asked(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    uri = "ldaps://127.0.0.1:6360"
    with_socket = slapd_arguments(settings, uri)
    assert f"{uri} {settings.ldapi_uri}" in with_socket
    assert "/" not in settings.ldapi_uri.removeprefix("ldapi://")
    assert ("-h", uri) == slapd_arguments(settings, uri, local_socket=False)[-2:]
    assert ("-d", "none") == with_socket[1:3]


def test_addresses_are_checked_one_write_after_another() -> None:
    template = Path("ldap/openldap/config.ldif.j2").read_text()
    uris = [line for line in template.splitlines() if line.startswith("olcUniqueURI:")]
    assert 2 == len(uris)
    assert all(line.startswith("olcUniqueURI: serialize ldap:///") for line in uris)


def test_our_identifiers_are_given_once() -> None:
    schema = Path("ldap/openldap/congvu.ldif").read_text()
    identifiers = re.findall(r"\( (congvu\w+:\d+) NAME", schema)
    assert 9 == len(identifiers) == len(set(identifiers))
