"""What is to become different about somebody, told from free text: "Đổi chức vụ thành Phó Trưởng phòng".

Pure. Every part of the text must be understood, or none of it is taken: whoever looks at the plan is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from provisioning.names import fold

# What may be told of somebody: words of lists, and "address" for the official one.
FULL_NAME, POST, UNIT, PHONE, ADDRESS = "full_name", "post", "unit", "phone", "address"
# What somebody can say that a text means.
MEANINGS: Final = (POST, PHONE, UNIT, FULL_NAME)

_LABELS: Final[tuple[tuple[str, str], ...]] = (
    (ADDRESS, r"(?:địa chỉ\s+|tài khoản\s+|hộp\s+)?(?:thư điện tử|email|e-mail)(?:\s+công vụ)?|tài khoản"),
    (FULL_NAME, r"họ\s+(?:và\s+)?tên|họ,\s*tên|tên"),
    (POST, r"chức vụ(?:,?\s*chức danh)?|chức danh|vị trí(?:\s+việc làm)?"),
    (PHONE, r"(?:số\s+)?điện thoại(?:\s+di động)?|số\s+di động|sđt|đtdđ|sđtdđ"),
    (
        UNIT,
        r"đơn vị(?:\s+công tác)?|phòng[,/]?\s*ban(?:[,/]?\s*đơn vị)?|bộ phận(?:\s+công tác)?|nơi công tác"
        r"|cơ quan",
    ),
)  # fmt: skip
_LABEL: Final = "|".join(f"(?P<{name}>{words})" for name, words in _LABELS)
_LABELLED: Final = re.compile(
    rf"^\s*[-+•*]?\s*(?:{_LABEL})(?:\s+(?:mới|hiện tại|cũ))?\s*[:：]\s*(?P<value>.+)$", re.IGNORECASE
)
_ASKED: Final = re.compile(
    rf"^\s*[-+•*]?\s*(?:đề nghị\s+)?(?:thay đổi|đổi|điều chỉnh|cập nhật|sửa)\s+(?:lại\s+)?(?:{_LABEL})"
    r"(?:\s+từ\s+.{1,120}?)?\s+(?:thành|sang|là)\s*:?\s*(?P<value>.+)$",
    re.IGNORECASE,
)
_MOVED: Final = re.compile(
    r"^\s*[-+•*]?\s*(?:đề nghị\s+)?(?:chuyển|điều động)(?:\s+công tác)?(?:\s+từ\s+.{1,120}?)?"
    r"\s+(?:sang|đến|về)\s+(?P<value>.+)$",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"[\r\n;]+")
# A comma ends a part only where a label follows it.
_BEFORE_LABEL: Final = re.compile(
    rf"\s*,\s*(?=(?:{'|'.join(words for _, words in _LABELS)})\s*[:：])", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """What a text tells, by the words above; `rest` is what it says beside that and nobody understood."""

    values: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether something was told, and nothing is left over."""
        return bool(self.values) and not self.rest


def told_of(text: str) -> Told:
    """What a description of an account tells: "Họ và tên: …; chức vụ: …", an address wherever it stands."""
    values, rest = _labelled(text, (_LABELLED,))
    left = []
    for part in rest:
        address = _ADDRESS.search(part)
        if address and ADDRESS not in values:
            values[ADDRESS] = address[0]
            left.append((part[: address.start()] + part[address.end() :]).strip(" ,;:()<>-–"))
        else:
            left.append(part)
    return Told(_with_bare_address(values), tuple(part for part in left if part))


def asked_in(text: str) -> Told:
    """What a request asks to be changed: with verbs, or as labels with their new values."""
    values, rest = _labelled(text, (_ASKED, _MOVED, _LABELLED))
    return Told(_with_bare_address(values), tuple(rest))


def means(text: str, meaning: str) -> Told:
    """The text as somebody has said what it means."""
    return Told({meaning: " ".join(text.split())}) if meaning in MEANINGS and text.strip() else Told()


def is_one_part(text: str) -> bool:
    """Whether a text says one thing only."""
    return len(_parts(text)) == 1 and "," not in text


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, marks, case and signs aside."""
    return _words(one) == _words(other)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())


def _labelled(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    rest: list[str] = []
    for part in _parts(text[:_LONGEST]):
        found = next((match for pattern in patterns if (match := pattern.match(part))), None)
        name = _name_of(found)
        if found is None or name in values:
            rest.append(part)
        else:
            values[name] = found["value"].strip(" .,;")
    return values, rest


def _name_of(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    groups = found.groupdict()
    return next((name for name, _ in _LABELS if groups.get(name)), UNIT)


def _parts(text: str) -> list[str]:
    parts = (each for line in _PARTS.split(text) for each in _BEFORE_LABEL.split(line))
    return [part.strip() for part in parts if part and part.strip(" .,-–+•*")]


def _with_bare_address(values: dict[str, str]) -> dict[str, str]:
    """Of what stands behind "Thư điện tử:" only the address."""
    found = _ADDRESS.search(values.get(ADDRESS, ""))
    if found:
        return {**values, ADDRESS: found[0].lower()}
    return {name: value for name, value in values.items() if name != ADDRESS}
