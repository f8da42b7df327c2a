"""What is typed about a person, in cells of lists or boxes of forms: text in, a `ParsedValue` out.

Pure: no clock, no database, no other row. A parser never guesses; what it puts right it gives a
notice of. Dates are in `dates`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from provisioning.addresses.email import sendable_address
from provisioning.names import BadText, canonical, canonical_name, fold, restore_case
from provisioning.officials.parsed_value import ParsedValue
from provisioning.officials.phone_numbers import phone_number

_LINE_BREAKS = re.compile(r"[\r\n\t\x0b\x0c\u2028\u2029]+")
LONGEST_SHOWN = 100
# Beyond this nothing is a name; what is cut off would be refused as too long anyway.
_LONGEST_NAME = 4096
# Forms of address. Ông and Bà may be family names, so two words must follow them.
_TITLES = re.compile(
    r"^(?:(?:đ\s?/\s?c|đc\.|đồng chí)[\s.:]*|(?:ông\s*/\s*bà|ông\s*\(\s*bà\s*\))[\s.:]*"
    r"|(?:ông|bà)(?:[.:]\s*|\s+(?=\S+\s+\S))"
    # Degrees: no syllable is written so, and two words follow.
    r"|(?:(?:pgs|gs|tskh|ts|ths|bs|bscki{0,2}|bsck[12]|ks|cn|ds|ls)[\s./,]+)+(?=\S+\s+\S))(?=\S)",
    re.IGNORECASE,
)
# Behind a dash or a comma: what somebody is, and no part of the name.
_POST_BEHIND = re.compile(r"\s*(?:\s[-–—]\s|[,;])\s*")
_POST_WORDS = re.compile(
    r"(quyen |nguyen |pho )?(pho|truong|chanh|chu tich|giam doc|bi thu|chuyen vien|nhan vien|can bo|cong chuc"
    r"|vien chuc|ke toan|van thu|thu quy|uy vien|thanh tra|giao vien|hieu truong|bac si|y si|dieu duong|ct"
    r"|pct|gd|pgd|tp|ptp|cv|tbp|chi huy|dai bieu|doi truong|to truong)\b"
)
# Each line of a cell with so many words could be a name by itself.
_WORDS_OF_A_NAME = 2
_MENDED_D = str.maketrans("\u00d0\u0189\u00f0\u0256", "ĐĐđđ")
_MISTYPED_D = frozenset(map(chr, _MENDED_D))

_STAFF_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,31}")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
# What programs write that took the number for one with a fraction.
_WHOLE = re.compile(r"(\+?[0-9]{8,12})\.00?")
_FRACTION = re.compile(r"[0-9]{9,}[.,][0-9]+")
_ID_FILLING = re.compile(r"[\s.-]")
# What Excel and LibreOffice show where a formula has no result.
_CELL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|Err:\d{3}")
# One of those that `phone_numbers` takes as they are.
_USUAL_PHONE = re.compile(r"0[1-9][0-9]{8}")
_PHONES_APART = re.compile(r"[/;,]|\s-\s|\bhoặc\b")
_UNBROKEN = re.compile(r"\S*")
# Around the @, and around the dots behind it.
_BLANKS_BESIDE = re.compile(r"\s*(@)\s*|\s*(\.)\s*(?=[^@]*$)")
# An address has 254 characters; what is far longer is not even looked at.
_LONGEST_EMAIL = 320

# The kinds of staff that `officials` knows, by the folded words for them.
_KINDS = {
    "official": ("can bo", "official"),
    "civil_servant": ("cong chuc", "civil servant"),
    "public_employee": ("vien chuc", "public employee"),
    "contract": ("hop dong", "hop dong lao dong", "hdld", "hd", "nguoi lao dong", "contract"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


def parse_full_name(text: str) -> ParsedValue[str]:
    """A person's full name in its canonical form, without a form of address.

    Notices: `name_title_removed` (title), `name_post_removed` (post), `name_lines_joined`,
    `name_case_restored` (typed), `name_d_mended`. Codes: those of `names.canonical_name`, with `letter`
    where one sign is at fault.
    """
    typed, bare = _untitled(text)
    bare, post = _without_post(bare)
    typed = typed.removesuffix(post).rstrip(" ,;-–—") if post else typed
    try:
        name = canonical_name(bare)
    except BadText as bad:
        return ParsedValue.refused("full_name", bad.code, letter=bad.letter)
    reading = ParsedValue(_evened(name))
    if len(bare) < len(typed):
        title = typed[: len(typed) - len(bare)].strip()
        reading = reading.with_notice("full_name", "name_title_removed", title=title)
    if post:
        reading = reading.with_notice("full_name", "name_post_removed", post=showable(post))
    lines = [line.split() for line in _LINE_BREAKS.split(text.strip()) if line.strip()]
    if len(lines) > 1 and all(len(words) >= _WORDS_OF_A_NAME for words in lines):
        reading = reading.with_notice("full_name", "name_lines_joined")
    if reading.value != name:
        reading = reading.with_notice("full_name", "name_case_restored", typed=name)
    if _MISTYPED_D & set(typed):
        reading = reading.with_notice("full_name", "name_d_mended")
    return reading


def name_key(text: str) -> str:
    """What two ways of writing one name in a list have in common: no marks, no case, no form of address."""
    return fold(_untitled(text)[1])


def _untitled(text: str) -> tuple[str, str]:
    """A name as typed, on one line, and without its form of address."""
    # Composed first: a title in decomposed letters must be seen as well.
    typed = unicodedata.normalize("NFC", " ".join(_one_line(text[:_LONGEST_NAME]).split()))
    return typed, _TITLES.sub("", typed.translate(_MENDED_D))


def _without_post(name: str) -> tuple[str, str]:
    """A name without the post written behind it, and that post. Raises nothing: a dash alone stays."""
    behind = _POST_BEHIND.search(name)
    if behind is None or not _POST_WORDS.match(fold(name[behind.end() :])):
        return name, ""
    return name[: behind.start()], name[behind.end() :]


def _evened(name: str) -> str:
    """The name with its capitals put right, also where single words are all capitals: "Võ Bá TÍNH"."""
    return " ".join(restore_case(word) if word.isupper() else word for word in restore_case(name).split(" "))


def parse_staff_code(text: str) -> ParsedValue[str]:
    """A staff code: letters, digits, dot, slash, hyphen; at most 32. Code `staff_code_shape`."""
    typed = text.strip().removeprefix("'")
    if not typed:
        return ParsedValue(None)
    if not _STAFF_CODE.fullmatch(typed):
        return ParsedValue.refused("staff_code", "staff_code_shape", text=showable(typed[:40]))
    return ParsedValue(typed)


def parse_national_id(text: str) -> ParsedValue[str]:
    """A citizen identity number of 12 digits, or an old identity card's 9.

    Every 12-digit number begins with 0, which spreadsheets drop: 10 or 11 digits are filled up,
    with notice `id_zero_restored`. Codes: `id_scientific` (digits are lost), `id_shape` (digits).
    The number itself never stands in a problem or a notice.
    """
    typed = text.strip().removeprefix("'")
    if not typed:
        return ParsedValue(None)
    if _SCIENTIFIC.fullmatch(typed):
        return ParsedValue.refused("national_id", "id_scientific")
    typed = _whole(typed)
    digits = "" if _FRACTION.fullmatch(typed) else _ID_FILLING.sub("", typed)
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (9, 10, 11, 12):
        return ParsedValue.refused("national_id", "id_shape", digits=sum(c.isdigit() for c in typed))
    if len(digits) in (10, 11):
        return ParsedValue(digits.zfill(12)).with_notice("national_id", "id_zero_restored")
    return ParsedValue(digits)


def parse_phone(text: str) -> ParsedValue[str]:
    """A phone number as it is kept (see `phone_numbers`).

    Of two numbers the first is taken (notice `phone_first_taken`); a lost 0 is put back (notice
    `phone_zero_restored`). Code `phone_shape`.
    """
    if _USUAL_PHONE.fullmatch(text):
        return ParsedValue(text)
    numbers = [n for n in _PHONES_APART.split(text.strip().removeprefix("'")) if n.strip()]
    if not numbers:
        return ParsedValue(None)
    number = phone_number(_whole(numbers[0].strip()))
    if number is None:
        return ParsedValue.refused("phone", "phone_shape", text=showable(text.strip()[:40]))
    reading = ParsedValue(number.text)
    if number.zero_restored:
        reading = reading.with_notice("phone", "phone_zero_restored")
    if len(numbers) > 1:
        reading = reading.with_notice("phone", "phone_first_taken")
    return reading


def parse_email(text: str) -> ParsedValue[str]:
    """A personal address for recovery, as it is kept (see `addresses.email`).

    Blanks beside its signs are dropped (notice `email_blanks_removed`); elsewhere they part it from
    something that is no address. Code `email_shape`.
    """
    typed = text.strip()
    blank = len(typed) <= _LONGEST_EMAIL and not _UNBROKEN.fullmatch(typed)
    address = _BLANKS_BESIDE.sub(r"\1\2", typed) if blank else typed
    if not address:
        return ParsedValue(None)
    kept = sendable_address(address)
    if kept is None:
        return ParsedValue.refused("recovery_email", "email_shape", text=showable(typed[:60]))
    reading = ParsedValue(kept)
    return reading if address == typed else reading.with_notice("recovery_email", "email_blanks_removed")


def parse_kind(text: str) -> ParsedValue[str]:
    """The kind of staff, as `officials` names it. Code `contract_kind_unknown`."""
    words = fold(text).strip(" .")
    if not words:
        return ParsedValue(None)
    key = " ".join(re.sub(r"[^a-z]+", " ", words).split())
    if key not in _KIND_OF:
        return ParsedValue.refused("contract_kind", "contract_kind_unknown", text=showable(text.strip()[:40]))
    return ParsedValue(_KIND_OF[key])


@lru_cache(maxsize=4096)  # a list has few posts and units, each in many rows
def parse_text(text: str, field: str) -> ParsedValue[str]:
    """Free text such as a post or a unit's name, in canonical form.

    Codes of `names.canonical`, and `cell_error` (text): a formula of the sheet has failed.
    """
    if _CELL_ERROR.fullmatch(text.strip()):
        return ParsedValue.refused(field, "cell_error", text=text.strip())
    try:
        value = canonical(_one_line(text))
    except BadText as bad:
        return ParsedValue.refused(field, bad.code, letter=bad.letter)
    return ParsedValue(value or None)


def showable(text: str) -> str:
    """A cell as it may stand beside what is said of it: short, and without signs that nobody sees."""
    shown = "".join(c if c.isprintable() else "�" for c in text.strip()[:LONGEST_SHOWN])
    return shown if len(text) <= LONGEST_SHOWN else f"{shown}…"


def _one_line(text: str) -> str:
    """People break lines within a cell to make a column narrow: that is a blank."""
    stripped = text.strip()
    return stripped if stripped.isprintable() else _LINE_BREAKS.sub(" ", stripped)


def _whole(number: str) -> str:
    """A long number without the ".0" that a column of numbers with blanks in it gets."""
    found = _WHOLE.fullmatch(number)
    return found.group(1) if found else number
