"""What a unit asks for in a row of its form: cấp mới, thay đổi, tạm khóa, khôi phục, cấp lại mật khẩu,
thu hồi, xóa. Pure.

Read strictly: a cell that says two things, says one with a "không" before it, or has a word that is none of
those below, is asked about. A lock that was read where none was meant harms somebody.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from provisioning.names import fold


class Action(StrEnum):
    """What is asked for one account."""

    ISSUE = "issue"
    CHANGE = "change"
    LOCK = "lock"
    RESTORE = "restore"
    RESET = "reset"
    WITHDRAW = "withdraw"
    DELETE = "delete"


_AGAIN: Final = "khoi phuc|cap lai|dat lai|thay doi|reset|doi|cap"
# Longer phrases first: what they have said is taken out before the shorter ones are looked for.
_PHRASES: Final[tuple[tuple[Action, str], ...]] = (
    (Action.RESET, rf"(?:{_AGAIN})(?:(?: ?[,/] ?| va | )(?:{_AGAIN}))? ?(?:lai )?mat khau(?: moi)?"),
    (Action.RESET, r"quen mat khau|password reset|reset( the)? password"),
    (Action.RESTORE, r"khoi phuc|mo (lai|khoaa?)|bo (tam )?khoaa?|kich hoat lai|unlock|restore"),
    (Action.LOCK, r"tam khoaa?|tam dung|tam ngung|khoaa?( tam thoi)|khoaa|lock|suspend"),
    (Action.WITHDRAW, r"thu hoi|withdraw"),
    (Action.DELETE, r"xoa( bo)?|huy bo|huy (?=tai khoan|dia chi|hop thu)|delete|remove"),
    (Action.CHANGE, r"thay doi|dieu chinh|cap nhat|sua doi|change|update"),
    (Action.ISSUE, r"(cap|tao|dang ky) moi|cap lan dau|cap (?=tai khoan|dia chi|hop thu|thu )|issue|create"),
)  # fmt: skip
# What stands beside such a phrase and changes nothing about it.
_FILLERS: Final = re.compile(
    r"\b(de nghi|yeu cau|xin|noi dung|kinh|duoc|viec|tai khoan|thu dien tu|cong vu|hop thu|dia chi|dien tu"
    r"|e ?mail|mail|ca nhan|can bo|cong chuc|vien chuc|nguoi lao dong|cbccvc|cho|cua|lai|moi|su dung"
    r"|mat khau|thong tin|lan dau|account|mailbox|new|the|please|[0-9]{1,3}|va|danh sach|phieu|v/v|ve)\b"
)
# What stands behind these says why, and asks for nothing.
_REASON: Final = re.compile(r"\b(do|vi|boi|theo|ly do|can cu|tu ngay|ke tu|nham|because|due to|since)\b")
_NOT_WORDS: Final = re.compile(r"[\s.,;:()\[\]/\-–—+*\"'“”]+")
# Khóa is a lock, khoa a department: without its mark the word alone is neither. It is read with one a more.
_LOCK: Final = re.compile(r"\bkh(?:óa|oá)\b", re.IGNORECASE)
_MARKS: Final = frozenset("xv✓✔√☑☒■●×")


def action_in(text: str) -> Action | None:
    """The one thing a cell asks for; None where it says nothing, two things, or something unknown."""
    found, rest = _taken_apart(_asking(text))
    left = _NOT_WORDS.sub(" ", _FILLERS.sub(" ", rest)).strip()
    return found[0] if len(found) == 1 and not left else None


def actions_named(text: str) -> frozenset[Action]:
    """Everything that a title speaks of, whatever stands beside it."""
    return frozenset(_taken_apart(_plain(text))[0])


def actions_asked(text: str) -> frozenset[Action]:
    """Everything that a request speaks of, but for the reasons it gives."""
    return frozenset(_taken_apart(_asking(text))[0])


def is_mark(text: str) -> bool | None:
    """Whether a cell under "Thay đổi" or "Thu hồi" is marked; None for what is neither a mark nor nothing."""
    said = text.strip().casefold()
    if not said:
        return False
    return True if len(said) == 1 and said in _MARKS else None


def _asking(text: str) -> str:
    return _REASON.split(_plain(text), maxsplit=1)[0]


def _plain(text: str) -> str:
    return fold(_LOCK.sub("khoaa", text))


def _taken_apart(words: str) -> tuple[list[Action], str]:
    found: list[Action] = []
    for action, phrase in _PHRASES:
        words, count = re.subn(rf"\b(?:{phrase})(?!\w)", " ", words)
        if count and action not in found:
            found.append(action)
    return found, words
