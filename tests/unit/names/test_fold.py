"""The folded form by which names are searched and compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.names import fold, letters_only


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Văn Ấn", "nguyen van an"),
        ("  ĐẶNG   THÙY ", "dang thuy"),
        ("Ðỗ Văn Đường", "do van duong"),
        ("Ksor H’Bluêk", "ksor hbluek"),
        ("H'Bluêk", "hbluek"),
        ("Ư̆ng Ƀlăng Čư Mĭl Bŏng Krŭng", "ung blang cu mil bong krung"),
        ("Sở KH - CN", "so kh cn"),
        ("Y-Thuyên", "y thuyen"),
        ("Straße Łódź", "strasse lodz"),
    ],
)
def test_marks_case_apostrophes_and_dashes_do_not_count(text: str, key: str) -> None:
    assert key == fold(text)


@given(st.text())
def test_folding_never_fails_and_folding_again_changes_nothing(text: str) -> None:
    key = fold(text)
    assert key == fold(key)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_only_plain_letters_and_digits_are_left_for_addresses(text: str) -> None:
    left = letters_only(text)
    assert left == "".join(c for c in left if c in "abcdefghijklmnopqrstuvwxyz0123456789")
