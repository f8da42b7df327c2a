"""Đồng Tháp's three forms: issue; change and withdraw; new passwords, printed as the second. At random."""

from __future__ import annotations

from random import Random

from tests.support.official_forms.body import BODY_NAME, DIVISIONS, POSTS, Body, Known
from tests.support.official_forms.parts import (
    ASK,
    NOTHING,
    REFUSE,
    UNITS,
    Line,
    Made,
    Names,
    Truth,
    asker,
    joiner,
    made_form,
    pick,
    settled,
)

_WITHDRAW = {
    **dict.fromkeys(("active", "invited", "suspended"), "withdrawn"),
    **dict.fromkeys(("leaving", "archived"), NOTHING),
}
_RESET = {"active": "reset", "invited": "reset"}


def mau_01(body: Body, rng: Random) -> Made:
    names = Names(body, rng)
    lines = [without_action(joiner(body, rng, names, ("",))) for _ in range(rng.randint(2, 12))]
    above = [*asker(rng), "Nội dung yêu cầu: cấp mới tài khoản thư điện tử công vụ"]
    header = ("Stt", "Họ và tên", "Chức vụ", "Đơn vị/bộ phận công tác", "Số điện thoại")
    return made_form(
        "dong-thap-1",
        rng,
        ["Mẫu số 01", "PHIẾU ĐỀ NGHỊ CẤP MỚI TÀI KHOẢN THƯ ĐIỆN TỬ CÔNG VỤ", *above],
        [header],
        lines,
    )


def without_action(line: Line) -> Line:
    return line[0][:-1], line[1]


def mau_02(body: Body, rng: Random) -> Made:
    lines, taken = [], set()
    for _ in range(rng.randint(2, 10)):
        who = pick(rng, body)
        if who.name in taken:
            continue
        taken.add(who.name)
        lines.append(_change_or_withdraw(body, rng, who))
    if rng.random() < 0.2:
        lines.append(
            ((rng.choice([*DIVISIONS.values()]), "", BODY_NAME, "x", "", "Đổi tên hộp thư"), Truth(REFUSE))
        )
    above = ["Mẫu số 02", "PHIẾU ĐỀ NGHỊ THAY ĐỔI, THU HỒI TÀI KHOẢN", *asker(rng)]
    header = (
        ("Stt", "Tên cơ quan/ Cá nhân", "Chức vụ", "Đơn vị", "Đề nghị", "", "Nội dung đề nghị"),
        ("", "", "", "", "Thay đổi", "Thu hồi", ""),
    )
    return made_form("dong-thap-2", rng, above, header, lines, spans={4: 2})


def _change_or_withdraw(body: Body, rng: Random, who: Known) -> Line:
    told, kind = (who.name, who.post, UNITS[who.unit]), rng.random()
    mark = rng.choice(("x", "X", "✓"))
    gone = who.state in ("leaving", "archived")
    if kind < 0.35:
        why = rng.choice(
            ("Nghỉ hưu từ ngày 01/01/2027", "Thu hồi do nghỉ hưu", "Chuyển công tác ra ngoài tỉnh", "")
        )
        return (*told, "", mark, why), settled(_WITHDRAW, who)
    if kind < 0.5:
        post = rng.choice([each for each in POSTS if each != who.post])
        text = rng.choice(
            (
                f"Đổi chức vụ thành {post}",
                f"Chức vụ: {post}",
                f"Điều chỉnh chức vụ từ {who.post} thành {post}",
            )
        )
        return (*told, mark, "", text), Truth(REFUSE) if gone else Truth("changed", who.id, {"post": post})
    if kind < 0.6:
        number = f"07{rng.randint(10_000_000, 99_999_999)}"
        text = rng.choice((f"Thay đổi số điện thoại thành {number}", f"Số điện thoại mới: {number}"))
        return (*told, mark, "", text), Truth(REFUSE) if gone else Truth("changed", who.id, {"phone": number})
    if kind < 0.72:
        unit = rng.choice([code for code in DIVISIONS if code != who.unit])
        text = rng.choice((f"Chuyển sang {UNITS[unit]}", f"Chuyển công tác về {UNITS[unit]}"))
        return (*told, mark, "", text), Truth(REFUSE) if gone else Truth("mover", who.id, {}, unit)
    if kind < 0.8:
        odd = rng.choice((("x", "x", "Nghỉ hưu"), ("", "", "Nghỉ hưu"), ("có", "", "Đổi"), ("", "?", "")))
        return (*told, *odd), Truth(ASK)
    if kind < 0.9:
        return (
            *told,
            mark,
            "",
            rng.choice(("Phó Trưởng phòng", "Cập nhật thông tin", "Như quyết định đính kèm")),
        ), Truth(REFUSE if gone else ASK)
    return (*told, mark, "", "Thu hồi tài khoản"), Truth(ASK)


def mau_03(body: Body, rng: Random) -> Made:
    lines, taken = [], set()
    for _ in range(rng.randint(1, 10)):
        who = pick(rng, body)
        if who.name in taken:
            continue
        taken.add(who.name)
        kind, unit = rng.random(), UNITS[who.unit]
        if kind < 0.7:
            place = rng.choice((unit, "Bộ phận Một cửa", ""))
            address = rng.choice((who.address, who.address.upper()))
            lines.append(((who.name, place, address, rng.choice(("", who.phone))), settled(_RESET, who)))
        elif kind < 0.8:
            other = rng.choice([each for each in body.people if each.id != who.id and each.name != who.name])
            lines.append(((who.name, unit, other.address, ""), Truth(ASK)))
        elif kind < 0.9:
            lines.append(((who.name, unit, "", who.phone), settled(_RESET, who)))
        else:
            lines.append(
                (
                    (Names(body, rng).new(), unit, f"khongco{rng.randint(1, 99)}@kontum.example", ""),
                    Truth(REFUSE),
                )
            )
    above = ["Mẫu số 02", "PHIẾU ĐỀ NGHỊ KHÔI PHỤC, CẤP LẠI MẬT KHẨU", *asker(rng)]
    header = (
        "Stt",
        "Đơn vị/Cá nhân",
        "Đơn vị/bộ phận công tác",
        "Địa chỉ thư điện tử công vụ",
        "Số điện thoại",
    )
    return made_form("dong-thap-3", rng, above, [header], lines)
