"""Owns the key by which a unit's name, as anyone writes it, is matched with a unit.

Spelling of unit names is not stable (Đăk, Đắk; UBND, Ủy ban nhân dân; TT&TT): the key drops marks,
blanks, apostrophes and joining words and writes abbreviations out. Knows no list of units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from provisioning.names.text import fold

# Abbreviations in full, joining words left out. "TT&TT" is looked up as "tttt".
_WRITTEN_OUT = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "vp": "van phong",
    "qh": "quoc hoi",
    "dbqh": "dai bieu quoc hoi",
    "tttt": "thong tin truyen thong",
    "nnptnt": "nong nghiep phat trien nong thon",
    "nnmt": "nong nghiep moi truong",
    "gddt": "giao duc dao tao",
    "tnmt": "tai nguyen moi truong",
    "ldtbxh": "lao dong thuong binh xa hoi",
    "khcn": "khoa hoc cong nghe",
    "khdt": "ke hoach dau tu",
    "vhttdl": "van hoa the thao du lich",
    "vhtt": "van hoa thong tin",
    "vhxh": "van hoa xa hoi",
    "gtvt": "giao thong van tai",
    "tckh": "tai chinh ke hoach",
    "ktht": "kinh te ha tang",
    "qldt": "quan ly do thi",
    "ptth": "phat thanh truyen hinh",
    "bql": "ban quan ly",
    "kkt": "khu kinh te",
    "ttr": "thanh tra",
    "tp": "thanh pho",
    "tx": "thi xa",
    "thpt": "trung hoc pho thong",
    "thcs": "trung hoc co so",
    "cntt": "cong nghe thong tin",
}
_JOINING = frozenset({"va", "cua"})
_LONGEST = max(map(len, _WRITTEN_OUT))
_WORD = re.compile(r"[a-z0-9]+")
_COMMITTEE = "uybannhandan"


def unit_key(text: str) -> str:
    """The key of a unit's name, a-z and 0-9 only: "Sở TT&TT" is "Sở Thông tin và Truyền thông"."""
    return "".join(_written_out(plain_words(text))).replace(" ", "")


def unit_keys(text: str) -> tuple[str, ...]:
    """The key, and the key without a leading People's Committee: people leave it out."""
    key = unit_key(text)
    short = key.removeprefix(_COMMITTEE)
    return (key,) if short in ("", key) else (key, short)


def unit_words(text: str) -> list[str]:
    """The words of a unit's name, abbreviations in full: "Sở TT&TT" is "so thong tin truyen thong"."""
    return " ".join(_written_out(plain_words(text))).split()


def unit_readings(words: Sequence[str]) -> Iterator[list[str]]:
    """The words of a name in each way they may be meant: a P before others is a division or a ward."""
    yield [*words]
    at = next((at for at, word in enumerate(words[:-1]) if word == "p"), None)
    if at is not None:
        yield from ([*words[:at], meant, *words[at + 1 :]] for meant in ("phong", "phuong"))


def plain_words(text: str) -> list[str]:
    """The words as they are written, folded, joining words left out: "P. TC-HC" is "p tc hc"."""
    return [word for word in _WORD.findall(fold(text)) if word not in _JOINING]


def committee_of(key: str) -> str:
    """ "uybannhandan" where a key begins with a People's Committee, else ""."""
    return _COMMITTEE if key.startswith(_COMMITTEE) else ""


def _written_out(words: list[str]) -> list[str]:
    out: list[str] = []
    position = 0
    while position < len(words):
        taken, meaning = _abbreviation_at(words, position)
        # "P. TC-KH": a P before a subject is a division, else it may be a ward
        if taken and out and out[-1] == "p":
            out[-1] = "phong"
        out.append(meaning if taken else words[position])
        position += taken or 1
    return out


def _abbreviation_at(words: list[str], position: int) -> tuple[int, str]:
    """The longest run of words that together spell an abbreviation, and its meaning."""
    for count in (4, 3, 2, 1):
        run = words[position : position + count]
        joined = "".join(run)
        if len(run) == count and len(joined) <= _LONGEST and joined in _WRITTEN_OUT:
            return count, _WRITTEN_OUT[joined]
    return 0, ""
