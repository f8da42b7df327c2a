"""Cells that name people: letters that lie, signs nobody sees, titles, capitals, marks of all kinds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import permutations

from tests.support.abuse_corpus.verdicts import Case, Told, cell, joiner, refused

AN = "Nguyễn Văn An"
_DROPPED = {
    "zero-width-space": "\u200b", "non-joiner": "\u200c", "joiner": "\u200d", "word-joiner": "\u2060",
    "byte-order-mark": "\ufeff", "soft-hyphen": "\u00ad", "grapheme-joiner": "\u034f",
    "hangul-filler": "\u3164",
    "mongolian-selector": "\u180b",
}  # fmt: skip
_BLANKS = {
    "no-break-space": "\u00a0", "narrow-no-break": "\u202f", "ideographic": "\u3000", "en-quad": "\u2000",
    "hair": "\u200a", "ogham": "\u1680", "two": "  ", "newline": "\n", "windows-newline": "\r\n",
    "return": "\r", "tab": "\t", "vertical-tab": "\x0b", "form-feed": "\x0c", "line-separator": "\u2028",
    "paragraph-separator": "\u2029",
}  # fmt: skip
_FORMAT = {
    "lre": "\u202a", "rle": "\u202b", "pdf": "\u202c", "lro": "\u202d", "rlo": "\u202e", "lri": "\u2066",
    "rli": "\u2067", "fsi": "\u2068", "pdi": "\u2069", "lrm": "\u200e", "rlm": "\u200f", "alm": "\u061c",
    "tag": "\U000e0041", "annotation": "\ufff9", "mongolian-vowel": "\u180e",
}  # fmt: skip
_CONTROL = {
    "soh": "\x01", "bell": "\x07", "backspace": "\x08", "escape": "\x1b", "delete": "\x7f", "csi": "\x9b",
}  # fmt: skip
_UNREADABLE = {
    "replacement": "\ufffd", "private": "\ue000", "unassigned": "\u0378", "noncharacter": "\uffff",
    "private-plane": "\U0010fffd",
}  # fmt: skip
_LOOKALIKES = {
    "cyrillic-a": "\u0430", "cyrillic-e": "\u0435", "cyrillic-o": "\u043e", "greek-o": "\u03bf",
    "greek-alpha": "\u0391", "cherokee-a": "\u13aa", "armenian-o": "\u0585", "full-width-a": "\uff21",
    "bold-a": "\U0001d400", "circled-a": "\u24b6", "ligature-fi": "\ufb01", "ordinal-a": "\u00aa",
    "arabic-alef": "\u0627", "chinese": "\u5b89", "emoji": "\U0001f600", "object": "\ufffc",
    "variation-selector": "\ufe0f", "variation-selector-17": "\U000e0100", "digit": "4",
    "full-width-digit": "\uff14", "underscore": "_", "ampersand": "&", "question": "?",
    "bracket": "(", "comma": ",", "semicolon": ";", "slash": "/", "quote": '"', "euro": "€",
}  # fmt: skip
_APOSTROPHES = {
    "straight": "'", "left": "‘", "right": "’", "modifier": "ʼ", "grave": "`", "acute": "´",
    "prime-modifier": "ʹ", "prime": "′",
}  # fmt: skip
_NAMES = (
    "Null", "None", "True", "False", "Ngày", "Infinity", "NaN", "Nil", "Undefined", "Tổng Văn Cộng",
    "Thư Ký", "Giám Đốc", "Công Thị Tổng", "A Thút", "Y-Thuyên", "Y Thuyên Niê Kdăm", "H'Hen Niê",
    "Rơ Châm Hiêng", "K'Brêu", "Siu Y Băp", "Ƀôk Tơi", "Maria Nguyễn T.H. Lan", "D'Artagnan An",
    "Nguyễn Thị Ngọc Bích Phương Thảo", "Ông Ích Khiêm", "Bà Huyện Thanh",
)  # fmt: skip
_TITLES = {
    "đồng chí": "Đồng chí Nguyễn Văn An", "colon": "Đồng chí: Nguyễn Văn An", "short": "Đ/c Nguyễn Văn An",
    "dot": "ĐC. Nguyễn Văn An", "mister": "Ông Nguyễn Văn An", "mister-dot": "Ông. Nguyễn Văn An",
    "madam": "Bà Nguyễn Văn An", "both": "Ông/Bà Nguyễn Văn An", "brackets": "Ông (bà): Nguyễn Văn An",
    "decomposed": unicodedata.normalize("NFD", "Ông Nguyễn Văn An"),
}  # fmt: skip


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _signs_within()
    yield from _names()
    yield from _mended()
    yield from _shapes()
    yield from _lengths()


def _name(label: str, typed: str, told: Told) -> Case:
    return cell(f"name-{label}", told, full_name=typed)


def _signs_within() -> Iterator[Case]:
    for label, sign in _DROPPED.items():
        yield _name(f"drops-{label}", f"Nguyễn Vă{sign}n An", joiner(full_name=AN))
    for label, sign in _BLANKS.items():
        yield _name(f"blank-{label}", f"Nguyễn{sign}Văn An", joiner(full_name=AN))
    for code, signs in (
        ("text_format", _FORMAT), ("text_control", _CONTROL), ("text_unreadable", _UNREADABLE),
        ("name_letters", _LOOKALIKES),
    ):  # fmt: skip
        for label, sign in signs.items():
            yield _name(f"refuses-{label}", f"Nguyễn Vă{sign}n An", refused(code))
    for label in ("rlo", "lri", "zero-width-space"):
        sign = {**_FORMAT, **_DROPPED}[label]
        told = joiner(full_name=AN) if label in _DROPPED else refused("text_format")
        yield _name(f"ends-with-{label}", f"{AN}{sign}", told)
        yield _name(f"begins-with-{label}", f"{sign}{AN}", told)


def _names() -> Iterator[Case]:
    for name in _NAMES:
        notices = ("name_title_removed",) if name.startswith(("Bà ", "Ông ")) else ()
        stored = name.partition(" ")[2] if notices else name
        yield _name(f"is-{name}", name, joiner(*notices, full_name=stored))
    for label, sign in _APOSTROPHES.items():
        yield _name(f"apostrophe-{label}", f"H{sign}Bluêk Niê", joiner(full_name="H'Bluêk Niê"))
        yield _name(f"loose-{label}", f"Ksor H{sign} Bluêk", joiner(full_name="Ksor H'Bluêk"))
    for typed, stored in (
        ("KSOR H'BLUÊK", "Ksor H'Bluêk"), ("Y-THUYÊN NIÊ", "Y-Thuyên Niê"),
        ("NGUYỄN VĂN AN", AN), ("nguyễn văn an", AN), ("H’HEN NIÊ", "H'Hen Niê"),
    ):  # fmt: skip
        yield _name(f"capitals-{typed}", typed, joiner("name_case_restored", full_name=stored))


def _mended() -> Iterator[Case]:
    for label, typed in _TITLES.items():
        yield _name(f"title-{label}", typed, joiner("name_title_removed", full_name=AN))
    for label, sign in (("eth", "Ð"), ("african", "Ɖ")):
        told = joiner("name_d_mended", full_name="Đỗ Văn Đường")
        yield _name(f"d-{label}", f"{sign}ỗ Văn {sign}ường", told)
    for label, sign in (("small-eth", "ð"), ("small-african", "ɖ")):
        yield _name(f"d-{label}", f"Y Mi{sign}", joiner("name_d_mended", full_name="Y Miđ"))
    for form in ("NFD", "NFC"):
        yield _name(f"form-{form}", unicodedata.normalize(form, "Nguyễn Thị Hường"),
                    joiner(full_name="Nguyễn Thị Hường"))  # fmt: skip
    for number, marks in enumerate(permutations("\u0302\u0323")):
        yield _name(f"marks-order-{number}", f"Tra{''.join(marks)}n Bình", joiner(full_name="Trận Bình"))
    yield _name("kelvin", "\u212aSor Lan", joiner(full_name="KSor Lan"))
    yield _name("old-tone-marks", "\u004e\u0067\u0061\u0300 Bi\u0341ch", joiner(full_name="Ngà Bích"))
    yield _name("dotless-i", "Nguyễn Thı An", joiner(full_name="Nguyễn Thı An"))


def _shapes() -> Iterator[Case]:
    for label, typed in (
        ("hyphen-first", "-An"), ("dot-first", ".An"), ("apostrophe-first", "'An"),
        ("two-hyphens", "Nguyễn--An"), ("two-dots", "Nguyễn..An"), ("mark-first", "'Nguyễn' Văn An"),
    ):  # fmt: skip
        yield _name(label, typed, refused("name_shape"))
    for label, typed in (("empty", ""), ("blank", "   "), ("no-break", "\u00a0"), ("unseen", "\u200b\u2060")):
        yield _name(label, typed, refused("name_missing"))
    yield _name("error-value", "#N/A", refused("name_letters"))
    yield _name("hashes", "########", refused("name_letters"))
    yield _name("mojibake-within", "Nguyá»…n VÄƒn An", refused("name_letters"))
    yield _name("typed-digits", "Nguye64n Va8n An", refused("name_letters"))
    yield _name("post-behind", "Nguyễn Văn An (TP)", refused("name_letters"))
    yield _name("leading-mark", "\u0301An", refused("text_marks"))
    for count in (3, 30, 1000):
        yield _name(f"{count}-marks", "A" + "\u0316" * count + "n", refused("text_marks"))


def _lengths() -> Iterator[Case]:
    yield _name("255-letters", "A" + "n" * 254, joiner(full_name="A" + "n" * 254))
    yield _name("128-words", "An " * 85, joiner(full_name=("An " * 85).strip()))
    for count in (256, 2_041, 5_000, 32_000):
        yield _name(f"{count}-letters", "A" + "n" * (count - 1), refused("text_too_long"))
    yield _name("5000-words", "An " * 5_000, refused("text_too_long"))
    yield _name("blanks-around", " " * 300 + AN + " " * 300, joiner(full_name=AN))
