"""The systemd units: what runs as whom, and with what rights. systemd itself reads them where it is there."""

from __future__ import annotations

import configparser
import os
from pathlib import Path

import pytest

from provisioning.deployment.directory import slapd_settings
from provisioning.deployment.environment import Secrets
from provisioning.deployment.layout import SystemUsers, production_layout
from provisioning.installation.units import Unit, services, units

PROGRAM, CODE = Path("/usr/lib/congvu/bin"), Path("/usr/lib/congvu")
OURS = ("web", "worker", "policy-service")


@pytest.fixture
def made() -> list[Unit]:
    """Those of a server."""
    layout = production_layout(
        host="mail.kontum.example",
        domains=("kontum.example",),
        suffix="dc=kontum,dc=example",
        users=SystemUsers(services="mail"),
    )
    secrets = Secrets(
        secret_key="k" * 40,
        national_id_key="n" * 40,
        doveadm_api_key="d" * 40,
        ldap_provisioner_password="p" * 40,
        ldap_web_password="w" * 40,
        ldap_mail_password="m" * 40,
        ldap_replica_password="r" * 40,
    )
    return units(layout, slapd_settings(layout, secrets), PROGRAM, CODE)


class _Many(dict):  # type: ignore[type-arg]
    """Lines of one name stand beside each other, as systemd reads them."""

    def __setitem__(self, key: str, value: object) -> None:
        if isinstance(value, list) and key in self and isinstance(self[key], list):
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def read(unit: Unit) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, dict_type=_Many)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.text)
    return parser


def service(made: list[Unit], part: str) -> configparser.SectionProxy:
    return read(next(unit for unit in made if unit.name == f"congvu-{part}.service"))["Service"]


def test_units_every_service_starts_with_the_machine_and_comes_back(made: list[Unit]) -> None:
    assert len(services(made)) == 9
    for unit in made:
        parser = read(unit)
        if unit.name == "congvu.target":
            assert parser["Install"]["WantedBy"] == "multi-user.target"
            continue
        assert parser["Install"]["WantedBy"] == "congvu.target"
        assert parser["Service"]["Restart"] == "always"
        assert parser["Unit"]["StartLimitIntervalSec"] == "0"


def test_units_none_may_write_beyond_what_is_named(made: list[Unit]) -> None:
    for name in services(made):
        found = service(made, name.removeprefix("congvu-").removesuffix(".service"))
        assert found["ProtectSystem"] == "strict"
        assert found["NoNewPrivileges"] == "yes"
        assert "CapabilityBoundingSet" in found
        for path in found["ReadWritePaths"].split():
            assert path.startswith("/var/lib/congvu/")


@pytest.mark.parametrize("part", OURS)
def test_units_of_ours_run_as_nobody_special_with_no_right_at_all(made: list[Unit], part: str) -> None:
    found = service(made, part)
    assert found["User"] == "mail"
    assert found["CapabilityBoundingSet"] == ""
    assert found["UMask"] == "0077"
    # The directory's keys and Postfix's queue are not theirs.
    assert "/stack/ldap" not in found["ReadWritePaths"]
    assert "/stack/queue" not in found["ReadWritePaths"]


def test_units_slapd_is_never_root_and_its_uris_keep_their_signs(made: list[Unit]) -> None:
    found = service(made, "slapd")
    assert found["User"] == "openldap"
    # systemd reads %% as one.
    assert "ldapi://%%2Fvar%%2Flib%%2Fcongvu" in found["ExecStart"]


def test_units_none_carries_a_secret(made: list[Unit]) -> None:
    for unit in made:
        assert not any(letter * 40 in unit.text for letter in "kndpwmr")


def test_units_of_ours_name_the_settings_only_by_their_file(made: list[Unit]) -> None:
    assert service(made, "web")["Environment"] == "CONGVU_ENV_FILE=/etc/congvu/congvu.env"
    assert os.fspath(PROGRAM / "python") in service(made, "web")["ExecStart"]
