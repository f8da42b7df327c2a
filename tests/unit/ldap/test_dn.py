"""Names are escaped so that any value is one value again when read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ldap3.utils.dn import parse_dn

from ldap import dn
from ldap.entries import UNITS, Name

SUFFIX = "dc=congvu,dc=example"
# Everything UTF-8 can say, NUL included; lone surrogates have no bytes.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
AWKWARD = st.text(st.sampled_from(' #"+,;<=>\\\0\n\r\t\x7fađĐ\u00a0\u202e'), min_size=1)


def unescaped(text: str) -> str:
    """The value of an escaped part, by RFC 4514's own reading (section 3)."""
    read, rest = bytearray(), text
    while rest:
        if rest[0] != "\\":
            read += rest[0].encode()
            rest = rest[1:]
        elif rest[1] in '"+,;<=>\\ #':
            read += rest[1].encode()
            rest = rest[2:]
        else:
            read.append(int(rest[1:3], 16))
            rest = rest[3:]
    return read.decode()


@given(st.one_of(TEXT, AWKWARD))
@example("\0")
@example(" ")
@example("  ")
@example("# a ")
@example("\\")
def test_escaped_value_reads_back_equal(value: str) -> None:
    assert value == unescaped(dn.escape(value))


@given(st.one_of(TEXT, AWKWARD))
@example("a,ou=services")
@example(" ")
def test_value_stays_in_its_part_of_the_name(value: str) -> None:
    parsed = parse_dn(dn.person(value, SUFFIX), escape=False, strip=False)
    shape = [(kind, comma) for kind, _, comma in parsed]
    assert [("uid", ","), ("ou", ","), ("dc", ","), ("dc", "")] == shape
    assert value == unescaped(parsed[0][1])


def test_names_are_written_as_the_tree_is_laid() -> None:
    assert "uid=m1,ou=people,dc=congvu,dc=example" == dn.person("m1", SUFFIX)
    assert "ou=stttt,ou=units,dc=congvu,dc=example" == Name(UNITS, "stttt").under(SUFFIX)
    assert "cn=web,ou=services,dc=congvu,dc=example" == dn.service("web", SUFFIX)


@pytest.mark.parametrize("value", ["", "\ud800"])
def test_value_that_no_name_can_hold_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        dn.escape(value)
