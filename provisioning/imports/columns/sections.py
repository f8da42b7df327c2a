"""The headings that stand between the people of a list, one within another: "I. SỞ NỘI VỤ", "1. Văn phòng".

Owns what looks like a heading, how deep it stands, and what it says of where the people below it work; a
heading of a group ("Lãnh đạo Sở", "Khối Đảng") says nothing. Knows no list of units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from provisioning.names import fold

MARK: Final = re.compile(r"^\s*(?:[IVXLC]+|[A-Z]|[a-z]|[0-9]{1,3}(?:\.[0-9]+)*)\s*[.)/-]?\s*$")
_LEAD: Final = re.compile(
    r"^\s*(?P<mark>[IVXLC]+|[A-Z]|[0-9]{1,2}(?:\.[0-9]{1,2})*)"
    r"(?:\s*[.):/-]+\s*|\s{2,}|(?<=[0-9])\s+)(?=[^\W\d_])"
)
# No list has fifty sections, but many have an A, a B and a C.
_ROMAN: Final = re.compile(r"[IVX]+|[IVXLC]{2,}")
# How the name of a unit begins. Alone, some of these are names of people: Đoàn, Ban, Hội, Trường.
_UNIT: Final = re.compile(
    r"(phong|so|van phong|vp|thanh tra|trung tam|tt|chi cuc|cuc|ubnd|uy ban|hdnd|hoi dong|huyen|xa|phuong"
    r"|thi tran|thi xa|thanh pho|tinh|benh vien|tram|kho bac|toa an|cong an|quan su|mat tran|ubmttq|mttq"
    r"|dang uy|huyen uy|tinh uy|thanh uy|thi uy|chi bo|dang bo|bo phan|bql|khoi |khoa |hat |dai |bao |tap chi"
    r"|truong (thpt|thcs|tieu hoc|mam non|mau giao|ptdt|pho thong|trung hoc|cao dang|dai hoc|chinh tri|day)"
    r"|hoi (dong|nong|lien|cuu|chu|nha|luat|khuyen|nguoi)|doan (thanh|tncs|dai|dbqh|khoi|the|nghe)"
    r"|lien (doan|minh|hiep)|vien (kiem|khoa|nghien|quy)|nha (van|xuat|khach|thieu)|cong ty|doanh nghiep"
    r"|ban (quan|chi|tuyen|tiep|dan|kinh|noi|phap|kiem|thuong|bao|to|ton|thi dua|van hoa|dai)"
    r"|to (chuyen|hanh|van|bao|cong|giup|ke|thu|quan|y|ky|tong)|doi (thi|quan|kiem|trat|thanh)"
    r"|division of|department of|office of|section of)\b"
)
_BODY: Final = (
    r"(so|ban|phong|don vi|co quan|ubnd|uy ban|huyen|tinh|xa|phuong|thi tran|truong|trung tam|van phong)?"
)
_GROUP: Final = re.compile(
    r"(khoi|nhom|dot|danh sach|truong hop|doi tuong|cac|bien che|cap moi|dieu chinh|thu hoi|bo sung|nghi huu"
    r"|cong chuc|vien chuc|hop dong|lao dong|nguoi lao dong|nhan vien|can bo|lanh dao|ban lanh dao"
    r"|ban giam doc|ban giam hieu|thuong truc|officials|staff|leaders|management|contract)\b"
)
_LED: Final = re.compile(
    r"(?:ban )?(?:lanh dao|thuong truc|can bo|cong chuc|vien chuc|nhan vien) (?P<rest>.*)"
)
_COUNT: Final = re.compile(r"\(?\s*[0-9]{1,5}\s*(nguoi|dong chi|can bo|cbcc|bien che|people|persons)?\s*\)?")
_BARE: Final = re.compile(_BODY)
# Behind a heading, how many people stand below it: "(10 người)", ": 05 đồng chí", "(7)".
_COUNTED: Final = re.compile(
    r"\s*[:,–-]?\s*(?:\(\s*(?:gồm|có)?\s*[0-9]{1,5}\s*[^\W\d][^()0-9]{0,20}\)|\(\s*[0-9]{1,5}\s*\)"
    r"|[0-9]{1,5}\s*(?:người|đồng chí|đ/c|cán bộ|cbcc\w*|biên chế|people|persons))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: the kind of its mark, and what it calls a unit, "" for a group of people."""

    level: str
    unit: str


def heading_of(mark: str, text: str) -> Heading:
    """What stands in a heading. `mark`: its number where that has a cell of its own."""
    lead = _LEAD.match(text)
    if lead:
        mark, text = mark or lead["mark"], text[lead.end() :]
    text = _COUNTED.sub("", " ".join(text.split())).rstrip(" :;.-–")
    return Heading(_level(mark.strip(" .)/-\t"), text), _unit_in(text))


def names_unit(text: str) -> bool:
    """Whether a text begins as units are called, or groups of people in headings: no person is called so."""
    lead = _LEAD.match(text)
    words = fold(text[lead.end() :] if lead else text)
    return " " in words and (_UNIT.match(words) is not None or _GROUP.match(words) is not None)


def begins_unit(text: str) -> bool:
    """Whether a text of several words begins as units are called."""
    words = fold(text)
    return " " in words and _UNIT.match(words) is not None


def is_count(text: str) -> bool:
    """ "12", "12 người": how many people a heading says that there are."""
    return _COUNT.fullmatch(fold(text)) is not None


@dataclass(slots=True)
class Sections:
    """The headings that stand over the row that is read, the outermost first."""

    stack: list[Heading] = field(default_factory=list)

    def enter(self, heading: Heading) -> None:
        """A heading ends those of its own depth and all within them."""
        levels = [each.level for each in self.stack]
        if heading.level in levels:
            del self.stack[levels.index(heading.level) :]
        self.stack.append(heading)

    @property
    def unit(self) -> str:
        """The innermost unit named, "" where none is."""
        named = self._named()
        return named[-1] if named else ""

    @property
    def around(self) -> str:
        """The units named around it, the nearest first."""
        return ", ".join(reversed(self._named()[:-1]))

    @property
    def whole(self) -> str:
        """All units named, the innermost first."""
        return ", ".join(reversed(self._named()))

    def _named(self) -> list[str]:
        return [each.unit for each in self.stack if each.unit]


def _level(mark: str, text: str) -> str:
    if not mark:
        # Without numbers capitals stand over small letters.
        return "capitals" if text.isupper() else "words"
    if mark[0].isdigit():
        return f"number {mark.count('.')}"
    return "roman" if _ROMAN.fullmatch(mark) else "letter"


def _unit_in(text: str) -> str:
    words = fold(text)
    led = _LED.fullmatch(words)
    if led and not _BARE.fullmatch(led["rest"]) and _UNIT.match(led["rest"]):
        # "Lãnh đạo Sở Nội vụ": the unit in the list's own letters.
        own = text.split()
        ends = (" ".join(own[at:]) for at in range(len(own)))
        return next((end for end in ends if fold(end) == led["rest"]), text)
    return "" if _GROUP.match(words) else text
