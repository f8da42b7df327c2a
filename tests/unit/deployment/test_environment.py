"""The settings file: secrets once, places each time, a person's own lines kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from provisioning.deployment.environment import make_environment, read_environment
from provisioning.deployment.layout import StackLayout
from provisioning.foundation.settings import Settings
from tests.unit.deployment.conftest import PORTS


def settings_of(layout: StackLayout) -> Settings:
    """As the web reads them."""
    return Settings(_env_file=layout.environment_file)


def test_environment_file_has_every_setting_of_the_web(layout: StackLayout) -> None:
    secrets = make_environment(layout)
    settings = settings_of(layout)
    assert settings.development
    assert settings.secret_key.get_secret_value() == secrets.secret_key
    assert settings.ldap_uri == "ldaps://127.0.0.1:20636"
    assert settings.doveadm_url == "http://127.0.0.1:28081/doveadm/v1"
    assert settings.letterbox_dir == layout.letterbox


def test_environment_file_is_readable_by_owner_only(layout: StackLayout) -> None:
    make_environment(layout)
    assert layout.environment_file.stat().st_mode & 0o777 == 0o600


def test_secrets_are_made_once(layout: StackLayout) -> None:
    first = make_environment(layout)
    assert make_environment(layout) == first


def test_secrets_differ(layout: StackLayout) -> None:
    make_environment(layout)
    known = read_environment(layout.environment_file)
    secret = [v for n, v in known.items() if n.endswith(("_KEY", "_PASSWORD"))]
    assert (len(secret), len(set(secret))) == (7, 7)


def test_places_follow_the_ports(layout: StackLayout) -> None:
    make_environment(layout)
    moved = replace(layout, ports=replace(PORTS, imap=20144, web=28001))
    make_environment(moved)
    settings = settings_of(layout)
    assert (settings.imap_port, settings.base_url) == (20144, "http://127.0.0.1:28001")


def test_environment_file_keeps_typed_lines(layout: StackLayout) -> None:
    make_environment(layout)
    with layout.environment_file.open("a") as file:
        file.write("CONGVU_ORGANISATION=UBND tỉnh Kon Tum\n")
        file.write("CONGVU_DATABASE_URL=postgresql+psycopg://congvu@/congvu\n")
    make_environment(layout)
    settings = settings_of(layout)
    assert settings.organisation == "UBND tỉnh Kon Tum"
    assert settings.database_url == "postgresql+psycopg://congvu@/congvu"


def test_environment_file_in_folder_with_quotes_is_found(layout: StackLayout, folder: Path) -> None:
    odd = folder / "thư mục của 'tôi' # 1"
    odd.mkdir()
    moved = replace(layout, var=odd)
    make_environment(moved)
    assert settings_of(moved).data_dir == odd / "data"
