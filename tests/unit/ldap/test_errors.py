"""Result codes become few kinds of error, each with one meaning."""

from __future__ import annotations

import pytest

from ldap.errors import (
    DirectoryError,
    DirectoryHalted,
    DirectoryRejected,
    DirectoryUnavailable,
    EntryExists,
    EntryMissing,
    raise_for,
)


def test_success_is_no_error() -> None:
    raise_for(0, "success")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (68, EntryExists),
        (32, EntryMissing),
        *[(code, DirectoryRejected) for code in (16, 17, 19, 20, 21, 34, 64, 65, 67, 69)],
        *[(code, DirectoryUnavailable) for code in (51, 52)],
        *[(code, DirectoryHalted) for code in (1, 3, 4, 8, 10, 11, 13, 49, 50, 53, 80, 118, 9999)],
    ],
)
def test_result_code_is_of_one_kind(code: int, kind: type[DirectoryError]) -> None:
    with pytest.raises(DirectoryError, match="the text") as raised:
        raise_for(code, "the text")
    assert type(raised.value) is kind


def test_taken_address_is_told_from_other_constraints() -> None:
    taken = DirectoryRejected(19, "non-unique attributes found with (|(mail=a@kontum.example))")
    assert taken.not_unique is True
    assert DirectoryRejected(19, "cannot have multiple values").not_unique is False
    assert DirectoryRejected(21, "non-unique").not_unique is False
