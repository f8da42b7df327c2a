"""Two who write at one moment: lists over the same people, a list and an edit by hand, one file twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest
import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.audit.queries import verify
from provisioning.foundation.database import Session
from provisioning.imports.matching.recent_additions import RecentAdditions
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields, fields_now
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.applying import apply_chunk
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM
from tests.support.races import Race, race

PEOPLE = [f"Lê Hoa {letter}" for letter in "ABCDEFGH"]


def lines(form: str) -> list[str]:
    return [form.format(at=at, name=name, day=at + 1) for at, name in enumerate(PEOPLE)]


def carry_out(desk: Desk, plan_id: str) -> None:
    """As one of two workers does it: nothing but this plan, a few rows at a time."""
    while apply_chunk(desk.database, f"worker of {plan_id}", limit=3, plan_id=plan_id):
        pass


def both(desk: Desk, plan_ids: Sequence[str]) -> Race:
    for plan_id in plan_ids:
        desk.start(plan_id)
    result = race([partial(carry_out, desk, plan_id) for plan_id in plan_ids])
    assert [] == result.broken
    # Whoever found the database busy goes on later, as the worker does.
    desk.work()
    return result


def outcomes(desk: Desk, plan_id: str) -> set[str]:
    return {row.state for row in desk.rows(plan_id)}


def is_whole(desk: Desk) -> bool:
    with desk.database.reading() as session:
        return verify(session).broken_at is None


WAYS = {
    "codes": "T-{at},{name},0{day}/02/1980,,,Sở Y tế,,",
    "births": ",{name},2{at}/02/1980,,,Sở Y tế,,",
    "years": ",{name},198{at},,,Sở Y tế,,",
    "ids": ",{name},,00008000000{at},,Sở Y tế,,",
}


@pytest.mark.parametrize("way", WAYS)
def test_two_lists_of_the_same_new_people_make_each_once(desk: Desk, way: str) -> None:
    before = desk.counts()["people"]
    first = desk.plan(*lines(WAYS[way]))
    second = desk.plan(*lines(WAYS[way]), "T-99,Trần Khác,03/03/1970,,,Sở Y tế,,")
    both(desk, [first, second])
    assert before + len(PEOPLE) + 1 == desk.counts()["people"]
    with desk.database.reading() as session:
        given = session.scalars(sa.select(Address.canonical).where(Address.local.like("%lh%"))).all()
        assert len(given) == len(set(given))
    assert is_whole(desk)


@pytest.mark.parametrize(
    ("one", "other"), [("births", "years of them"), ("years of them", "births"), ("codes", "years of codes")]
)
def test_a_year_alone_and_the_whole_birth_are_one_person(desk: Desk, one: str, other: str) -> None:
    ways = WAYS | {"years of them": ",{name},1980,,,Sở Y tế,,", "years of codes": ",{name},1980,,,Sở Y tế,,"}
    before = desk.counts()["people"]
    plan_ids = [desk.plan(*lines(ways[way])) for way in (one, other)]
    for plan_id in plan_ids:
        desk.apply(plan_id)
    assert before + len(PEOPLE) == desk.counts()["people"]
    assert {"failed"} == outcomes(desk, plan_ids[1])


def test_a_namesake_of_another_year_is_somebody_else(desk: Desk) -> None:
    before = desk.counts()["people"]
    plan_ids = [desk.plan(f",{PEOPLE[0]},{year},,,Sở Y tế,,") for year in (1980, 1981)]
    for plan_id in plan_ids:
        desk.apply(plan_id)
    assert before + 2 == desk.counts()["people"]


def test_one_file_sent_twice_at_one_moment_is_carried_out_once(desk: Desk) -> None:
    before, data = desk.counts()["people"], "\n".join(["Họ và tên,Ngày sinh,Đơn vị", *(
        f"{name},2{at}/02/1980,Sở Y tế" for at, name in enumerate(PEOPLE)
    )]).encode()  # fmt: skip
    plan_ids: list[str] = []

    def send() -> None:
        plan_ids.append(desk.plan_bytes(data))

    assert [] == race([send, send]).broken
    both(desk, plan_ids)
    assert before + len(PEOPLE) == desk.counts()["people"]


def test_two_lists_that_change_the_same_people_overwrite_nothing(desk: Desk) -> None:
    desk.apply(desk.plan(*lines(WAYS["codes"])))
    plan_ids = [
        desk.plan(*lines("T-{at},{name},0{day}/02/1980,," + post + ",Sở Y tế,,"))
        for post in ("Kế toán", "Văn thư")
    ]
    both(desk, plan_ids)
    with desk.database.reading() as session:
        posts = {each.full_name: each.post for each in session.scalars(sa.select(Official))}
    for row_of in zip(*(desk.rows(plan_id) for plan_id in plan_ids), strict=True):
        done = [row for row in row_of if row.state == "applied"]
        (refused,) = [row for row in row_of if row.state == "failed"]
        assert [posts[row.full_name] for row in done] == [row.values["post"] for row in done]
        assert ["changed_meanwhile"] == [problem["code"] for problem in refused.problems]
    assert is_whole(desk)


def edited(session: Session, person: Official) -> None:
    fields = OfficialFields(**{**fields_now(person), "post": "Trưởng phòng"})
    officials.edit(session, SYSTEM, person, fields)


def suspended(session: Session, person: Official) -> None:
    suspend(session, SYSTEM, recipient_of(person), reason="điều tra", keep_receiving=True)


@pytest.mark.parametrize(
    ("by_hand", "state", "posts"),
    # The row was first, or is refused: never is what was decided by hand taken back.
    [(edited, "invited", {"Trưởng phòng"}), (suspended, "suspended", {"Kế toán"})],
)
def test_an_edit_by_hand_while_a_list_is_carried_out_loses_nothing(
    desk: Desk, by_hand: Callable[[Session, Official], None], state: str, posts: set[str]
) -> None:
    desk.apply(desk.plan(*lines(WAYS["codes"])))
    plan_id = desk.plan(*lines("T-{at},{name},0{day}/02/1980,,Kế toán,Sở Y tế,,"))
    with desk.database.reading() as session:
        person = session.scalars(sa.select(Official.id).where(Official.full_name == PEOPLE[4])).one()

    def act() -> None:
        with desk.database.writing() as session:
            by_hand(session, own_record(session, person))

    desk.start(plan_id)
    assert [] == race([partial(carry_out, desk, plan_id), act]).broken
    desk.work()
    assert is_whole(desk)
    with desk.database.reading() as session:
        found = own_record(session, person)
        assert (state, True) == (mailbox_of(found).state, found.post in posts)


def test_lists_that_ask_nobody_who_came_meanwhile_make_people_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RecentAdditions, "holds", lambda *_asked: False)
    with pytest.raises(AssertionError):
        test_two_lists_of_the_same_new_people_make_each_once(desk, "years")
