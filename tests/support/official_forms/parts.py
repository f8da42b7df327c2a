"""What the official forms share: their truth, the people they are about, the letter around them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from provisioning.names import fold
from tests.support.hr_names import invented_name
from tests.support.official_forms.body import BODY_NAME, DIVISIONS, POSTS, Body, Known
from tests.support.official_forms.writing import Letter

ASK, REFUSE, NOTHING = "ask", "refuse", "same"
UNITS: Final = {**DIVISIONS, "snv": BODY_NAME}


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right for a row: the class of the change, of whom, and the new values. ASK and REFUSE change
    nothing."""

    does: str
    person: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A form filled in: the letter, and what is right for each of its rows."""

    name: str
    letter: Letter
    truths: Sequence[Truth]
    # How many accounts the letter says that there are.
    counted: int | None


Cells = tuple[str, ...]
Line = tuple[Cells, Truth]


def settled(states: dict[str, str], who: Known) -> Truth:
    does = states.get(who.state, REFUSE)
    return Truth(does, who.id if does not in (REFUSE,) else None)


def pick(rng: Random, body: Body, *states: str) -> Known:
    return rng.choice(body.alone(*(states or ("active", "invited", "suspended", "leaving", "archived"))))


class Names:
    """New people whose names nobody of the department has, nor any other row."""

    def __init__(self, body: Body, rng: Random) -> None:
        self.body, self.rng = body, rng
        self.used = {_plain(each.name) for each in body.people}

    def new(self) -> str:
        """One more."""
        while True:
            name = invented_name(self.rng, 0.2)
            if _plain(name) not in self.used:
                self.used.add(_plain(name))
                return name


def _plain(name: str) -> str:
    return fold(name)


def joiner(body: Body, rng: Random, names: Names, words: Sequence[str]) -> Line:
    """Somebody new; now and then of a name that somebody has, or somebody who is here already."""
    unit, kind = rng.choice([*UNITS]), rng.random()
    number = f"08{rng.randint(10_000_000, 99_999_999)}"
    if kind < 0.12:
        other = pick(rng, body)
        elsewhere = rng.choice([code for code in DIVISIONS if code != other.unit])
        return (other.name, rng.choice(POSTS), UNITS[elsewhere], number, rng.choice(words)), Truth(ASK)
    if kind < 0.2:
        who = pick(rng, body, "active", "invited", "suspended")
        return described(rng, who, rng.choice(words)), Truth(NOTHING, who.id)
    name, post = names.new(), rng.choice(POSTS)
    phone = number if rng.random() < 0.8 else ""
    values = {"post": post, "phone": phone, "full_name": name}
    return (name, post, UNITS[unit], phone, rng.choice(words)), Truth("joiner", None, values, unit)


def described(rng: Random, who: Known, action: str) -> Cells:
    """Name, post, unit, number, and what is asked; of post and number at least one."""
    said = rng.choice(((who.post, who.phone), (who.post, ""), ("", who.phone)))
    return who.name, said[0], UNITS[who.unit], typed(rng, said[1]), action


def typed(rng: Random, phone: str) -> str:
    return rng.choice((phone, f"{phone[:4]} {phone[4:7]} {phone[7:]}", f"+84{phone[1:]}")) if phone else ""


def unmarked(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def heading(rng: Random, about: str, to: str) -> list[str]:
    return [
        "ỦY BAN NHÂN DÂN TỈNH",
        BODY_NAME.upper(),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"Số: {rng.randint(1, 999)}/SNV-VP",
        f"Nghệ An, ngày {rng.randint(1, 28):02} tháng {rng.randint(1, 12):02} năm 2026",
        about,
        f"Kính gửi: {to}",
        "Căn cứ Quyết định số 99/2025/QĐ-UBND ngày 26 tháng 11 năm 2025 của Ủy ban nhân dân tỉnh;",
        f"{BODY_NAME} đề nghị như sau:",
    ]


def asker(rng: Random) -> list[str]:
    return [
        f"Tên cơ quan, tổ chức: {BODY_NAME}",
        "Địa chỉ: snv@kontum.example",
        f"Họ và tên người yêu cầu: {invented_name(rng, 0)}",
        "Chức vụ: Chánh Văn phòng",
        f"Cơ quan, đơn vị công tác: {BODY_NAME}",
        "Điện thoại liên lạc: 0260 3000 000",
    ]


def made_form(
    name: str,
    rng: Random,
    above: Sequence[str],
    header: Sequence[Sequence[str]],
    lines: Sequence[Line],
    spans: dict[int, int] | None = None,
) -> Made:
    rows = [(str(number), *cells) for number, (cells, _) in enumerate(lines, 1)]
    wrong = rng.random() < 0.1
    counted = len(lines) + (rng.choice((-1, 1)) if wrong else 0) if rng.random() < 0.8 else None
    below = [
        f"Danh sách đề nghị: {counted:02} tài khoản"
        if counted is not None
        else "Danh sách đề nghị: … tài khoản"
    ]
    below += [
        "Ghi chú: hồ sơ kèm theo.",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "GIÁM ĐỐC",
        invented_name(rng, 0),
    ]
    separator = rng.choice((",", ";", "\t"))
    letter = Letter([*above], [*header], rows, below, spans or {}, rng.random() < 0.3, separator)
    return Made(name, letter, [truth for _, truth in lines], counted)
