"""The letters of a list are told by what they say, and every Vietnamese letter comes back."""

from __future__ import annotations

import unicodedata

import pytest

from provisioning.imports.files.encodings import (
    CHOICES,
    best_of_text,
    choose,
    composed,
    decode_text,
    has_lost_letters,
    restored_case,
    wide_of,
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


def test_every_vietnamese_letter_of_windows_1258_comes_back() -> None:
    for letter in [*SMALL, *(letter.upper() for letter in SMALL)]:
        assert letter == composed(in_old_letters(letter, "cp1258").decode("cp1258"))


def test_capitals_that_tcvn3_lacks_come_back_small() -> None:
    for letter in "ẤỖÁỲ":
        assert letter.lower() == decode_text(in_old_letters(letter, "tcvn3").decode("latin-1"), "tcvn3")


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


@pytest.mark.parametrize(
    "data",
    [
        b"Ten,Ma\nNguy\xc3\n",
        b"\xff\xfd\x81\x8d\x8f\x90\x9d" * 9,
        bytes(range(0x80, 0x100)),
        "Имя,Код\nИванов,1\n".encode("cp1251"),
        "Müller,Größe\n".encode("latin-1"),
    ],
)
def test_what_says_nothing_in_any_letters_is_not_guessed(data: bytes) -> None:
    assert None is choose(data)


def test_one_empty_byte_does_not_make_a_text_wide() -> None:
    assert None is wide_of(b"a,b\x00c")
    assert "utf-16-le" == wide_of("Mã,Tên\r\n1,A Thút\r\n".encode("utf-16-le"))


@pytest.mark.parametrize("encoding", [*LEGACY, "cp1258"])
@pytest.mark.parametrize("text", ["Lê Thị Thuý", "Họ tên,Mã\nY Bế,1\n", "Mã,Họ và tên\n1,A Thút\n"])
def test_one_row_is_enough_to_tell(text: str, encoding: str) -> None:
    assert encoding == choose(in_old_letters(text, encoding))


@pytest.mark.parametrize("encoding", LEGACY)
def test_one_word_that_says_nothing_is_not_guessed(encoding: str) -> None:
    assert None is choose(in_old_letters("Đạt\n", encoding))


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
        ("đ/c Nguyễn Thị ái", "đ/c Nguyễn Thị Ái"),
        ("ông/bà Lê Thị ánh", "ông/bà Lê Thị Ánh"),
        ("Đồng chí ông ích Khiêm", "Đồng chí ông Ích Khiêm"),
        ("đ/c NGUYễN THị HồNG", "đ/c NGUYỄN THỊ HỒNG"),
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("phòng ở tầng 2", "phòng ở tầng 2"),
        ("CB-001", "CB-001"),
        # Without a capital within a word it may have been written either way: "Võ Bá", "VÕ BÁ".
        ("Võ Bá", "Võ Bá"),
        ("A Bế", "A Bế"),
        ("Võ Bá TíNH", "Võ Bá TíNH".upper()),
    ],
)
def test_capitals_that_were_lost_come_back_among_capitals(read: str, meant: str) -> None:
    assert meant == restored_case(read)


def test_letters_are_composed_however_they_were_typed() -> None:
    typed = ("Nguyễn", unicodedata.normalize("NFD", "Nguyễn"), "Nguyê\u0303n")
    assert {"Nguyễn"} == set(map(composed, typed))
