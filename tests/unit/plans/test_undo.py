"""Taking a plan back: all is as before, and what people did since is left alone and listed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.audit.queries import verify
from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports.applying.snapshots import snapshot
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans import undo
from provisioning.plans.model import Plan
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.recipients.operations import move
from provisioning.transfers.operations import expect
from provisioning.transfers.queries import ways_among
from tests.support.import_desk import Desk
from tests.support.plan_rows import BLANK, about, joiner, mailbox, planned, record_of, undone
from tests.support.province import SYSTEM


def standing(desk: Desk) -> dict[str, Any]:
    """Everybody who is not purged, and every address that lives."""
    with desk.database.reading() as session:
        people = session.scalars(sa.select(Official.id)).all()
        found = {each: snapshot(own_record(session, each)) for each in people}
        living = session.scalars(sa.select(Address.canonical).where(Address.ended_at.is_(None)))
        return {
            "people": {each: values for each, values in found.items() if values["state"] != "purged"},
            "addresses": sorted(living),
        }


def shown(desk: Desk, plan: str) -> list[tuple[str, list[tuple[str, object]]]]:
    """The classes of a plan's rows, with what each would set."""
    return [
        (row.row_class, [(change["field"], change["new"]) for change in row.changes])
        for row in desk.rows(plan)
    ]


def office(desk: Desk) -> dict[str, str]:
    """Four people, active but for one who has left."""
    ids = {
        name: desk.province.add(f"Y {name}", "stttt", staff_code=name, birth_date=date(1980, 1, 2))
        for name in ("Bli", "Wan", "Hlim", "Thut")
    }
    with desk.database.writing() as session:
        for official_id in ids.values():
            box = mailbox_of(own_record(session, official_id))
            move(box, "active")
            box.activated_at = box.state_since
        move(mailbox_of(own_record(session, ids["Thut"])), "leaving")
    return ids


def everything(desk: Desk, ids: dict[str, str]) -> str:
    """A plan with a row of every class."""
    return planned(
        desk,
        joiner("Y Mới", staff_code="N-1", birth_date="1990-03-04"),
        about(ids["Bli"], "changed", ("post", "", "Văn thư"), ("phone", "", "0905123456")),
        about(ids["Wan"], "mover", ("unit", "stttt", "syt"), ("post", "", "Kế toán")) | {"unit": "syt"},
        about(ids["Hlim"], "leaver", ("state", "active", "leaving")),
        about(ids["Thut"], "returner", ("state", "leaving", "active"), ("post", "", "Lái xe")),
    )


def test_everything_a_plan_did_is_as_before_once_it_is_taken_back(desk: Desk) -> None:
    ids = office(desk)
    before = standing(desk)
    plan = everything(desk, ids)
    desk.apply(plan)
    assert ["applied"] * 5 == [row.state for row in desk.rows(plan)]
    after = standing(desk)
    assert before != after
    assert ["Văn thư", "syt", "leaving", "active"] == [
        after["people"][ids[name]][field]
        for name, field in (("Bli", "post"), ("Wan", "unit"), ("Hlim", "state"), ("Thut", "state"))
    ]
    back = undone(desk, plan)
    assert after == standing(desk)
    assert [
        ("leaver", [("state", "purged")]),
        ("changed", [("post", ""), ("phone", "")]),
        ("mover", [("post", ""), ("unit", "stttt")]),
        ("returner", [("state", "active")]),
        ("leaver", [("post", ""), ("state", "leaving")]),
    ] == shown(desk, back)
    desk.apply(back)
    assert ["applied"] * 5 == [row.state for row in desk.rows(back)], desk.codes(back)
    assert before == standing(desk)
    with desk.database.reading() as session:
        assert None is verify(session).broken_at


def test_the_address_of_an_undone_joiner_stays_a_tombstone(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"))
    desk.apply(plan)
    desk.apply(undone(desk, plan))
    with desk.database.reading() as session:
        (tombstone,) = session.scalars(sa.select(Address))
        assert tombstone.ended_at is not None
    again = planned(desk, joiner("Y Wan"))
    desk.apply(again)
    assert tombstone.canonical not in {row.address for row in desk.rows(again)}


def test_what_somebody_changed_since_is_left_alone_and_listed(desk: Desk) -> None:
    ids = office(desk)
    plan = everything(desk, ids)
    desk.apply(plan)
    new = desk.rows(plan)[0].object_id or ""
    with desk.database.writing() as session:
        bli = own_record(session, ids["Bli"])
        fields = OfficialFields(
            "Y Bli", staff_code="Bli", birth_date=date(1980, 1, 2), post="Giám đốc", phone="0905123456"
        )
        officials.edit(session, desk._actor(None), bli, fields)
        move(mailbox_of(own_record(session, new)), "active")
    back = undone(desk, plan)
    assert [(2, "", "changed_since"), (3, "post", "changed_since")] == desk.codes(back)
    assert [("same", []), ("changed", [("phone", "")])] == shown(desk, back)[:2]
    desk.apply(back)
    assert ("Giám đốc", "") == (record_of(desk, ids["Bli"]).post, record_of(desk, ids["Bli"]).phone)
    assert "active" == mailbox(desk, new).state


def test_what_changes_between_proposal_and_undo_is_left_alone_too(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim"))
    desk.apply(plan)
    back = undone(desk, plan)
    new = desk.rows(plan)[0].object_id or ""
    with desk.database.writing() as session:
        officials.edit(session, desk._actor(None), own_record(session, new), OfficialFields("Y Oan"))
    desk.apply(back)
    assert ["failed", "applied"] == [row.state for row in desk.rows(back)]
    assert [(2, "", "changed_since")] == desk.codes(back)
    assert ["invited", "purged"] == [mailbox(desk, row.object_id or "").state for row in desk.rows(plan)]


def test_a_hashed_national_id_that_came_with_the_plan_goes_with_it(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt")
    row = about(person, "changed", ("staff_code", None, "A-1"))
    plan = planned(desk, row | {"values": {**BLANK, "national_id_hash": "f" * 64}})
    desk.apply(plan)
    assert ("A-1", "f" * 64) == (record_of(desk, person).staff_code, record_of(desk, person).national_id_hash)
    desk.apply(undone(desk, plan))
    assert (None, None) == (record_of(desk, person).staff_code, record_of(desk, person).national_id_hash)


def test_a_long_plan_is_looked_through_by_the_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "AT_ONCE", 2)
    monkeypatch.setattr(undo, "PIECE", 2)
    plan = planned(desk, *(joiner(f"Y Wan {letter}") for letter in "ABCDE"))
    desk.apply(plan)
    back = undone(desk, plan)
    assert "reading" == desk.found(back).state
    desk.work()
    assert ("ready", {"leaver": 5}) == (desk.found(back).state, desk.found(back).counts)
    desk.apply(back)
    assert {"purged"} == {mailbox(desk, row.object_id or "").state for row in desk.rows(plan)}


def test_a_plan_is_taken_back_once_and_an_undo_never(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"))
    with pytest.raises(Invalid, match="plan_not_ready"):
        undone(desk, plan)
    desk.apply(plan)
    back = undone(desk, plan)
    with pytest.raises(Invalid, match="undo_exists"):
        undone(desk, plan)
    desk.apply(back)
    with pytest.raises(Invalid, match="undo_exists"):
        undone(desk, plan)
    with pytest.raises(Invalid, match="undo_of_undo"):
        undone(desk, back)


def test_a_proposal_that_was_thrown_away_can_be_made_anew(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"))
    desk.apply(plan)
    with desk.database.writing() as session:
        session.get_one(Plan, undone(desk, plan)).state = "stopped"
    assert "ready" == desk.found(undone(desk, plan)).state


def test_after_thirty_days_it_is_too_late(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(desk, joiner("Y Wan"))
    desk.apply(plan)
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Invalid, match="undo_too_late"):
        undone(desk, plan)


def test_only_who_may_import_there_takes_a_plan_back(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"))
    desk.apply(plan)
    with pytest.raises(Denied):
        undone(desk, plan, desk.province.actor("helpdesk", "kontum"))


def test_the_same_list_again_is_told_from_one_that_was_taken_back(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt")
    plan = planned(desk, joiner("Y Wan"))
    desk.apply(plan)
    same = about(person, "same")
    with pytest.raises(Invalid, match="plan_repeated"):
        desk.start(planned(desk, dict(same)))
    desk.apply(undone(desk, plan))
    with pytest.raises(Invalid, match="plan_nothing_to_do"):
        desk.start(planned(desk, dict(same)))


def test_who_was_let_go_to_another_unit_and_not_taken_over_yet_stays(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt")
    row = about(person, "mover", ("unit", "stttt", "syt")) | {"row": LEAVER_ROWS, "unit": None}
    plan = planned(desk, row, mode="roster")
    desk.apply(plan)
    assert [("applied", [])] == [(each.state, each.problems) for each in desk.rows(plan)]
    with desk.database.reading() as session:
        assert ways_among(session, [person])[person].released
    back = undone(desk, plan)
    assert [("mover", [("transfer", "")])] == shown(desk, back)
    desk.apply(back)
    with desk.database.reading() as session:
        assert {} == ways_among(session, [person])


def test_who_was_let_go_and_taken_over_comes_back_to_the_old_unit(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt")
    with desk.database.writing() as session:
        expect(session, SYSTEM, own_record(session, person), desk.province.unit(session, "syt"))
    row = about(person, "mover", ("unit", "stttt", "syt")) | {"row": LEAVER_ROWS, "unit": None}
    plan = planned(desk, row, mode="roster")
    desk.apply(plan)
    assert "syt" == record_of(desk, person).unit.code
    desk.apply(undone(desk, plan))
    assert "stttt" == record_of(desk, person).unit.code
