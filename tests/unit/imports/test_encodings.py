"""The letters of a list are told by what they say, and every Vietnamese letter comes back."""

from __future__ import annotations

import unicodedata

import pytest

from provisioning.imports.encodings import (
    CHOICES,
    best_of_text,
    choose,
    composed,
    decode_text,
    has_lost_letters,
    restored_case,
)
from tests.support.old_letters import LEGACY, in_old_letters

BASES = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = [unicodedata.normalize("NFC", base + tone) for base in BASES for tone in TONES] + ["đ"]
LIST = (
    "STT,Họ và tên,Ngày sinh,Chức vụ\n"
    "1,Nguyễn Thị Hồng Nhung,05/02/1980,Chuyên viên\n"
    "2,A Hiêu,6/3/1981,Kế toán\n"
)
DECOMPOSED = unicodedata.normalize("NFD", LIST).encode()
MARKS = {"utf-8": "utf-8", "utf-8-sig": "utf-8-sig", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be"}


@pytest.mark.parametrize("encoding", LEGACY)
def test_every_vietnamese_letter_comes_back(encoding: str) -> None:
    capitals = [] if encoding == "tcvn3" else [letter.upper() for letter in SMALL]
    for letter in [*SMALL, *capitals]:
        written = in_old_letters(letter, encoding).decode("latin-1")
        assert letter == decode_text(written, encoding)


def test_capitals_that_tcvn3_has_come_back() -> None:
    for letter in "ĂÂĐÊÔƠƯ":
        assert letter == decode_text(in_old_letters(letter, "tcvn3").decode("latin-1"), "tcvn3")


@pytest.mark.parametrize("encoding", [*LEGACY, "cp1258", *MARKS])
def test_a_list_is_told_whatever_its_letters(encoding: str) -> None:
    known = {*LEGACY, "cp1258"}
    data = in_old_letters(LIST, encoding) if encoding in known else LIST.encode(MARKS[encoding])
    assert encoding == choose(data)
    assert encoding in CHOICES


def test_a_mark_at_the_beginning_decides() -> None:
    assert "utf-16" == choose("\ufeff".encode("utf-16-le") + LIST.encode("utf-16-le"))
    assert "utf-16" == choose("\ufeff".encode("utf-16-be") + LIST.encode("utf-16-be"))


def test_unicode_that_was_read_as_windows_letters_is_seen() -> None:
    assert "mojibake" == choose(LIST.encode().decode("cp1252", "ignore").encode())
    assert "utf-8" == choose(LIST.encode())


@pytest.mark.parametrize("data", [b"", b"staff code,full name\nTT-1,Y Bli\n", DECOMPOSED])
def test_plain_and_decomposed_text_is_unicode(data: bytes) -> None:
    assert "utf-8" == choose(data)


@pytest.mark.parametrize("data", [b"Ten,Ma\nNguy\xc3\n", b"\xff\xfd\x81\x8d\x8f\x90\x9d" * 9, b"a,b\x00c"])
def test_what_says_nothing_in_any_letters_is_not_guessed(data: bytes) -> None:
    assert None is choose(data) or b"\x00" in data


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("Nguy?n V?n Hùng,Tr?n Th? Bình", True),
        ("Có đúng không? Có. Ai? Tôi.", False),
        ("Nguyễn Văn An", False),
        ("a?b", False),
    ],
)
def test_letters_that_are_lost_are_seen(text: str, lost: bool) -> None:
    assert lost is has_lost_letters(text)


@pytest.mark.parametrize("encoding", LEGACY)
def test_one_column_of_a_sheet_may_be_in_old_letters(encoding: str) -> None:
    names = "Nguyễn Thị Hồng Nhung\nTrần Văn Đức\nLê Thị Thuý"
    assert encoding == best_of_text(in_old_letters(names, encoding).decode("latin-1"))
    assert "utf-8" == best_of_text(names)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("NGUYễN THị HồNG", "NGUYỄN THỊ HỒNG"),
        ("Nguyễn Thị ánh", "Nguyễn Thị Ánh"),
        ("ánh Nguyệt", "Ánh Nguyệt"),
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("phòng ở tầng 2", "phòng ở tầng 2"),
        ("CB-001", "CB-001"),
    ],
)
def test_capitals_that_were_lost_come_back_among_capitals(read: str, meant: str) -> None:
    assert meant == restored_case(read)


def test_letters_are_composed_however_they_were_typed() -> None:
    typed = ("Nguyễn", unicodedata.normalize("NFD", "Nguyễn"), "Nguyê\u0303n")
    assert {"Nguyễn"} == set(map(composed, typed))
