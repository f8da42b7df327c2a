"""The one rule for a phone number: what is one, and the form in which it is kept.

The numbering plans are those of Google's libphonenumber, with Vietnam for what names no country. A number
must be possible, not assigned: prefixes change more often than we are updated, and the eleven digits that
mobile numbers had until 2018 still stand in personnel files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

HOME: Final = "VN"
HOME_CODE: Final = 84
_SEPARATORS: Final = re.compile(r"[\s.()-]")
# Letters, extensions and digits of other scripts are not a number that every telephone can dial.
_DIGITS: Final = re.compile(r"\+?[0-9]{4,20}")
# How nearly every number is written; always possible (a test says so), and asking takes far longer.
_USUAL: Final = re.compile(r"0[1-9][0-9]{8}")
# A subscriber's nine digits, as a spreadsheet leaves them when it drops the 0 before them.
_WITHOUT_ZERO: Final = re.compile(r"[1-9][0-9]{8}")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number as it is kept: digits, national ones with their 0, those of other countries with a +.

    `zero_restored`: what was typed lacked the 0.
    """

    text: str
    zero_restored: bool = False


def phone_number(text: str) -> PhoneNumber | None:
    """The number, without what people put between its digits; None for what can't be dialled.

    Numbers of services, such as 1900 1234, have no 0 and get none. A local number without its area code
    reaches nobody from elsewhere, so it is none.
    """
    if _USUAL.fullmatch(text):
        return PhoneNumber(text)
    digits = _SEPARATORS.sub("", text)
    if not _DIGITS.fullmatch(digits):
        return None
    try:
        found = phonenumbers.parse(digits, HOME)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(found) != ValidationResult.IS_POSSIBLE:
        return None
    national = phonenumbers.national_significant_number(found)
    if found.country_code != HOME_CODE:
        return PhoneNumber(f"+{found.country_code}{national}")
    if phonenumbers.is_valid_number(found) and _is_of_a_service(found):
        return PhoneNumber(national)
    if national != digits:
        return PhoneNumber(f"0{national}")
    whole = phonenumbers.is_valid_number(found) or _WITHOUT_ZERO.fullmatch(digits)
    return PhoneNumber(f"0{national}", zero_restored=True) if whole else None


def _is_of_a_service(found: phonenumbers.PhoneNumber) -> bool:
    shown = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.NATIONAL)
    return not shown.startswith("0")
