"""Files that no office should send and every office does, each with the verdict it must get."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tests.support.abuse_corpus import book_cells, layouts, people, text_tables, values, workbooks
from tests.support.abuse_corpus.verdicts import FIELDS, KEPT_AS, Case, Told, Verdict

__all__ = ["FIELDS", "KEPT_AS", "Case", "Told", "Verdict", "cases"]


def cases() -> Iterator[Case]:
    """The whole corpus, always in the same order."""
    yield from chain(
        people.cases(),
        values.cases(),
        layouts.cases(),
        text_tables.cases(),
        book_cells.cases(),
        workbooks.cases(),
    )
