"""Builds broken on purpose: without its guard, each hole in the rule's addresses is seen."""

from __future__ import annotations

import pytest

from provisioning.addresses import operations as addresses
from provisioning.addresses.ledger import Ledger
from provisioning.addresses.naming import Wish
from provisioning.addresses.rules import Choice, Step
from provisioning.foundation.database import Session
from provisioning.imports.applying import import_rows
from provisioning.units.operations import UnitFields, create
from tests.app.quy_che.test_new_person import addresses as given
from tests.app.quy_che.test_new_person import fields
from tests.support.canary import everywhere
from tests.support.cast import Cast
from tests.support.import_desk import Desk
from tests.support.policies import BAC_NINH, DONG_THAP, NINH_BINH, adopt
from tests.support.province import SYSTEM, Province
from tests.unit.imports.test_addresses_by_rule import KHAI, answer, row


def test_rows_that_keep_their_digits_are_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(Province(cast.database), cast.services.settings, cast.services.settings.data_dir)
    monkeypatch.setattr(import_rows, "forget_digits", lambda _row: None)
    adopt(cast.database, BAC_NINH)
    plan_id = desk.plan(row("B1", KHAI, "14/02/1990"))
    answer(desk, plan_id, desk.rows(plan_id)[0].row, {"id_digits": "8642"})
    desk.apply(plan_id)
    assert ["plan_rows.values"] == everywhere(desk.database, "8642")


def test_addresses_of_bodies_that_are_not_kept_for_them_are_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(cast.database, DONG_THAP)
    with cast.database.writing() as session:
        top = cast.province.unit(session, "kontum")
        create(session, SYSTEM, top, UnitFields("xst", "Ủy ban nhân dân xã Suối Trăng", "commune", "commune"))
    hr = cast.sign_in_as("hr")
    person = fields("Suối Trăng", birth_year="1980")
    assert 303 == hr.send("/people/new", person).status_code
    assert "suoitrang" not in given(cast)
    monkeypatch.setattr(addresses, "reserved_in", lambda _session, _domain: frozenset())
    assert 303 == hr.send("/people/new", {**person, "name_reason": "Trùng tên"}).status_code
    assert "suoitrang" in given(cast)


def test_an_address_chosen_around_the_rule_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen_first(
        self: Ledger, session: Session, _wish: Wish, chosen: str = "", _own: frozenset[str] = frozenset()
    ) -> Choice:
        return Choice(self.agree(session, chosen), Step.AGREED, chosen, "")

    adopt(cast.database, NINH_BINH)
    hr = cast.sign_in_as("hr")
    monkeypatch.setattr(Ledger, "decided", chosen_first)
    assert 303 == hr.send("/people/new", fields(address_typed="sep.stttt")).status_code
    assert "sep.stttt" in given(cast)
