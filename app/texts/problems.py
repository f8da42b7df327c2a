"""The sentence for each problem code, in the reader's language, for forms and for CSV reports.

One open table: a room that brings codes of its own adds them with `register`. Sentences say what is
wrong and what to do; parameters stand as %(name)s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import get_locale, gettext

from app.texts.field_problems import SENTENCES
from app.texts.file_problems import PROBLEM_TEXTS
from app.texts.request_problems import REQUEST_PROBLEMS
from app.web.formatting import format_date, with_separators
from provisioning.foundation.errors import Problem
from provisioning.policy.articles import cited

_table: dict[str, str] = {**SENTENCES, **PROBLEM_TEXTS, **REQUEST_PROBLEMS}


def register(sentences: Mapping[str, str]) -> None:
    """Add codes, or better sentences for known ones. Mark each sentence with N_ so it is found."""
    _table.update(sentences)


def knows(code: str) -> bool:
    """Whether `code` has a sentence of its own."""
    return code in _table


def codes() -> list[str]:
    """Every code that has a sentence."""
    return sorted(_table)


def sentence(code: str, params: Mapping[str, str | int] | None = None) -> str:
    """What to tell a person about `code`, with the article of the rule where one says so.

    An unknown code is named, so that it can be reported.
    """
    text = _table.get(code)
    if text is None:
        return str(gettext("This can't be accepted as it is (code: %(code)s).", code=code))
    said = str(gettext(text)) % _Given(with_separators(_with_article(params or {})))
    article = cited_article(str((params or {}).get("article") or ""))
    if not article or "%(by_article)s" in text:
        return said
    return str(gettext("%(said)s (by %(article)s)", said=said, article=article))


def cited_article(article: str) -> str:
    """An article of the mail rule as the reader's language cites it; "" for none."""
    return cited(article, str(get_locale() or "vi"))


def _with_article(params: Mapping[str, str | int]) -> dict[str, str | int]:
    """Where a rule is behind it, its article in brackets, ready to stand before the full stop."""
    said = cited_article(str(params.get("article") or ""))
    named = {"article": said or str(gettext("the office's own rule"))} if "article" in params else {}
    if (day := _day(params.get("day"))) is not None:
        named["day"] = format_date(day)
    return {**params, **named, "by_article": f" ({said})" if said else ""}


def _day(value: str | int | None) -> date | None:
    """A day as a rule hands it out, which people read in their own way."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def sentence_for(problem: Problem) -> str:
    """`sentence` of a problem."""
    return sentence(problem.code, problem.params)


class _Given(dict[str, str | int]):
    """A parameter nobody gave shows as "…" rather than breaking the page that explains."""

    def __missing__(self, _key: str) -> str:
        return "…"
