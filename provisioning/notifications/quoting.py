"""What people wrote, as it may stand in a mail from Congvu itself: theirs to be seen, and nothing to click.

A mail from Congvu is believed. So free text stands in a quoted block under whose words it is, names stay
on one line and are cut where they are too long, and nothing in them is a link that a mail program makes live.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

# Values that the service itself makes. Whatever is not named here was written by somebody.
OURS: Final = frozenset(
    {
        "address",
        "applied",
        "at",
        "code",
        "day",
        "days",
        "ends",
        "failed",
        "line",
        "mailbox",
        "old",
        "request",
        "until",
    }
)
# Free text, each in a block of its own.
BLOCKS: Final = frozenset({"reason", "answer", "worse", "better"})
LONGEST: Final = 120
LONGEST_BLOCK: Final = 1500
WIDTH: Final = 72

_SCHEME = re.compile(r"(\w+)(:)(?=[/\\]{2})", re.ASCII)
_NAMED_SCHEME = re.compile(
    r"\b(mailto|tel|sms|callto|sip|sips|skype|zalo|viber|whatsapp|tg|xmpp|news|nntp|urn|magnet|file|ftp|data"
    r"|javascript|vbscript|intent|market|blob|about|ms-[a-z-]+|onenote|webcal|geo)(:)",
    re.IGNORECASE,
)
_AT = re.compile(r"(?<=[\w.+-])[@＠](?=\w)")
# A dot before letters makes a domain to most programs; one before the ending of a list's file does not.
_DOT = re.compile(
    r"(?<=[\w\])-])[.。．｡](?=[^\W\d_]|xn--)(?!(?:xlsx?|csv|ods|tsv|txt|docx?|pdf)(?![\w.。．｡-]))",
    re.IGNORECASE,
)
_SHARE = re.compile(r"[\\＼]{2}(?=\w)")
_QUOTATION_MARKS = str.maketrans("“”„‟«»", "''''''")
_HIDDEN = ("Cc", "Cf", "Zl", "Zp", "Co", "Cn", "Cs")


def shown(params: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a message as they may stand in its text and subject."""
    return {name: _shown(name, value) for name, value in params.items()}


def _shown(name: str, value: Any) -> Any:
    if name in OURS or not isinstance(value, str):
        return value
    return quoted(value) if name in BLOCKS else inline(value)


def inline(text: str, longest: int = LONGEST) -> str:
    """A name on one line: no sign that ends the quotation marks it stands in, no link, cut where too long."""
    words = " ".join(_visible(text, " ").split())
    return _cut(defanged(words.translate(_QUOTATION_MARKS)), longest)


def quoted(text: str) -> str:
    """Free text as a block, each line of it behind "> ", so that none can pass for one of the message."""
    lines = _cut(defanged(_visible(text, "\n")).strip(), LONGEST_BLOCK).split("\n")
    wrapped = [part for line in lines for part in textwrap.wrap(line, WIDTH) or [""]]
    return "\n".join(f"> {line}".rstrip() for line in wrapped)


def defanged(text: str) -> str:
    """The text with nothing in it that a mail program would make a link of."""
    text = re.sub(r"\bhttp(?=s?:)", "hxxp", text, flags=re.IGNORECASE)
    text = _NAMED_SCHEME.sub(r"\1[\2]", _SCHEME.sub(r"\1[\2]", text))
    return _DOT.sub("[.]", _AT.sub("[@]", _SHARE.sub(r"[\\\\]", text)))


def _visible(text: str, line_break: str) -> str:
    """Without signs that nobody sees; line breaks of every kind as `line_break`."""
    lines = re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)
    bare = ("".join(c if unicodedata.category(c) not in _HIDDEN else _blank(c) for c in x) for x in lines)
    return line_break.join(bare)


def _blank(sign: str) -> str:
    """A control sign parts what stands around it; a format sign is between letters of one word."""
    return " " if unicodedata.category(sign) == "Cc" else ""


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
