"""Whose record one reads: with more than one unit at the top, nobody reads the other one's."""

from __future__ import annotations

from provisioning.audit.queries import EventFilter, page
from provisioning.units.operations import UnitFields, create
from tests.support.province import SYSTEM, Province


def test_events_of_two_roots_are_read_by_their_own(province: Province) -> None:
    with province.database.writing() as session:
        fields = UnitFields("khac", "Tỉnh Khác", "province", "province")
        other = create(session, SYSTEM, None, fields)
        session.flush()
        first, second = province.unit(session, "kontum").path, other.path
    with province.database.reading() as session:
        seen = {path: {e.unit_path for e in page(session, [path], EventFilter())} for path in (first, second)}
        both = page(session, [first, second], EventFilter())
    assert {path for path in seen[second] if path != "/"} == {second}
    assert second not in seen[first]
    assert len({event.seq for event in both}) == len(both)


def test_events_of_one_root_are_all_read(province: Province) -> None:
    with province.database.reading() as session:
        root = province.unit(session, "kontum").path
        assert page(session, [root], EventFilter()) == page(session, ["/"], EventFilter())
