"""What tells the person of a row apart, as the preview shows it before anything is kept.

Only to who may see such fields of people of that unit; what is in doubt is marked.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from app.web.formatting import format_date
from provisioning.imports.matching.date_order import DATE_ORDER, ORDERS, readings_of
from provisioning.imports.matching.listed_people import UNSURE
from provisioning.plans.model import PlanRow

# What was noticed of a key that may be wrong.
_DOUBTFUL: Final = frozenset(
    {
        "date_serial", "date_month_first", "date_year_by_age", "birth_year_only", "id_zero_restored",
        "id_year_differs", "code_zeros_lost",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownKey:
    """One of them: its words, and whether it is in doubt."""

    text: str
    doubtful: bool = False


def keys_of(row: PlanRow, seen: Set[str], known: tuple[date | None, str] = (None, "")) -> list[ShownKey]:
    """Birth and the end of the identity number as the list says them. `seen`: fields the reader may see;
    `known`: the birth, or its year alone, of somebody whom the list does not name."""
    if "birth_date" not in seen:
        return []
    doubtful = doubtful_fields(row)
    written, number = row.values.get("birth_date"), row.values.get("national_id_last4")
    born = date.fromisoformat(written) if written else known[0]
    year = row.values.get("birth_year") or known[1]
    keys = []
    if born or year:
        day = _("born on %(day)s", day=format_date(born)) if born else ""
        text = day or _("born %(year)s", year=year)
        keys.append(ShownKey(text, not doubtful.isdisjoint({"birth_date", "birth_year"})))
    if number:
        keys.append(ShownKey(_("id …%(digits)s", digits=number), "national_id" in doubtful))
    return keys


def doubtful_fields(row: PlanRow) -> set[str]:
    """The fields of the row of which something was noticed that may make them wrong."""
    noticed = row.values.get("notices", ())
    marked = {each["field"] for each in noticed if each["code"] in _DOUBTFUL}
    asks = {"birth_date"} if (row.question or {}).get("kind") == DATE_ORDER else set()
    return marked | {*row.values.get(UNSURE, ())} | asks


def date_choices(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Both readings of the dates of a row: what the form sends, and the days."""
    both = readings_of(values)
    days = [", ".join(format_date(getattr(each, order)) for each in both.values()) for order in ORDERS]
    return [
        ("day", _("%(days)s: the day was written first", days=days[0])),
        ("month", _("%(days)s: the month was written first", days=days[1])),
    ]
