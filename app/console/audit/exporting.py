"""The record as a file, as narrowed on the page: for a spreadsheet, or a line of JSON for each entry."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from itertools import islice
from typing import Any

from flask import Response, request, stream_with_context
from flask_babel import gettext as _

from app.console.audit.blueprint import bp
from app.console.audit.listing import RecordQuery
from app.console.policy import needs
from app.texts.changes import hidden_from, people_in, person_of
from app.texts.events import event_text
from app.web.csv_files import csv_answer
from app.web.request_context import actor, commit, services, session
from provisioning.access.rules import Ability, paths_with
from provisioning.access_log.record_views import record_export
from provisioning.audit.model import Event
from provisioning.audit.queries import EventFilter, exported
from provisioning.audit.rules import LINKED
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.officials.queries import addresses_of

_UNSEEN = "…"
PIECE = 500


@bp.post("/export")
@needs(Ability.AUDIT)
def export() -> Response:
    """Sends the entries as they are read; exporting is an entry itself."""
    wanted = RecordQuery.asked()
    unit, who = wanted.chosen_unit(), actor()
    as_lines = request.form.get("format") == "jsonl"
    what = {**wanted.values(), "format": "jsonl" if as_lines else "csv"}
    record_export(session(), who, "record.exported", unit, Ability.AUDIT, what=what)
    commit()
    name = f"nhat-ky-{clock.for_file_name(clock.now())}"
    events = _events(paths_with(who, Ability.AUDIT), wanted.filter(unit))
    if not as_lines:
        return csv_answer(f"{name}.csv", _rows(events, who))
    return Response(
        stream_with_context(_lines(events, who)),
        mimetype="application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="{name}.jsonl"'},
    )


def _events(paths: Sequence[str], wanted: EventFilter) -> Iterator[tuple[Event, Mapping[str, str]]]:
    """Each event, with the addresses of the people in it by their ids."""
    with services().database.reading() as reading:
        found = exported(reading, paths, wanted)
        while some := list(islice(found, PIECE)):
            addresses = addresses_of(reading, people_in(some))
            yield from ((event, addresses) for event in some)


def _rows(events: Iterable[tuple[Event, Mapping[str, str]]], reader: Actor) -> Iterator[Iterable[Any]]:
    yield (
        _("No."), _("Time"), _("Who"), _("On whose behalf"), _("IP address"), _("Browser"), _("What"),
        _("Whom or what"),
        _("Before"), _("After"), _("List"), _("Decision number"), _("Hash"),
        _("Who: id"), _("Who: address"), _("Whom: id"), _("Whom: address"),
    )  # fmt: skip
    for e, addresses in events:
        whom = person_of(e) or ""
        yield (
            e.seq, clock.at_office(e.at).isoformat(timespec="seconds"), e.actor, e.on_behalf, e.ip,
            e.user_agent,
            event_text(e.kind), e.object_label, *_values(e, reader), e.plan_id, e.decision, e.hash,
            e.actor_id, addresses.get(e.actor_id or "", ""), whom, addresses.get(whom, ""),
        )  # fmt: skip


def _lines(events: Iterable[tuple[Event, Mapping[str, str]]], reader: Actor) -> Iterator[str]:
    names = (*LINKED, "previous_hash", "hash")
    for event, addresses in events:
        values = {name: getattr(event, name) for name in names}
        values["actor_address"] = addresses.get(event.actor_id or "", "")
        values["object_address"] = addresses.get(person_of(event) or "", "")
        # The hash was made of the moment in UTC; people read the other.
        values["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
        values["at_office"] = clock.at_office(event.at).isoformat(timespec="seconds")
        kept_from = hidden_from(reader, event)
        values |= {side: _without(values[side], kept_from) for side in ("old", "new")}
        yield json.dumps(values, ensure_ascii=False) + "\n"


def _values(event: Event, reader: Actor) -> tuple[str, str]:
    kept_from = hidden_from(reader, event)
    return _plain(_without(event.old, kept_from)), _plain(_without(event.new, kept_from))


def _without(values: dict[str, Any], kept_from: Collection[str]) -> dict[str, Any]:
    """The values; in the place of those the reader may not see a mark, so that the change is told."""
    return {name: _UNSEEN if name in kept_from else value for name, value in values.items()}


def _plain(values: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in sorted(values.items()))
