"""Owns how the columns of an HR file are recognised by their header words, in Vietnamese or
English.

Only the words listed here have any effect: a column named like something inside Congvu (role,
is_admin, unit_id) is listed as ignored and read by nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from provisioning.errors import Problem
from provisioning.names import fold

Field = Literal[
    "staff_code",
    "full_name",
    "family_name",
    "given_name",
    "birth_date",
    "gender",
    "national_id",
    "post",
    "unit",
    "sub_unit",
    "phone",
    "recovery_email",
    "contract_kind",
    "contract_end",
    "note",
]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)

# Read by nobody on purpose: never derived from, never stored.
UNUSED: Final[frozenset[Field]] = frozenset({"gender", "note"})
_IDENTITY: Final[tuple[Field, ...]] = ("staff_code", "national_id", "birth_date")

# Header words, folded: no marks, no case, punctuation as blanks. "|" separates them.
_WORDS: dict[Field, str] = {
    "staff_code": (
        "ma cbcc|ma cbccvc|ma cb cc vc|ma so cb cc vc|ma so cbcc|ma so cbccvc|ma can bo|ma cb|ma
        so|" "ma so can bo|ma nhan vien|ma nv|ma vien chuc|ma cong chuc|so hieu cbccvc|so hieu
        cbcc|" "so hieu cong chuc|so hieu can bo|ma so cong chuc|staff code|staff id|staff no|"
        "staff number|employee code|employee id|employee number|employee no|personnel number"
    ),
    "full_name": (
        "ho va ten|ho ten|ho va ten khai sinh|ho ten khai sinh|ten can bo|ho va ten can bo|"
        "ho ten can bo|ho va ten cbcc|ho va chu dem va ten|ten nhan vien|full name|fullname|name|"
        "name of official|employee name"
    ),
    "family_name": (
        "ho va dem|ho dem|ho va chu dem|ho chu dem|ho va ten dem|ho ten dem|ho lot|ho va ten
        lot|ho|" "family name|last name|surname|family and middle name|family and middle names"
    ),
    "given_name": "ten|given name|first name|given names",
    "birth_date": (
        "ngay sinh|ngay thang nam sinh|ngay thang sinh|sinh ngay|nam sinh|ngay thang nam sinh|"
        "date of birth|birth date|birthdate|birthday|dob|born"
    ),
    "gender": "gioi tinh|gt|phai|nam nu|gender|sex",
    "national_id": (
        "so cccd|cccd|so can cuoc|can cuoc|can cuoc cong dan|so can cuoc cong dan|the can cuoc|"
        "so the can cuoc|cmnd|so cmnd|so cmnd cccd|cmnd cccd|so cccd cmnd|cccd cmnd|cmtnd|so cmtnd|"
        "so cmt|cmt|so dinh danh|so dinh danh ca nhan|ma dinh danh|ma dinh danh ca nhan|"
        "national id|national id number|id number|identity number|citizen id|citizen id number|"
        "identity card|id card number|personal id"
    ),
    "post": (
        "chuc vu|chuc danh|chuc vu chuc danh|chuc danh chuc vu|chuc vu hien tai|vi tri viec lam|"
        "vi tri|chuc vu cong tac|post|position|title|job title"
    ),
    "unit": (
        "don vi|co quan|co quan don vi|don vi cong tac|noi cong tac|co quan cong tac|ten don vi|"
        "ten co quan|co quan don vi cong tac|ma don vi|unit|unit
        name|department|agency|organisation|" "organization|office|unit code"
    ),
    "sub_unit": (
        "phong|phong ban|phong ban don vi truc thuoc|bo phan|don vi truc thuoc|phong don vi|"
        "phong ban bo phan|phong chuyen mon|to|division|section|sub unit|subunit|team"
    ),
    "phone": (
        "dien thoai|so dt|dt|sdt|di dong|so dien thoai|dt di dong|dien thoai di dong|so di dong|"
        "so dien thoai di dong|dtdd|so dtdd|phone|phone number|mobile|mobile phone|mobile number|"
        "telephone|tel"
    ),
    "recovery_email": (
        "email|thu dien tu|hop thu|dia chi email|e mail|dia chi thu dien tu|email ca nhan|"
        "thu dien tu ca nhan|dia chi thu dien tu ca nhan|email khoi phuc|email du phong|"
        "email address|personal email|recovery email|recovery address|mail"
    ),
    "contract_kind": (
        "doi tuong|loai doi tuong|loai can bo|loai cbcc|loai lao dong|loai hop dong|"
        "hinh thuc hop dong|kind|kind of staff|staff type|contract type|contract kind"
    ),
    "contract_end": (
        "ngay het han hop dong|ngay het hop dong|ngay ket thuc hop dong|han hop dong|"
        "het han hop dong|thoi han hop dong|contract end|contract end date|end of contract"
    ),
    "note": "ghi chu|chu thich|note|notes|remark|remarks|comment|comments",
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split("|")}
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_WORDS = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column that is read by nothing. `index` counts from 0."""

    index: int
    header: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds which field. `columns` gives an index from 0; `headers` are as written."""

    columns: dict[Field, int]
    headers: tuple[str, ...]
    ignored: tuple[Ignored, ...]
    problems: tuple[Problem, ...]

    @property
    def width(self) -> int:
        """How many columns the header row names."""
        return len(self.headers)

    def header_of(self, field: Field) -> str:
        """The header above a field's column as the file writes it; "" when there is none."""
        index = self.columns.get(field)
        return "" if index is None else self.headers[index]


def header_key(text: str) -> str:
    """A header reduced to its words: "Chức vụ,\\nchức danh (*)" is "chuc vu chuc danh"."""
    return " ".join(_NOT_WORDS.sub(" ", fold(_IN_BRACKETS.sub(" ", text))).split())


def field_of(header: str) -> Field | None:
    """The field a header stands for, or None."""
    return _FIELD_OF.get(header_key(header))


def recognise(header_row: Sequence[str]) -> Mapping:
    """The mapping of a header row, with all its problems; a mapping with problems reads no row.

    Problems: `column_duplicate` (two columns with one header, or for one field: header),
    `column_missing` (no name), `column_identity_missing` (nothing to tell two people of one name
    apart).
    """
    headers = tuple(_trimmed(header_row))
    problems = _equal_headers(headers)
    columns: dict[Field, int] = {}
    ignored: list[Ignored] = []
    for index, header in enumerate(headers):
        field = field_of(header)
        if field is None or field in UNUSED:
            ignored += [Ignored(index, header)] if header else []
        elif field in columns:
            problems.append(Problem(field, "column_duplicate", {"header": header}))
        else:
            columns[field] = index
    columns = _settle_names(columns)
    problems += _missing(columns)
    return Mapping(columns, headers, tuple(ignored), tuple(problems))


def _trimmed(header_row: Sequence[str]) -> list[str]:
    headers = [" ".join(h.split()) for h in header_row]
    while headers and not headers[-1]:
        headers.pop()
    return headers


def _equal_headers(headers: tuple[str, ...]) -> list[Problem]:
    """Equal headers outside our words: which of two is right can't be known later either."""
    seen: set[str] = set()
    problems: list[Problem] = []
    for header in headers:
        key = header_key(header)
        if key and key in seen and key not in _FIELD_OF:
            problems.append(Problem("header", "column_duplicate", {"header": header}))
        seen.add(key)
    return problems


def _settle_names(columns: dict[Field, int]) -> dict[Field, int]:
    """ "Tên" beside "Họ và đệm" is the given name; alone it is the whole name."""
    alone = "given_name" in columns and not {"family_name", "full_name"} & set(columns)
    if not alone:
        return columns
    return {("full_name" if f == "given_name" else f): i for f, i in columns.items()}


def _missing(columns: dict[Field, int]) -> list[Problem]:
    problems: list[Problem] = []
    split = {"family_name", "given_name"} <= set(columns)
    if "full_name" not in columns and not split:
        problems.append(Problem("full_name", "column_missing"))
    if not any(f in columns for f in _IDENTITY):
        problems.append(Problem("staff_code", "column_identity_missing"))
    return problems
