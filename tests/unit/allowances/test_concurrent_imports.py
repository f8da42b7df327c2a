"""Lists of several processes that want the same places: together they never get more than there are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import sqlalchemy as sa

from provisioning.foundation.database import Database
from provisioning.plans.model import PlanRow
from tests.support.allowances import Shelf
from tests.support.cast import make_settings
from tests.support.import_desk import HEADER, Desk
from tests.support.processes import at_once
from tests.support.province import lay_out
from tests.unit.imports.test_background_reading import handed_in
from tests.unit.imports.test_concurrent_namesakes import carry_out

LISTS, EACH, PLACES = 4, 10, 15
UNITS = ("Sở Y tế", "Sở Thông tin và Truyền thông")


def people(number: int) -> bytes:
    rows = (
        f"{number}-{n},Nguyễn Văn {chr(ord('A') + n)}nh,01/02/{1960 + n},,,{UNITS[(number + n) % 2]},,"
        for n in range(EACH)
    )
    return "\n".join((HEADER, *rows)).encode()


def test_lists_at_once_fill_an_allowance_to_the_last_place_and_no_further(
    database_url: str, tmp_path: Path
) -> None:
    database = Database(database_url)
    desk = Desk(lay_out(database), make_settings(tmp_path), tmp_path)
    second = desk._actor(desk.officer("kontum"))
    Shelf(desk.province).allow("kontum", mailboxes=PLACES + 1)
    lists = [handed_in(desk, people(number)) for number in range(LISTS)]
    database.dispose()
    work = partial(carry_out, database_url, desk.settings, second)
    assert [0] * LISTS == at_once([partial(work, plan) for plan in lists])
    with database.reading() as session:
        states = list(session.scalars(sa.select(PlanRow.state)))
    assert (PLACES, LISTS * EACH - PLACES) == (states.count("applied"), states.count("failed"))
    assert PLACES + 1 == Shelf(desk.province).used("kontum").mailboxes
    database.dispose()
