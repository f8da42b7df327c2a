"""Turns the old and new values of an event into lines a person can read, in their language.

Presentation only: what is in an event was decided when it was recorded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.texts import states
from app.texts.events import event_icon, event_text
from app.texts.filters import field_text
from app.texts.imports import KINDS
from app.texts.locks import cause_text
from app.texts.problems import cited_article, sentence
from app.texts.requests import KIND_TEXTS
from app.texts.roles import ROLE_TEXTS, ability_text
from app.web.formatting import format_date, format_datetime, format_file_size, format_number
from provisioning.allowances.rules import MEBIBYTE
from provisioning.audit.kinds import BY_ANYBODY
from provisioning.audit.model import Event
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.fields import BY_NAME, DAYS
from provisioning.officials.queries import addresses_of
from provisioning.personal_data.rules import visible
from provisioning.plans.rules import without_unit
from provisioning.units.queries import names_of

_UNIT_FIELDS = frozenset({"unit", "parent"})


@dataclass(frozen=True, slots=True)
class Change:
    """One value: what it is called, what it was ("" for nothing), what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DescribedEvent:
    """One event in words."""

    event: Event
    text: str
    drawing: str
    changes: list[Change]
    # Whom or what it happened to.
    label: str
    # The page of what it happened to; "" where there is none.
    url: str
    # Address and id of who did it and of whom it happened to, for a name may be borne by several, and
    # changes; "" for a part of the system, and for what is no person.
    who: str = ""
    whom: str = ""


def hidden_from(reader: Actor, event: Event) -> frozenset[str]:
    """The fields of an event's values that this reader may not see of people there."""
    if event.object_type != "official" or event.object_id == reader.official_id:
        return frozenset()
    return frozenset(BY_NAME) - visible(reader, event.unit_path)


def describe_events(session: Session, events: Iterable[Event], reader: Actor) -> list[DescribedEvent]:
    """The events in words, as far as `reader` may see values; units by their names (one statement)."""
    listed = list(events)
    units = names_of(session, _unit_codes(listed))
    addresses = addresses_of(session, people_in(listed))
    return [
        DescribedEvent(
            event=e,
            text=event_text(e.kind),
            drawing=event_icon(e.kind),
            changes=changes_of(e, units, hidden_from(reader, e)),
            url=_page_of(e),
            label=page_word(e.object_label) if e.object_type == "page" else e.object_label,
            who="" if e.kind in BY_ANYBODY else known_as(e.actor_id, addresses),
            whom=known_as(person_of(e), addresses),
        )
        for e in listed
    ]


def person_of(event: Event) -> str | None:
    """The id of the person it happened to; None for what is no person."""
    return event.object_id if event.object_type == "official" else None


def people_in(events: Iterable[Event]) -> set[str]:
    """The ids of everybody who acted in these events, or to whom they happened."""
    return {who for e in events for who in (e.actor_id, person_of(e)) if who}


def known_as(official_id: str | None, addresses: Mapping[str, str]) -> str:
    """What stays of a person whatever they are called: the address, never given twice, and the id."""
    return " · ".join(filter(None, (addresses.get(official_id, ""), official_id))) if official_id else ""


def changes_of(event: Event, units: Mapping[str, str], hidden: Collection[str] = ()) -> list[Change]:
    """Each value that differs, in the order of its name; empty values of something new left out."""
    names = sorted({*event.old, *event.new} - set(hidden))
    lines = [
        Change(
            field_text(name),
            _said(name, event.old.get(name), units),
            _said(name, event.new.get(name), units),
        )
        for name in names
    ]
    return [line for line in lines if line.old != line.new]


def _page_of(event: Event) -> str:
    match event.object_type:
        case "official":
            return url_for("people.show", official_id=event.object_id)
        case "unit":
            return url_for("units.show", code=event.object_id)
        case "request":
            return url_for("requests.show", request_id=event.object_id)
    return ""


def _unit_codes(events: list[Event]) -> set[str]:
    both = {values.get(f) for e in events for values in (e.old, e.new) for f in _UNIT_FIELDS}
    return {code for code in both if isinstance(code, str)}


def _said(name: str, value: Any, units: Mapping[str, str]) -> str:
    if name in _LIMITS:
        return _limit(name, value)
    if value is None or value == "" or (name == "is_leader" and value is False):
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if name in _SAID:
        return _SAID[name](value)
    if name == "counts" and isinstance(value, dict):
        return ", ".join(f"{_row_word(each)} {count}" for each, count in value.items() if count)
    if name == "brakes":
        return " ".join(sentence(brake["code"], brake["params"]) for brake in map(without_unit, value))
    if name == "fields":
        return ", ".join(field_text(field) for field in value)
    if name == "abilities":
        return ", ".join(ability_text(ability) for ability in value)
    if name in _UNIT_FIELDS:
        return units.get(str(value), str(value))
    limit = _SENDING_LIMIT.fullmatch(str(value)) if name == "cause" else None
    if limit is not None:
        return _sending_limit(limit["what"], int(limit["seconds"]))
    words = _WORDS.get(name)
    if words is not None:
        return str(words.get(value, value))
    return _moment(value) if name in _MOMENTS else str(value)


def page_word(rule: str) -> str:
    """The family of pages that an address belongs to; the address itself where it has no name."""
    family = rule.strip("/").partition("/")[0]
    return str(PAGE_WORDS.get(family, rule))


def _row_word(row_class: str) -> str:
    known = KINDS.get(row_class)
    return str(known[0]) if known else row_class


def _limit(name: str, value: int | None) -> str:
    if value is None:
        return str(_("no limit"))
    return format_file_size(value * MEBIBYTE) if name == "storage_mib" else format_number(value)


def _sending_limit(what: str, seconds: int) -> str:
    windows = {600: _("in ten minutes"), 3600: _("in an hour"), 86400: _("in a day")}
    window = windows.get(seconds) or _("in %(seconds)s seconds", seconds=seconds)
    match what:
        case "outside":
            return str(_("Too many recipients outside %(window)s", window=window))
        case "own":
            return str(_("Too many recipients in our own domains %(window)s", window=window))
    return str(_("Too many messages %(window)s", window=window))


def _moment(value: Any) -> str:
    try:
        if len(value) > 10:
            return format_datetime(datetime.fromisoformat(value))
        return format_date(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


# Without a value there is no limit.
PAGE_WORDS = {
    "people": lazy_gettext("People"),
    "units": lazy_gettext("Units"),
    "imports": lazy_gettext("Imports"),
    "requests": lazy_gettext("Requests"),
    "grants": lazy_gettext("Permissions"),
    "reviews": lazy_gettext("Permissions"),
    "roles": lazy_gettext("Roles"),
    "audit": lazy_gettext("Record"),
    "health": lazy_gettext("Health"),
    "settings": lazy_gettext("Settings"),
    "domains": lazy_gettext("Mail domains"),
    "overview": lazy_gettext("Overview"),
    "search": lazy_gettext("Search"),
    "me": lazy_gettext("My page"),
}
_SAID: dict[str, Callable[[str], str]] = {
    "ability": ability_text,
    "article": cited_article,
    "lock_cause": cause_text,
    "page": page_word,
}
_LIMITS = frozenset({"mailboxes", "storage_mib"})
# A limit's stable name in the record (provisioning/sending/rules.py).
_SENDING_LIMIT = re.compile(r"(?P<what>outside|own|messages)_(?P<seconds>\d+)")
_MOMENTS = DAYS | {"due", "excused_until", "expires", "since", "until", "valid_from", "valid_to"}
_WORDS: dict[str, Mapping[str, Any]] = {
    "state": states.STATES,
    "kind": states.STAFF_KINDS,
    "level": states.LEVELS,
    "role": ROLE_TEXTS,
    "request_kind": KIND_TEXTS,
    "by": states.PASSWORD_WAYS,
    "door": states.TRIED_AT,
    "fate": states.HELD_FATES,
    "cause": states.FILTER_CAUSES,
    "why": states.FILTER_OFFENCES,
    "ending": states.ENDINGS,
    "result": states.REFUSALS,
}
