"""The one parser of addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.addresses.rules import Address, canonical_address
from provisioning.foundation.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "local", "domain"),
    [
        (" HungNV.STTTT@Kontum.Example ", "hungnv.stttt", "kontum.example"),
        ("nvhung-dakha@kontum.example", "nvhung-dakha", "kontum.example"),
        ("van_thu@mail.kontum.example", "van_thu", "mail.kontum.example"),
        ("1@a.example", "1", "a.example"),
    ],
)
def test_canonical_address_has_one_form(typed: str, local: str, domain: str) -> None:
    assert Address(local, domain) == canonical_address(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "address_empty"),
        ("hưng@kontum.example", "address_not_ascii"),
        ("hung@kontum.ex\u00e0mple", "address_not_ascii"),
        ("\u212aim@kontum.example", "address_not_ascii"),
        ("hung", "address_at"),
        ("a@b@kontum.example", "address_at"),
        ("@kontum.example", "address_local"),
        ('"hung"@kontum.example', "address_local"),
        ("hung+x@kontum.example", "address_local"),
        ("hung nv@kontum.example", "address_local"),
        (".hung@kontum.example", "address_local"),
        ("hung.@kontum.example", "address_local"),
        ("hung..nv@kontum.example", "address_local"),
        ("hung.-nv@kontum.example", "address_local"),
        ("hung\n@kontum.example", "address_local"),
        ("h@localhost", "address_domain"),
        ("h@kontum.example.", "address_domain"),
        ("h@-kontum.example", "address_domain"),
        ("h@kontum..example", "address_domain"),
        ("h@xn--kontum-abc.example", "address_domain"),
        ("h@10.0.0.1", "address_domain"),
        ("h@[10.0.0.1]", "address_domain"),
        (f"{'a' * 65}@kontum.example", "address_too_long"),
        (f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}", "address_too_long"),
    ],
)
def test_parse_of_unusual_address_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        canonical_address(typed)
    assert [("address", code)] == [(p.field, p.code) for p in refused.value.problems]


def test_local_part_of_64_letters_is_taken() -> None:
    assert "a" * 64 == canonical_address(f"{'a' * 64}@kontum.example").local


_signs = st.text('abAB01.-_+"@ \t\u0111\u212a\\<>(),:;[]\r\n', max_size=40)


@given(st.one_of(_signs, st.emails(), st.text()))
def test_canonical_address_is_a_fixed_point(typed: str) -> None:
    try:
        address = canonical_address(typed)
    except Invalid:
        return
    assert address == canonical_address(str(address))
    assert str(address) == typed.strip().lower()
    assert len(address.local) <= 64
    assert len(str(address)) <= 254
