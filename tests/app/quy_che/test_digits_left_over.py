"""Digits of a national id under Bắc Ninh's rule: once an address is made of them no table, no event and no
line of a log has them, and none has them where something breaks meanwhile.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs
from structlog.typing import EventDict

from provisioning.audit.model import Event
from tests.app.quy_che.test_new_person import fields, refused
from tests.support.canary import everywhere
from tests.support.cast import Cast
from tests.support.import_desk import Desk
from tests.support.policies import BAC_NINH, adopt
from tests.support.province import Province
from tests.unit.imports.test_addresses_by_rule import KHAI, answer, row, said

LE, THUT, BLI = "Đinh Thị Mỹ Lệ", "A Thút", "Y Blí"
# No two end with the same four.
IDS = {KHAI: "001090004713", LE: "001191008642", THUT: "001088009753", BLI: "001185007931"}
DIGITS = tuple(number[-4:] for number in IDS.values())


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[EventDict]]:
    """What our own events say; those of libraries are with pytest."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as found:
        yield found


@pytest.fixture
def desk(cast: Cast) -> Desk:
    adopt(cast.database, BAC_NINH)
    return Desk(Province(cast.database), cast.services.settings, cast.services.settings.data_dir)


def kept(desk: Desk) -> dict[str, list[str]]:
    """Where which digits stand in the tables."""
    return {digits: found for digits in DIGITS if (found := everywhere(desk.database, digits))}


def in_text(text: str) -> list[str]:
    """Which of the digits a text has, wherever they stand."""
    return [digits for digits in DIGITS if digits in text]


def test_a_list_of_new_people_and_one_who_moves_leaves_no_digits(
    desk: Desk, lines: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    first = desk.plan(
        row("B1", KHAI, "14/02/1990", IDS[KHAI]),
        row("B2", LE, "15/02/1991", IDS[LE]),
        row("B3", THUT, "16/02/1988"),
    )
    assert {IDS[KHAI][-4:], IDS[LE][-4:]} == kept(desk).keys(), "the digits are looked for where they are"
    answer(desk, first, desk.rows(first)[2].row, {"id_digits": IDS[THUT][-4:]})
    assert ["khaitq713", "ledtm642", "thuta753"] == said(desk, first)
    desk.apply(first)
    moved = desk.plan(row("B1", KHAI, "14/02/1990", IDS[KHAI], unit="Sở Thông tin và Truyền thông"))
    assert ["mover"] == [each.row_class for each in desk.rows(moved)]
    desk.apply(moved)
    assert ["applied"] * 4 == [each.state for plan in (first, moved) for each in desk.rows(plan)]
    assert {} == kept(desk)
    with desk.database.reading() as session:
        events = [f"{each.old} {each.new}" for each in session.scalars(sa.select(Event))]
    assert len(events) > 4
    assert [] == in_text(" ".join(events))
    assert [] == in_text(f"{lines} {caplog.text}")


def test_the_form_leaves_no_digits_whether_it_is_refused_or_not(
    cast: Cast, desk: Desk, lines: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    hr = cast.sign_in_as("hr")
    assert refused(hr, fields(BLI, unit="syt", id_digits="7931"))
    assert 200 == hr.send("/people/preview", fields(BLI, id_digits="7931")).status_code
    assert 303 == hr.send("/people/new", fields(BLI, id_digits="7931")).status_code
    assert {} == kept(desk)
    assert [] == in_text(f"{lines} {caplog.text}")


def test_a_write_that_the_database_refuses_tells_the_log_no_digits(
    desk: Desk, lines: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    with desk.database.writing() as session:
        session.execute(
            sa.text("CREATE TRIGGER broken BEFORE INSERT ON plan_rows BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    with pytest.raises(SQLAlchemyError) as broken:
        desk.plan(row("B1", KHAI, "14/02/1990", IDS[KHAI]))
    assert "plan_rows" in str(broken.value)
    assert [] == in_text("".join(traceback.format_exception(broken.value)))
    assert [] == in_text(f"{lines} {caplog.text}")
    assert {} == kept(desk)
