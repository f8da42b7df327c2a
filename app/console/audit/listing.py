"""The record: who did what, when, within the reader's units; narrowed in the URL."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.console.audit.blueprint import bp
from app.console.policy import needs
from app.console.unit_choices import unit_choices
from app.texts.changes import describe_events
from app.texts.events import event_text
from app.texts.states import unit_name
from app.web.fields import plain_day, printable, whole_number
from app.web.formatting import format_date
from app.web.request_context import actor, session
from provisioning.access.queries import unit_within
from provisioning.access.rules import Ability, paths_with
from provisioning.audit import queries
from provisioning.audit.kinds import CHANGES, EVENT_KINDS
from provisioning.audit.queries import EventFilter
from provisioning.foundation.clock import begin_of
from provisioning.foundation.errors import NotFound
from provisioning.officials.queries import ids_called
from provisioning.units.model import Unit
from provisioning.units.operations import CODE

PAGE = 50
GROUP_TEXTS = {
    "": lazy_gettext("Everything"),
    CHANGES: lazy_gettext("Changes"),
    "sign_ins": lazy_gettext("Sign-ins"),
    "looks": lazy_gettext("Personal data viewed"),
    "exports": lazy_gettext("Downloads"),
    "refused": lazy_gettext("Refused"),
}


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """What the URL asks for. `object` and `plan` are ids, come to by a link from their pages."""

    q: str = ""
    who: str = ""
    kind: str = ""
    group: str = ""
    unit: str = ""
    since: str = ""
    until: str = ""
    object: str = ""
    plan: str = ""

    @classmethod
    def asked(cls) -> RecordQuery:
        """From the query string, or from the form that exports the same."""
        return cls(**{each.name: printable(request.values.get(each.name, "")) for each in fields(cls)})

    def values(self) -> dict[str, str]:
        """What of it stands in a URL."""
        every = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in every.items() if value}

    def without(self, name: str) -> str:
        """The address of the list without one of the filters."""
        return url_for("audit.index", **replace(self, **{name: ""}).values())  # type: ignore[arg-type]

    def chosen_unit(self) -> Unit | None:
        """The unit the list is narrowed to. Raises NotFound where the reader may not read the record."""
        if not self.unit:
            return None
        if not CODE.fullmatch(self.unit):
            raise NotFound
        return unit_within(session(), actor(), self.unit, Ability.AUDIT)

    def filter(self, unit: Unit | None) -> EventFilter:
        """The same for the query; what is no day is left out, as an empty one is."""
        until = _day(self.until)
        return EventFilter(
            text=self.q,
            people=ids_called(session(), actor(), self.q) if self.q else (),
            actor=self.who,
            path=unit.path if unit else "",
            kind=self.kind,
            group=self.group if self.group in GROUP_TEXTS else "",
            object_id=self.object,
            plan_id=self.plan,
            since=_day(self.since),
            until=until + timedelta(days=1) if until else None,
        )


@bp.get("/")
@needs(Ability.AUDIT)
def index() -> str:
    """The newest events, narrowed; older ones page by page."""
    wanted = RecordQuery.asked()
    unit = wanted.chosen_unit()
    before = whole_number("before") or None
    paths = paths_with(actor(), Ability.AUDIT)
    found = queries.page(session(), paths, wanted.filter(unit), before=before, limit=PAGE)
    events = found[:PAGE]
    rows = {
        "wanted": wanted,
        "events": describe_events(session(), events, actor()),
        "older": url_for(".index", **wanted.values(), before=events[-1].seq) if len(found) > PAGE else "",  # type: ignore[arg-type]
        "chips": _chips(wanted, unit),
        "groups": _groups(wanted),
    }
    if "HX-Request" in request.headers:
        return render_template("console/audit/_list.html", **rows)
    return render_template(
        "console/audit/index.html",
        **rows,
        kinds=[("", _("Every kind")), *((kind, event_text(kind)) for kind in EVENT_KINDS)],
        units=unit_choices(unit, Ability.AUDIT),
    )


def _groups(wanted: RecordQuery) -> list[tuple[str, str, bool]]:
    """The families of entries: their words, the same list narrowed to each, and which one is shown."""
    return [
        (
            str(text),
            url_for("audit.index", **replace(wanted, group=group, kind="").values()),  # type: ignore[arg-type]
            wanted.group == group,
        )
        for group, text in GROUP_TEXTS.items()
    ]


def _chips(wanted: RecordQuery, unit: Unit | None) -> list[dict[str, str]]:
    said = {
        "q": f"“{wanted.q}”",
        "who": _("Who did it: %(name)s", name=wanted.who),
        "kind": event_text(wanted.kind),
        "unit": _("Unit: %(name)s", name=unit_name(unit)) if unit else "",
        "object": _("One person or unit"),
        "plan": _("One list"),
        "since": _("From %(day)s", day=_said(wanted.since)),
        "until": _("To %(day)s", day=_said(wanted.until)),
    }
    return [
        {"label": said[name], "remove_url": wanted.without(name)} for name in wanted.values() if name in said
    ]


def _said(day: str) -> str:
    """A day as the reader writes it; what is none as it was typed."""
    moment = _day(day)
    return format_date(moment) if moment else day


def _day(text: str) -> datetime | None:
    day = plain_day(text)
    return begin_of(day) if day else None
