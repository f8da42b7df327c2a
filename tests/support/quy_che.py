"""A province under a rule of its own, for tests of what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from provisioning.domains.queries import default_domain
from provisioning.foundation.database import Database
from provisioning.policy.model import HOLIDAY, MADE_UP
from provisioning.policy.operations import decide, set_calendar
from tests.support.province import SYSTEM

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")


def adopt(database: Database, profile: str, **changes: Any) -> None:
    """The default domain takes this province's rule; `changes`: settings, `__` for the dot, and values."""
    with database.writing() as session:
        decide(
            session, SYSTEM, default_domain(session), profile_key=profile,
            changes={
                name.replace("__", "."): {"value": value, "reason": "thử nghiệm"}
                for name, value in changes.items()
            },
            reason="Quy chế của tỉnh", edition=0,
        )  # fmt: skip


def rest_on(database: Database, *days: date, made_up: Iterable[date] = ()) -> None:
    """The office rests on these days, and works on those made up; all of one year."""
    wanted = dict.fromkeys(days, (HOLIDAY, "nghỉ lễ")) | dict.fromkeys(made_up, (MADE_UP, "làm bù"))
    with database.writing() as session:
        set_calendar(session, SYSTEM, min(wanted).year, wanted)


def at(text: str) -> datetime:
    """A moment at the office: "2037-11-20 09:10"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=OFFICE)
