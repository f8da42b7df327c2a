"""Nghệ An's Phụ lục 1.1 (issue, lock, delete) and 1.2 (change), filled in at random."""

from __future__ import annotations

from random import Random
from typing import Final

from tests.support.official_forms.body import POSTS, Body
from tests.support.official_forms.parts import (
    ASK,
    NOTHING,
    REFUSE,
    UNITS,
    Made,
    Names,
    Truth,
    described,
    heading,
    joiner,
    made_form,
    pick,
    settled,
    unmarked,
)

_LOCK = {"active": "locked", "invited": "locked", "suspended": NOTHING}
_DELETE = {**dict.fromkeys(("active", "invited", "suspended", "leaving"), "deleted"), "archived": NOTHING}
_REQUESTS: Final = (
    (("tạm khóa", "Tạm khoá", "Tạm khóa tài khoản", "Khóa tài khoản do nghỉ thai sản"), _LOCK),
    (("xóa tài khoản", "Xoá tài khoản", "Xóa", "Xóa tài khoản do nghỉ hưu"), _DELETE),
)  # fmt: skip


def phu_luc_1_1(body: Body, rng: Random) -> Made:
    names, lines = Names(body, rng), []
    taken: set[str] = set()
    for _ in range(rng.randint(3, 12)):
        kind = rng.random()
        if kind < 0.3:
            lines.append(
                joiner(
                    body,
                    rng,
                    names,
                    ("cấp mới", "Cấp mới", "CẤP MỚI", "Cấp mới tài khoản thư điện tử công vụ"),
                )
            )
            continue
        who = pick(rng, body)
        if who.name in taken:
            continue
        taken.add(who.name)
        ask, states = rng.choice(_REQUESTS)
        if kind < 0.7:
            lines.append((described(rng, who, rng.choice(ask)), settled(states, who)))
        elif kind < 0.78:
            shared = rng.choice(body.shared())
            taken.add(shared.name)
            lines.append(((shared.name, shared.post, "", "", rng.choice(ask)), Truth(ASK)))
        elif kind < 0.84:
            shared = rng.choice(body.shared())
            if shared.name in taken - {who.name}:
                continue
            taken.add(shared.name)
            cells = (shared.name, shared.post, UNITS[shared.unit], shared.phone, rng.choice(ask))
            lines.append((cells, settled(states, shared)))
        elif kind < 0.9:
            odd = rng.choice(
                ("tạm khóa, xóa tài khoản", "không tạm khóa", "Khoa", "", "như cũ", "theo danh sách", "đóng")
            )
            lines.append((described(rng, who, odd), Truth(ASK)))
        elif kind < 0.95:
            lines.append(
                (
                    (names.new(), rng.choice(POSTS), rng.choice([*UNITS.values()]), "", rng.choice(ask)),
                    Truth(REFUSE),
                )
            )
        else:
            cells = (unmarked(who.name), who.post, UNITS[who.unit], who.phone, rng.choice(ask))
            same = unmarked(who.name) == who.name
            lines.append((cells, settled(states, who) if same else Truth(ASK)))
    above = heading(
        rng, "V/v cấp mới, tạm khóa, xóa tài khoản thư điện tử công vụ", "Văn phòng Ủy ban nhân dân tỉnh"
    )
    header = ("STT", "Họ và tên", "Chức vụ", "Phòng/ban/đơn vị", "Số điện thoại", "Nội dung đề nghị")
    return made_form("nghe-an-1", rng, above, [header], lines)


def phu_luc_1_2(body: Body, rng: Random) -> Made:
    lines, taken = [], set()
    for _ in range(rng.randint(1, 8)):
        who = pick(rng, body, "active", "invited", "suspended")
        if who.name in taken:
            continue
        taken.add(who.name)
        kind = rng.random()
        post = rng.choice([each for each in POSTS if each != who.post])
        number = f"07{rng.randint(10_000_000, 99_999_999)}"
        if kind < 0.3:
            old = f"Họ và tên: {who.name}\nChức vụ: {who.post}\nĐịa chỉ thư điện tử: {who.address}"
            new = f"Họ và tên: {who.name}\nChức vụ: {post}"
            lines.append(((old, new, ""), Truth("changed", who.id, {"post": post})))
        elif kind < 0.5:
            lines.append(((f"{who.address}; {who.post}", post, ""), Truth("changed", who.id, {"post": post})))
        elif kind < 0.65:
            lines.append(
                (
                    (f"{who.name} ({who.address})\nĐiện thoại: {who.phone}", f"Điện thoại: {number}", ""),
                    Truth("changed", who.id, {"phone": number}),
                )
            )
        elif kind < 0.8:
            lines.append(((who.address, post, ""), Truth(ASK)))
        elif kind < 0.9:
            lines.append(((f"Tài khoản của {who.name}", f"Chức vụ: {post}", ""), Truth(REFUSE)))
        else:
            lines.append(
                (
                    (
                        f"Thư điện tử: {who.address}",
                        f"Thư điện tử: moi{rng.randint(1, 99)}@kontum.example",
                        "",
                    ),
                    Truth(ASK),
                )
            )
    above = heading(
        rng, "V/v thay đổi thông tin tài khoản thư điện tử công vụ", "Văn phòng Ủy ban nhân dân tỉnh"
    )
    header = (
        "STT", "Thông tin cần thay đổi tài khoản thư điện tử công vụ",
        "Thông tin tài khoản thư điện tử công vụ mới", "Ghi chú",
    )  # fmt: skip
    return made_form("nghe-an-2", rng, above, [header], lines)
