"""Addresses that no person may have."""

from __future__ import annotations

import pytest

from provisioning.addresses.reserved import ROLES, SYSTEM, UNLUCKY, UNLUCKY_ANYWHERE
from provisioning.addresses.rules import is_protected, objection

UNITS = frozenset({"stttt", "dakha", "vpubnd.hcto"})


@pytest.mark.parametrize(
    "local",
    [
        *("postmaster", "abuse", "hostmaster", "webmaster", "root", "admin", "administrator"),
        *("security", "noreply", "no-reply", "mailer-daemon", "support", "vanthu", "lanhdao"),
        *("vanthu.stttt", "lanhdao-dakha", "admin.stttt", "stttt", "dakha", "vpubnd.hcto"),
    ],
)
def test_names_of_the_system_of_offices_and_of_units_are_kept(local: str) -> None:
    assert is_protected(local, UNITS)
    assert "address_reserved" == objection(local, local, UNITS)


@pytest.mark.parametrize("local", ["hungnv.stttt", "anhntn", "thuta.dakha", "vanthua", "longn"])
def test_ordinary_addresses_are_free(local: str) -> None:
    assert not is_protected(local, UNITS)
    assert "" == objection(local, local.split(".", maxsplit=1)[0], UNITS)


def test_abuse_is_no_address_whatever_number_or_dot_is_in_it() -> None:
    found = [objection(x, x) for x in ("ngu", "ngu2", "n.gu", "cac75", "xfuckx")]
    assert ["address_unlucky"] * 5 == found


def test_reserved_words_are_valid_local_parts() -> None:
    words = SYSTEM | ROLES | UNLUCKY | UNLUCKY_ANYWHERE
    assert not [w for w in words if w != w.lower() or not w.replace("-", "").isalnum()]
    assert len(words) > 150
