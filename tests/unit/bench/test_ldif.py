"""The baseline writes what we wrote: the LDIF holds every attribute, whatever its letters."""

from __future__ import annotations

import base64
from pathlib import Path

from ldap.entries import PersonEntry
from tests.bench.ldif import write_ldif

ENTRY = PersonEntry(
    uid="a1",
    cn="Nguyễn Thị Ngọc Ánh",
    sn="Nguyễn",
    mail="anhntn.stttt@kontum.example",
    addresses=("anhntn.stttt@kontum.example", "anh@kontum.example"),
    state="invited",
    receives=True,
    sign_in=False,
    quota=1,
)


def test_every_attribute_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "entries.ldif"
    assert 2 == write_ldif([ENTRY, ENTRY], "dc=congvu,dc=example", path)
    first, second, rest = path.read_text(encoding="ascii").split("\n\n")
    assert (first, "") == (second, rest)
    lines = [line.partition(":: ") for line in first.split("\n")]
    read = [(key, base64.b64decode(value).decode()) for key, _, value in lines]
    assert ("dn", "uid=a1,ou=people,dc=congvu,dc=example") == read[0]
    wanted = [(key, value) for key, values in ENTRY.attributes().items() for value in values]
    assert wanted == read[1:]
