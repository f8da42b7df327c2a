"""Names as they stand in HR lists: capitals, titles, look-alike letters, things that are no name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from provisioning.names import canonical_name
from provisioning.officials.value_parsers import parse_full_name
from tests.unit.names.strategies import names


@pytest.mark.parametrize(
    ("text", "name", "notices"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", []),
        ("  Nguyễn\u00a0Văn\nAn ", "Nguyễn Văn An", []),
        ("NGUYỄN VĂN AN", "Nguyễn Văn An", ["name_case_restored"]),
        ("KSOR H'BLUÊK", "Ksor H'Bluêk", ["name_case_restored"]),
        ("nguyễn văn an", "Nguyễn Văn An", ["name_case_restored"]),
        ("Đ/c Nguyễn Văn An", "Nguyễn Văn An", ["name_title_removed"]),
        ("Đồng chí: Nguyễn Văn An", "Nguyễn Văn An", ["name_title_removed"]),
        ("Ông/Bà A Thút", "A Thút", ["name_title_removed"]),
        ("Ông A Thút", "A Thút", ["name_title_removed"]),
        ("TS. Lê Văn Dũng", "Lê Văn Dũng", ["name_title_removed"]),
        ("PGS.TS Lê Văn Dũng", "Lê Văn Dũng", ["name_title_removed"]),
        ("BSCKII. Y Vêng Niê", "Y Vêng Niê", ["name_title_removed"]),
        ("Lê Văn Ca - Phó Chủ tịch", "Lê Văn Ca", ["name_post_removed"]),
        ("Lê Văn Ca, Trưởng phòng", "Lê Văn Ca", ["name_post_removed"]),
        ("ThS. Lê Văn Ca – CV", "Lê Văn Ca", ["name_title_removed", "name_post_removed"]),
        ("Lê Văn An\nTrần Thị Bé", "Lê Văn An Trần Thị Bé", ["name_lines_joined"]),
        ("Nguyễn Thị\nHồng Nhung", "Nguyễn Thị Hồng Nhung", ["name_lines_joined"]),
        ("Nguyễn Thị Hồng\nNhung", "Nguyễn Thị Hồng Nhung", []),
        (unicodedata.normalize("NFD", "Ông Lê Văn Ước"), "Lê Văn Ước", ["name_title_removed"]),
        ("Bà. Y Vêng", "Y Vêng", ["name_title_removed"]),
        ("ÔNG NGUYỄN VĂN AN", "Nguyễn Văn An", ["name_title_removed", "name_case_restored"]),
        ("Võ Bá TÍNH", "Võ Bá Tính", ["name_case_restored"]),
        ("Y-THUYÊN Niê", "Y-Thuyên Niê", ["name_case_restored"]),
        ("A Y Blô", "A Y Blô", []),
        ("Ông Ích", "Ông Ích", []),
        ("Bành Thị Bà", "Bành Thị Bà", []),
        ("Ðỗ Văn Đường", "Đỗ Văn Đường", ["name_d_mended"]),
        ("Y-Thuyên Niê", "Y-Thuyên Niê", []),
        ("True", "True", []),
    ],
)
def test_a_name_is_put_right_and_said_so(text: str, name: str, notices: list[str]) -> None:
    reading = parse_full_name(text)
    assert name == reading.value
    assert notices == [n.code for n in reading.notices]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name_missing"),
        ("An " * 20_000, "text_too_long"),
        ("=cmd|' /C calc'!A0", "name_letters"),
        ("An\r\nBcc: x@mail.example", "name_letters"),
        ("An\x1b[31m", "text_control"),
        ("../../etc/passwd", "name_letters"),
        ("*)(uid=*", "name_letters"),
        ("Nguy?n V?n An", "name_letters"),
        ("Nguyá»…n VÄƒn An", "name_letters"),
        ("Nguy\ufffdn", "text_unreadable"),
        ("Nguyễn Văn An (TP)", "name_letters"),
    ],
)
def test_what_is_no_name_is_refused(text: str, code: str) -> None:
    problem = parse_full_name(text).problem
    assert problem is not None
    assert ("full_name", code) == (problem.field, problem.code)


@given(names)
def test_every_form_of_a_name_gives_one_name(name: str) -> None:
    stored = canonical_name(name)
    expected = parse_full_name(stored).value
    assert expected == parse_full_name(unicodedata.normalize("NFD", f"  {stored} ")).value
    assert expected == parse_full_name(expected or "").value
