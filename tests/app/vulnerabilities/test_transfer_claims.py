"""Nobody gets a person by asking first: the unit that lets go names where, and stays asked for a while."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.access.operations import give
from provisioning.audit.model import Event
from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Invalid, NotFound
from provisioning.foundation.identifiers import keyed_hash
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.transfers import operations as transfers
from provisioning.transfers.model import Transfer
from provisioning.transfers.queries import open_for
from tests.support.cast import Cast
from tests.support.import_desk import Desk
from tests.support.office import Office
from tests.support.plan_rows import about, planned, undone

NAMED = "Y Bình An"


def desk_of(cast: Cast, folder: Path) -> Desk:
    return Desk(cast.province, cast.services.settings, folder)


def acting(cast: Cast, session: Session, name: str) -> Actor:
    return Office(cast.province).acting(session, own_record(session, cast.id(name)))


def official(cast: Cast, session: Session) -> Official:
    """The one who goes: works in the division of department A, with the code TT-9."""
    found = own_record(session, cast.id("official"))
    found.staff_code = "TT-9"
    session.flush()
    return found


def let_go(cast: Cast, to: str, by: str = "hr") -> None:
    with cast.database.writing() as session:
        transfers.release(
            session, acting(cast, session, by), official(cast, session), to=cast.province.unit(session, to)
        )


def let_go_by_an_older_version(cast: Cast) -> None:
    let_go(cast, "dakha")
    with cast.database.writing() as session:
        session.execute(sa.update(Transfer).values(promised_to_id=None))


def take(cast: Cast, unit: str, by: str) -> None:
    with cast.database.writing() as session:
        at = cast.province.unit(session, unit)
        transfers.arrive(session, acting(cast, session, by), official(cast, session), at)


def ask(cast: Cast, unit: str, by: str) -> None:
    with cast.database.writing() as session:
        at = cast.province.unit(session, unit)
        transfers.expect(session, acting(cast, session, by), official(cast, session), at)


def works_at(cast: Cast) -> str:
    with cast.database.reading() as session:
        return own_record(session, cast.id("official")).unit.code


def events(cast: Cast, kind: str) -> list[dict[str, str]]:
    with cast.database.reading() as session:
        query = sa.select(Event.new).where(Event.kind == kind, Event.object_id == cast.id("official"))
        return list(session.scalars(query.order_by(Event.seq)))


# -- where to ---------------------------------------------------------------------------------------------


def test_a_list_of_a_stranger_department_does_not_take_who_was_let_go_elsewhere(
    cast: Cast, tmp_path: Path
) -> None:
    """The example: any department's administrator took the person by the staff code, and the mail with it."""
    let_go(cast, "dakha")
    desk = desk_of(cast, tmp_path)
    plan = desk.plan(f"TT-9,{NAMED},,,,,,", unit="syt", by=cast.id("stranger"))
    assert desk.codes(plan) == [(2, "staff_code", "waits_for_release")]
    desk.apply(plan, cast.id("stranger"))
    assert works_at(cast) == "stttt.cntt"
    with pytest.raises(Invalid, match="transfer_elsewhere"):
        take(cast, "syt", "stranger")


@pytest.mark.parametrize(("to", "at"), [("dakha", "dakha.xngokbay"), ("dakha", "dakha")])
def test_the_unit_that_was_named_and_those_below_take_the_person(cast: Cast, to: str, at: str) -> None:
    let_go(cast, to)
    with cast.database.writing() as session:
        dakha = cast.province.actor("unit_administrator", "dakha")
        transfers.arrive(session, dakha, official(cast, session), cast.province.unit(session, at))
    assert works_at(cast) == at


def test_a_unit_above_the_one_that_was_named_does_not(cast: Cast) -> None:
    let_go(cast, "dakha.xngokbay")
    with cast.database.writing() as session, pytest.raises(Invalid, match="transfer_elsewhere"):
        dakha = cast.province.actor("unit_administrator", "dakha")
        transfers.arrive(session, dakha, official(cast, session), cast.province.unit(session, "dakha"))


@pytest.mark.parametrize("to", ["kontum", "stttt", "stttt.cntt"])
def test_a_unit_that_holds_the_person_is_no_destination(cast: Cast, to: str) -> None:
    """A common ancestor would let everybody below it take the person."""
    with pytest.raises(Invalid, match="transfer_works_here"):
        let_go(cast, to)


def test_nobody_is_let_go_to_nowhere(cast: Cast) -> None:
    with cast.database.writing() as session, pytest.raises(Invalid, match="transfer_needs_destination"):
        transfers.release(session, acting(cast, session, "hr"), official(cast, session))


def test_who_was_let_go_before_destinations_were_named_waits_for_the_old_unit(cast: Cast) -> None:
    let_go_by_an_older_version(cast)
    with pytest.raises(Invalid, match="transfer_elsewhere"):
        take(cast, "syt", "stranger")
    ask(cast, "syt", "stranger")
    assert works_at(cast) == "stttt.cntt"
    with cast.database.reading() as session:
        [line] = open_for(session, acting(cast, session, "hr"))
        assert (line.waits_for, line.to_unit.code if line.to_unit else "") == ("destination", "syt")
    let_go(cast, "syt")
    assert works_at(cast) == "syt"


def test_a_superior_over_both_needs_nobody(cast: Cast) -> None:
    let_go_by_an_older_version(cast)
    take(cast, "syt", "system")
    assert works_at(cast) == "syt"


def test_an_asking_waits_until_the_old_unit_names_who_asks(cast: Cast) -> None:
    let_go(cast, "dakha")
    ask(cast, "syt", "stranger")
    assert works_at(cast) == "stttt.cntt"
    browser = cast.sign_in_as("hr")
    page = browser.get("/imports/transfers").get_data(as_text=True)
    assert "chờ đơn vị cũ xác định nơi đến" in page
    browser.send(f"/imports/transfers/{cast.id('official')}/destination", {"to": "syt"})
    assert works_at(cast) == "syt"


def test_asking_first_does_not_keep_the_rightful_unit_out(cast: Cast) -> None:
    ask(cast, "syt", "stranger")
    with cast.database.writing() as session, pytest.raises(Conflict):
        dakha = cast.province.actor("unit_administrator", "dakha")
        transfers.expect(session, dakha, official(cast, session), cast.province.unit(session, "dakha"))
    let_go(cast, "dakha")
    assert (works_at(cast), events(cast, "transfer.refused")) == ("stttt.cntt", [{"to": "syt"}])
    with cast.database.writing() as session:
        dakha = cast.province.actor("unit_administrator", "dakha")
        transfers.expect(session, dakha, official(cast, session), cast.province.unit(session, "dakha"))
    assert works_at(cast) == "dakha"


def test_who_only_asks_does_not_call_the_transfer_off(cast: Cast) -> None:
    let_go(cast, "dakha")
    ask(cast, "syt", "stranger")
    with cast.database.writing() as session:
        transfers.cancel(session, acting(cast, session, "stranger"), official(cast, session))
    with cast.database.reading() as session:
        [line] = open_for(session, acting(cast, session, "hr"))
        assert (line.waits_for, line.to_unit) == ("arrival", None)
        assert open_for(session, acting(cast, session, "stranger")) == []


def test_a_leaver_of_a_list_does_not_go_to_whoever_asked_meanwhile(cast: Cast, tmp_path: Path) -> None:
    desk, person = desk_of(cast, tmp_path), cast.id("official")
    row = {**about(person, "leaver", ("state", "active", "leaving")), "row": LEAVER_ROWS}
    plan = planned(desk, {**row, "unit": "stttt.cntt"}, unit="stttt")
    ask(cast, "syt", "stranger")
    desk.apply(plan)
    assert desk.codes(plan) == [(LEAVER_ROWS, "", "expected_meanwhile")]
    assert works_at(cast) == "stttt.cntt"


def test_taking_a_list_back_takes_the_letting_go_back(cast: Cast, tmp_path: Path) -> None:
    desk, person = desk_of(cast, tmp_path), cast.id("official")
    row = {**about(person, "mover", ("unit", "stttt.cntt", "dakha")), "row": LEAVER_ROWS, "unit": None}
    plan = planned(desk, row, unit="stttt", mode="roster")
    desk.apply(plan)
    with pytest.raises(Invalid, match="transfer_elsewhere"):
        take(cast, "syt", "stranger")
    desk.apply(undone(desk, plan))
    with pytest.raises(NotFound):
        take(cast, "syt", "stranger")


# -- who is meant -----------------------------------------------------------------------------------------


def test_a_code_under_another_name_is_nobody(cast: Cast, tmp_path: Path) -> None:
    let_go(cast, "syt")
    desk = desk_of(cast, tmp_path)
    plan = desk.plan("TT-9,Trần Văn Khác,,,,,,", unit="syt", by=cast.id("stranger"))
    assert desk.codes(plan) == [(2, "staff_code", "code_of_another_name")]
    desk.work()
    assert works_at(cast) == "stttt.cntt"


def test_a_national_id_under_another_name_is_nobody_either(cast: Cast, tmp_path: Path) -> None:
    number, key = "062180000123", cast.services.settings.national_id_key.get_secret_value()
    let_go(cast, "syt")
    with cast.database.writing() as session:
        official(cast, session).national_id_hash = keyed_hash(number, key)
    desk = desk_of(cast, tmp_path)
    plan = desk.plan(f",Trần Văn Khác,,{number},,,,", unit="syt", by=cast.id("stranger"))
    assert desk.codes(plan) == [(2, "national_id", "code_of_another_name")]


def test_the_unit_that_was_named_takes_the_person_by_code_and_name(cast: Cast, tmp_path: Path) -> None:
    let_go(cast, "syt")
    desk = desk_of(cast, tmp_path)
    plan = desk.plan(f"TT-9,{NAMED},,,,,,", unit="syt", by=cast.id("stranger"))
    desk.apply(plan, cast.id("stranger"))
    assert works_at(cast) == "syt"


# -- nothing is swallowed ---------------------------------------------------------------------------------


def test_a_claim_that_comes_late_is_refused_on_its_row_and_in_the_record(cast: Cast, tmp_path: Path) -> None:
    desk = desk_of(cast, tmp_path)
    ask(cast, "dakha", "system")
    plan = desk.plan("TT-9,Y Bình An,,,,,,", "YT-1,Y Mới,,,,,,", unit="syt", by=cast.id("stranger"))
    desk.apply(plan, cast.id("stranger"))
    assert (2, "", "claim_came_late") in desk.codes(plan)
    assert events(cast, "transfer.refused") == [{"to": "syt"}]
    page = cast.sign_in_as("stranger").get(f"/imports/{plan}").get_data(as_text=True)
    assert "đã được hứa cho đơn vị khác" in page


def test_who_went_elsewhere_after_a_list_was_read_is_refused_visibly(cast: Cast, tmp_path: Path) -> None:
    let_go(cast, "syt")
    desk = desk_of(cast, tmp_path)
    plan = desk.plan(f"TT-9,{NAMED},,,,,,", unit="syt", by=cast.id("stranger"))
    let_go(cast, "dakha")
    take(cast, "dakha", "system")
    desk.apply(plan, cast.id("stranger"))
    assert desk.codes(plan) == [(2, "", "claim_came_late")]
    assert (works_at(cast), events(cast, "transfer.refused")) == ("dakha", [{"to": "syt"}])


# -- codes after an arrival -------------------------------------------------------------------------------


def arrived(cast: Cast) -> None:
    let_go(cast, "syt")
    take(cast, "syt", "stranger")


def code(cast: Cast, by: str, second: str = "", days: int = 3) -> str:
    with cast.database.writing() as session:
        agreed = acting(cast, session, second) if second else None
        return issue_code(
            session, acting(cast, session, by), official(cast, session), second=agreed,
            after_arrival=timedelta(days=days),
        )  # fmt: skip


def test_the_new_unit_opens_nobodys_mail_by_itself(cast: Cast) -> None:
    arrived(cast)
    with pytest.raises(Invalid, match="second_needed"):
        code(cast, "stranger")
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1), tick=False):
        assert code(cast, "stranger")


def test_for_an_invited_person_it_is_the_same(cast: Cast) -> None:
    with cast.database.writing() as session:
        person = own_record(session, cast.id("official"))
        assert person.mailbox is not None
        person.mailbox.state = "invited"
    arrived(cast)
    with pytest.raises(Invalid, match="second_needed"):
        code(cast, "stranger")


@pytest.mark.parametrize("second", ["hr", "system"])
def test_the_old_unit_or_a_superior_counts_as_the_second_person(cast: Cast, second: str) -> None:
    arrived(cast)
    assert code(cast, "stranger", second)


def test_a_second_person_of_the_new_units_making_does_not(cast: Cast) -> None:
    arrived(cast)
    with cast.database.writing() as session:
        tool = Office(cast.province).person(session, "Y Mới", "syt")
        give(session, acting(cast, session, "stranger"), tool, cast.province.unit(session, "syt"), "helpdesk")
    with cast.database.writing() as session, pytest.raises(Invalid, match="second_dependent"):
        helper = Office(cast.province).acting(session, own_record(session, tool.id))
        issue_code(session, acting(cast, session, "stranger"), official(cast, session), second=helper)


def test_a_superior_over_both_issues_it_alone(cast: Cast) -> None:
    arrived(cast)
    assert code(cast, "system")


def test_how_long_is_a_setting(cast: Cast) -> None:
    arrived(cast)
    assert code(cast, "stranger", days=0)


def test_the_page_asks_a_second_person_and_the_old_unit_may_confirm_instead(cast: Cast) -> None:
    arrived(cast)
    person = cast.id("official")
    asked = cast.sign_in_as("stranger").send(f"/people/{person}/slip")
    assert asked.headers["Location"].endswith(f"/people/{person}/ask-code")
    old = cast.sign_in_as("hr")
    assert "Xác nhận đã đến" in old.get("/imports/transfers").get_data(as_text=True)
    old.send(f"/imports/transfers/{person}/vouch")
    assert cast.sign_in_as("stranger").send(f"/people/{person}/slip").status_code == 200
    assert events(cast, "transfer.vouched") == [{"unit": "syt"}]


def test_the_new_unit_does_not_vouch_for_itself(cast: Cast) -> None:
    arrived(cast)
    with cast.database.writing() as session, pytest.raises(NotFound):
        transfers.vouch(session, acting(cast, session, "stranger"), official(cast, session))


def test_the_full_list_asks_where_somebody_goes(cast: Cast, tmp_path: Path) -> None:
    desk, person = desk_of(cast, tmp_path), cast.id("official")
    row = {**about(person, "leaver", ("state", "active", "leaving")), "row": LEAVER_ROWS}
    plan = planned(desk, {**row, "unit": "stttt.cntt"}, unit="stttt", mode="roster")
    browser = cast.sign_in_as("hr")
    said = {"row": str(LEAVER_ROWS), "transfer": "1"}
    for text in ("", "không có đơn vị này"):
        browser.send(f"/imports/{plan}/answer", {**said, "to": text})
        assert desk.rows(plan)[0].row_class == "leaver"
    browser.send(f"/imports/{plan}/answer", {**said, "to": "Sở Y tế"})
    found = desk.rows(plan)[0]
    assert (found.row_class, found.changes[0]["new"]) == ("mover", "syt")
