"""What a header means that no list of headers has: read phrase by phrase, in whatever order they stand.

"Cơ quan, đơn vị đang làm việc" is the known "cơ quan, đơn vị" with words beside it that change nothing. A
single word that is neither leaves the whole header unknown: "Đơn vị cũ" is no unit. Plain rules.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from provisioning.imports.columns.header_words import FIELD_OF, Column

# Headers as a whole, but too short to mean anything within another one.
_ALONE: Final = frozenset(
    word.strip()
    for word in """
    ten | ho | ho va | to | ma so | gt | phai | vi tri | dt | ghi chu | chu thich | thuoc muc | name | born
    title | office | unit | mail | kind | note | notes | remark | remarks | comment | comments
    de nghi | thay doi | thu hoi | thong tin cu | thong tin moi | thong tin can thay doi | action | request
    """.replace("\n", "|").split("|")
)
# Within another header they mean what they mean alone.
_WITHIN: Final[dict[str, Column]] = {
    **dict.fromkeys(("don vi", "co quan", "noi cong tac", "noi lam viec", "to chuc"), "unit"),
    **dict.fromkeys(("unit", "agency", "workplace", "work place", "place of work"), "unit"),
    **dict.fromkeys(("vi tri", "vi tri cong tac", "vi tri viec lam", "title", "job"), "post"),
    "chuc vu chuc danh nghe nghiep": "post",
    **dict.fromkeys(
        [
            f"{begin} va ten"
            for begin in (
                "ho chu dem",
                "ho dem",
                "ho lot",
                "ho ten dem",
                "ho chu lot",
                "ho va chu lot",
                "ho va lot",
                "ho va dem",
            )
        ],
        "full_name",
    ),
    **dict.fromkeys(("sinh nam", "sinh ngay thang nam"), "birth_date"),
    **dict.fromkeys(("hop thu dien tu", "hop thu ca nhan"), "recovery_email"),
    **dict.fromkeys(
        (f"ma dinh danh {who}" for who in ("cbcc", "cbccvc", "can bo", "cong chuc")), "staff_code"
    ),
    **dict.fromkeys(("phong chuyen mon", "to cong tac", "to chuyen mon"), "sub_unit"),
    **dict.fromkeys(
        ("employees name", "officials name", "staff name", "name of employee", "name of the official"),
        "full_name",
    ),
}
# Words that change nothing about what stands beside them.
_FILLERS: Final = frozenset(
    word.strip()
    for word in """
    hoac | va | cac | ten | ma | so | cua | tai | o | noi | cong tac | dang cong tac | dang lam viec
    lam viec | hien | hien nay | hien tai | hien giu | dang giu | hien dang | giu | dam nhan | dang dam nhan
    chinh | chinh quyen | chuc danh nghe nghiep | lao dong | nguoi lao dong | nhan vien
    can bo | cong chuc | vien chuc | can bo cong chuc | can bo cong chuc vien chuc | cong chuc vien chuc
    cbcc | cbccvc | ccvc | ca nhan | rieng | truc thuoc | lien he | lien lac | su dung | dang ky
    thong tin | thong tin chung | thong tin cong tac | thong tin lien he | thong tin ca nhan
    dam nhiem | dang dam nhiem | chuyen mon | nghiep vu | dang su dung | khoi phuc | khoi phuc mat khau
    nguoi de nghi | nguoi de nghi cap | nguoi duoc cap | de nghi cap
    day du | cu the | khai sinh | bat buoc | neu co | chu in hoa | viet hoa | in hoa
    name of | name of the | current | present | of | the | or | and | in | at | for | s | no | number | full
    person | held | where
    official | officials | employee | employees | staff | civil servant | working | work | contact
    """.replace("\n", "|").split("|")
)
# Words beside which nothing means what it means alone: other people, other times, other things.
_OTHERWISE: Final = frozenset({"so phong"})
_LONGEST: Final = 6

_KNOWN: Final[dict[str, Column]] = {
    **{phrase: column for phrase, column in FIELD_OF.items() if phrase not in _ALONE}, **_WITHIN,
}  # fmt: skip


@lru_cache(maxsize=1024)
def column_of_words(words: str) -> Column | None:
    """The column a header stands for, by the words of its key; None where they say more, or two things."""
    return _settled(_columns_in(words))


@lru_cache(maxsize=1024)
def may_be_division(words: str) -> bool:
    """Whether a header speaks of divisions and of bodies alike: "Phòng, ban, đơn vị"."""
    return _columns_in(words) == {"unit", "sub_unit"}


def columns_named(words: str) -> frozenset[Column]:
    """Everything that a header names, in whatever order; nothing where it says more than that."""
    return frozenset(_columns_in(words))


def _columns_in(words: str) -> set[Column]:
    """What the phrases name; nothing where a word is none of them."""
    # "Họ và tên theo giấy khai sinh": what stands behind says only where it comes from.
    parts = words.partition(" theo ")[0].split()
    found: set[Column] = set()
    at = 0
    while at < len(parts):
        taken, column = _phrase_at(parts, at)
        if not taken:
            return set()
        found |= {column} if column else set()
        at += taken
    return found


def _phrase_at(parts: list[str], at: int) -> tuple[int, Column | None]:
    """How many words the longest phrase has that begins here, and the column it names; 0 for none."""
    for count in range(min(_LONGEST, len(parts) - at), 0, -1):
        phrase = " ".join(parts[at : at + count])
        if phrase in _OTHERWISE:
            return 0, None
        if phrase in _KNOWN:
            return count, _KNOWN[phrase]
        if phrase in _FILLERS:
            return count, None
    return 0, None


def _settled(found: set[Column]) -> Column | None:
    """One column, or "phòng ban, đơn vị", which is where people work within the body."""
    if found == {"unit", "sub_unit"}:
        return "unit"
    return next(iter(found)) if len(found) == 1 else None
