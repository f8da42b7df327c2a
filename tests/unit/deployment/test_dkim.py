"""Keys that sign: made once, changed with both beside each other, and never lost while they sign."""

from __future__ import annotations

import base64
import dataclasses
import shlex
import stat
from datetime import UTC, datetime

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from provisioning.deployment import dkim
from provisioning.deployment.dns_records import records, zone_line
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.values import UnsafeValue

pytestmark = pytest.mark.stack

DOMAIN = "kontum.example"


@pytest.fixture
def place(layout: StackLayout) -> StackLayout:
    """A layout whose folder of keys is there and empty."""
    layout.dkim.mkdir(parents=True)
    return layout


def told(layout: StackLayout) -> list[tuple[str, bool]]:
    """Each key's selector, and whether it signs."""
    return [(key.selector, key.signs) for key in dkim.keys(layout.dkim)]


@time_machine.travel(datetime(2026, 11, 30, 2, tzinfo=UTC), tick=False)
def test_make_keys_twice_makes_one_key_that_signs(place: StackLayout) -> None:
    dkim.make_keys(place)
    before = {file: file.read_bytes() for file in place.dkim.iterdir()}
    dkim.make_keys(place)
    assert [("s20261130", True)] == told(place)
    assert before == {file: file.read_bytes() for file in place.dkim.iterdir()}


def test_keys_of_domains_differ(place: StackLayout) -> None:
    two = dataclasses.replace(place, domains=(DOMAIN, "so.example"))
    dkim.make_keys(two)
    first, second = dkim.keys(two.dkim)
    assert [DOMAIN, "so.example"] == [first.domain, second.domain]
    assert first.public != second.public


def test_key_file_is_readable_by_owner_only(place: StackLayout) -> None:
    dkim.make_keys(place)
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in place.dkim.iterdir()}
    assert [] == list(place.dkim.glob("*.new"))


@time_machine.travel(datetime(2026, 11, 30, 2, tzinfo=UTC), tick=False)
def test_rotate_key_keeps_the_old_one_beside_it(place: StackLayout) -> None:
    dkim.make_keys(place)
    dkim.make_key(place, DOMAIN)
    assert [("s20261130", True), ("s20261130a", False)] == told(place)
    assert "s20261130a" == dkim.switch(place, DOMAIN).selector
    assert [("s20261130", False), ("s20261130a", True)] == told(place)
    known = (place.dkim / "records.conf").read_text()
    assert 2 == known.count("v=DKIM1")
    dkim.remove(place, DOMAIN, "s20261130")
    assert [("s20261130a", True)] == told(place)
    assert 1 == (place.dkim / "records.conf").read_text().count("v=DKIM1")


def test_later_key_is_the_newer_one(place: StackLayout) -> None:
    for day in (3, 17):
        with time_machine.travel(datetime(2027, 1, day, 2, tzinfo=UTC)):
            dkim.make_key(place, DOMAIN)
    assert [("s20270103", True), ("s20270117", False)] == told(place)


def test_remove_signing_key_is_refused(place: StackLayout) -> None:
    dkim.make_keys(place)
    (only,) = dkim.keys(place.dkim)
    with pytest.raises(dkim.KeyRefused, match="signs for"):
        dkim.remove(place, DOMAIN, only.selector)
    with pytest.raises(dkim.KeyRefused, match="no key"):
        dkim.remove(place, DOMAIN, "s20200101")
    with pytest.raises(dkim.KeyRefused, match="no newer key"):
        dkim.switch(place, DOMAIN)
    with pytest.raises(dkim.KeyRefused, match="no newer key"):
        dkim.switch(place, "so.example")


@pytest.mark.parametrize("domain", ["../etc", "a b", "kontum.example\nx", ""])
def test_key_for_invalid_domain_is_refused(place: StackLayout, domain: str) -> None:
    with pytest.raises(UnsafeValue):
        dkim.make_key(place, domain)
    assert [] == list(place.dkim.iterdir())


def test_dns_records_hold_public_key_and_policies(place: StackLayout) -> None:
    dkim.make_keys(place)
    (key,) = dkim.keys(place.dkim)
    lines = [zone_line(record) for record in records(DOMAIN, "mail.kontum.example", [key])]
    assert f"{DOMAIN}. IN MX 10 mail.kontum.example." == lines[0]
    assert f'{DOMAIN}. IN TXT "v=spf1 mx -all"' == lines[1]
    name, _, _, *pieces = shlex.split(lines[3])
    assert f"{key.selector}._domainkey.{DOMAIN}." == name
    assert all(len(piece) <= 255 for piece in pieces)
    assert f"v=DKIM1; k=rsa; p={key.public}" == "".join(pieces)
    public = serialization.load_der_public_key(base64.b64decode(key.public))
    assert isinstance(public, rsa.RSAPublicKey)
    assert 2048 == public.key_size
    assert lines[4].startswith(f'_dmarc.{DOMAIN}. IN TXT "v=DMARC1; p=none;')
