"""Text in tables that spreadsheet programs open and run nothing of, and the same text read back.

An apostrophe goes in front of what begins like a formula, at the start of a cell and behind every sign
at which some program, or some country's setting of it, cuts a line into cells: one that cuts at
semicolons pays no heed to quotation marks that stand behind commas. `restored` is the exact inverse.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# The wide and small forms are taken by some programs for the plain ones.
_SIGNS = "-=+@－＝＋＠﹣﹦﹢﹫"  # a hyphen first: these stand in brackets
# What programs drop, or do not count, before the first sign: blanks, quotation marks, unseen signs.
_SKIPPED = "\\x00-\\x20\\s\"'\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
# Where a cell may begin, what is skipped there, and the sign of a formula, if it comes to one. A run is
# always taken whole, so that a long one is looked at once.
_RUN = re.compile(rf"(\A|[,;|\t\r\n])([{_SKIPPED}]*)([{_SIGNS}]?)")
_BREAK = re.compile(r"[\t\r\n]")
_MARKED_BREAK = re.compile(r"([\t\r\n])'")
# Most cells hold none of these, and are done.
_PERHAPS = re.compile(f"[{_SIGNS}\t\r\n]")


def neutralised(text: str) -> str:
    """The text with an apostrophe before every place at which a formula might begin."""
    return _RUN.sub(_mark, text) if _PERHAPS.search(text) else text


def restored(text: str) -> str:
    """The text without the apostrophes that `neutralised` put there, or a spreadsheet's own mark of text."""
    return _RUN.sub(_unmark, text) if "'" in text else text


def csv_line(cells: Iterable[Any]) -> str:
    """One row: every cell in quotation marks and neutralised; None is an empty one."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(neutralised("" if cell is None else str(cell)) for cell in cells)
    return out.getvalue()


def _begins_like_a_formula(cut: str, skipped: str, sign: str) -> bool:
    """Some programs cut a cell at its first tab or line break, so that it begins anew there."""
    return bool(sign) or (not cut and _BREAK.search(skipped) is not None)


def _mark(run: re.Match[str]) -> str:
    cut, skipped, sign = run.groups()
    if not _begins_like_a_formula(cut, skipped, sign):
        return run[0]
    inner = _BREAK.sub(r"\g<0>'", skipped) if sign else skipped
    return f"{cut}'{inner}{sign}"


def _unmark(run: re.Match[str]) -> str:
    cut, skipped, sign = run.groups()
    if not _begins_like_a_formula(cut, skipped, sign):
        return run[0]
    bare = skipped.removeprefix("'")
    inner = _MARKED_BREAK.sub(r"\1", bare) if sign else bare
    return f"{cut}{inner}{sign}"
