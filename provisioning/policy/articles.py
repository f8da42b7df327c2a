"""How an article of a rule is written and cited: "9.3.a" is điểm a khoản 3 Điều 9. Pure.

Letters of points are those of Vietnamese law, đ among them.
"""

from __future__ import annotations

import re

# One article, clause and point; or several, or a range of them, one after the other.
SHAPE = re.compile(r"[0-9]{1,3}[a-zđ]?(\.[0-9]{1,3}[a-zđ]?)?(\.[a-zđ]([0-9])?)?(-[0-9a-zđ.]{1,8})?")
LONGEST = 80


def is_article(text: str) -> bool:
    """Whether this names articles as profiles do: "9.3.a", or several with commas between them."""
    parts = [part.strip() for part in text.split(",")]
    return len(text) <= LONGEST and all(SHAPE.fullmatch(part) for part in parts)


def cited(article: str, locale: str) -> str:
    """As a letter cites it: "điểm a khoản 3 Điều 9", in English "Article 9.3.a"; "" for none."""
    if not article:
        return ""
    if locale != "vi":
        return ", ".join(f"Article {part.strip()}" for part in article.split(","))
    return ", ".join(_in_vietnamese(part.strip()) for part in article.split(","))


def _in_vietnamese(part: str) -> str:
    number, *rest = part.split(".")
    said = f"Điều {number}"
    if rest:
        said = f"khoản {rest[0]} {said}"
    if len(rest) > 1:
        said = f"điểm {rest[1]} {said}"
    return said
