"""How names, codes and optional values are written, and what each cell still says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from tests.support.hr_files import HrPerson
from tests.support.list_truth.tables import Cell, Typed

# A cell, what it says, and how it is written; "" for what can't be used.
Said = tuple[Cell, str, str]
_OLD_TONES: Final = (
    ("hòa", "hoà"), ("Hòa", "Hoà"), ("thúy", "thuý"), ("Thúy", "Thuý"), ("Thủy", "Thuỷ"), ("Thùy", "Thuỳ"),
)  # fmt: skip
_NO_PHONE: Final = ("chưa có", "không", "0100", "xin hỏi VP", "-", "x")
_NO_EMAIL: Final = ("không có", "chưa có", "nguyenvana@", "mail.example", "a@b,com", "-", "Không")
_NO_ID: Final = ("đang làm lại", "0001234", "6.2085E+10", "chưa cấp", "mất", "00012345678901")


def name(rng: Random, full: str) -> Said:
    """A full name; which way it is spelled says nothing."""
    written = _respelled(rng, full)
    draw = rng.random()
    if draw < 0.10:
        return written.upper(), full, "upper"
    if draw < 0.14:
        return f"{written.replace(' ', '  ', 1)} ", full, "blanks"
    if draw < 0.17:
        return written.replace(" ", "\u00a0"), full, "no-break"
    if draw < 0.20:
        return f"{rng.choice(('Đ/c', 'Ông/Bà', 'đ/c', 'Đồng chí'))} {written}", full, "title"
    if draw < 0.22:
        return written.lower(), full, "lower"
    if draw < 0.24:
        return written.replace("Đ", "\u00d0"), full, "eth"
    if draw < 0.25:
        return written.replace("'", "\u2019"), full, "quote"
    return written, full, ""


def _respelled(rng: Random, full: str) -> str:
    for new, old in _OLD_TONES:
        if full.endswith(new) and rng.random() < 0.5:
            return full.removesuffix(new) + old
    return full


def national_id(rng: Random, number: str, *, bad: float = 0.05) -> Said:
    """A number of twelve digits; says the last four."""
    draw = rng.random()
    if draw < bad:
        return rng.choice(_NO_ID), "", "bad id"
    if draw < bad + 0.03:
        return f"{float(number):.5E}".replace("E+0", "E+"), "", "bad id"
    if draw < bad + 0.12:
        return number[rng.choice((1, 2)) :], number[-4:], "id without zeros"
    if draw < bad + 0.16:
        return f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}", number[-4:], "id with blanks"
    if draw < bad + 0.19:
        return f"000{number[-6:]}", number[-4:], "old id"
    return ("", "", "") if draw < bad + 0.25 else (number, number[-4:], "")


def phone(rng: Random, number: str, *, bad: float = 0.05) -> Said:
    """A phone number; says the digits from 0 on."""
    draw = rng.random()
    if draw < bad:
        return rng.choice(_NO_PHONE), "", "bad phone"
    if draw < bad + 0.10:
        return number[1:], number, "phone without zero"
    if draw < bad + 0.20:
        return f"{number[:4]}.{number[4:7]}.{number[7:]}", number, "phone with dots"
    if draw < bad + 0.24:
        return f"+84 {number[1:]}", number, "phone abroad"
    if draw < bad + 0.27:
        return f"{number} / 0100{rng.randrange(10**6):06d}", number, "two phones"
    return ("", "", "") if draw < bad + 0.33 else (number, number, "")


def email(rng: Random, address: str, *, bad: float = 0.05) -> Said:
    """A personal address."""
    draw = rng.random()
    if draw < bad:
        return rng.choice(_NO_EMAIL), "", "bad email"
    if draw < bad + 0.02:
        return address.replace("mail.example", "mail,example"), "", "bad email"
    if draw < bad + 0.06:
        return address.replace("@", " @"), address, "email with blank"
    if draw < bad + 0.09:
        return address.upper(), address, "email in capitals"
    return ("", "", "") if draw < bad + 0.30 else (address, address, "")


# Number → the codes of all people of a list: cells, and what each says.
Codes = Callable[[Random, Sequence[HrPerson], bool], list[tuple[Cell, str]]]


def letters_and_digits(rng: Random, people: Sequence[HrPerson], typed: bool) -> list[tuple[Cell, str]]:
    """As "KT00012", left out here and there."""
    return [("", "") if rng.random() < 0.1 else (each.staff_code, each.staff_code) for each in people]


def zeros_as_text(rng: Random, people: Sequence[HrPerson], typed: bool) -> list[tuple[Cell, str]]:
    """As "00321", kept as text."""
    return [(code, code) for code in map(digits_of, people)]


def zeros_by_format(rng: Random, people: Sequence[HrPerson], typed: bool) -> list[tuple[Cell, str]]:
    """The same by a number format: what Excel shows is what counts."""
    number_format = "0" * len(digits_of(people[0]))
    return [
        (Typed(code, int(code), number_format) if typed else code, code) for code in map(digits_of, people)
    ]


def zeros_lost(rng: Random, people: Sequence[HrPerson], typed: bool) -> list[tuple[Cell, str]]:
    """Turned into numbers by a spreadsheet program, which drops the zeros in front."""
    numbers = [str(int(code)) for code in map(digits_of, people)]
    return [(Typed(number, int(number)) if typed else number, number) for number in numbers]


def rank_codes(rng: Random, people: Sequence[HrPerson], typed: bool) -> list[tuple[Cell, str]]:
    """Codes of ranks under a heading that could be that of a key: they tell nobody apart."""
    return [(rng.choices(("01.002", "01.003", "01.004"), (1, 8, 1))[0], "") for _ in people]


def none(rng: Random, people: Sequence[HrPerson], typed: bool) -> list[tuple[Cell, str]]:
    """No code at all."""
    return [("", "") for _ in people]


def digits_of(person: HrPerson) -> str:
    """A code of five digits, with zeros in front."""
    return "".join(sign for sign in person.staff_code if sign.isdigit())
