"""The header field by which rspamd learns which addresses are the sender's own."""

from __future__ import annotations

from provisioning.deployment.own_addresses import LONGEST, field_key, prepend
from provisioning.policy_service.attributes import answer

KEY = field_key("k" * 40)
MANY = [f"nguyen.van.an.{number}.{'x' * 40}@kontum.example" for number in range(100)]


def test_header_holds_key_and_all_addresses() -> None:
    assert f"PREPEND X-Congvu-Own: {KEY} a@x.example b@x.example" == prepend(
        KEY, "A@x.example", ["a@x.example", "b@x.example"]
    )


def test_header_without_addresses_holds_key_alone() -> None:
    assert f"PREPEND X-Congvu-Own: {KEY}" == prepend(KEY, "a@x.example", [])


def test_header_leaves_out_foreign_envelope_address() -> None:
    assert "chu.tich@x.example" not in prepend(KEY, "chu.tich@x.example", ["a@x.example"])


def test_header_too_long_keeps_envelope_address() -> None:
    action = prepend(KEY, MANY[-1], MANY)
    assert [MANY[-1], *MANY[:20]] == action.split()[3:24]
    assert len(action) <= len("PREPEND ") + LONGEST
    assert answer(action)


def test_header_key_is_derived_from_the_secret() -> None:
    assert KEY != field_key("l" * 40)
    assert "k" * 8 not in KEY
