"""The header field by which rspamd learns which addresses are the sender's own."""

from __future__ import annotations

from provisioning.deployment.own_addresses import LONGEST, field_key, prepend
from provisioning.policy_service.attributes import answer

KEY = field_key("k" * 40)
MANY = [f"nguyen.van.an.{number}.{'x' * 40}@kontum.example" for number in range(100)]


def test_all_addresses_follow_the_key() -> None:
    assert f"PREPEND X-Congvu-Own: {KEY} a@x.example b@x.example" == prepend(
        KEY, "A@x.example", ["a@x.example", "b@x.example"]
    )


def test_an_account_without_addresses_has_the_key_alone() -> None:
    assert f"PREPEND X-Congvu-Own: {KEY}" == prepend(KEY, "a@x.example", [])


def test_an_envelope_that_is_not_theirs_is_not_told() -> None:
    assert "chu.tich@x.example" not in prepend(KEY, "chu.tich@x.example", ["a@x.example"])


def test_more_addresses_than_a_line_holds_are_left_out_but_not_the_one_in_the_envelope() -> None:
    action = prepend(KEY, MANY[-1], MANY)
    assert [MANY[-1], *MANY[:20]] == action.split()[3:24]
    assert len(action) <= len("PREPEND ") + LONGEST
    assert answer(action)


def test_each_installation_has_a_key_of_its_own_in_which_its_secret_is_not_seen() -> None:
    assert KEY != field_key("l" * 40)
    assert "k" * 8 not in KEY
