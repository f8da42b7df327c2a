"""Requests by the mail rule, as broken builds would have them: each is seen."""

from __future__ import annotations

import pytest
import time_machine

from provisioning.access.rules import Ability, may
from provisioning.foundation.actor import Actor
from provisioning.service_requests import answers, carrying_out, operations, receiving
from provisioning.service_requests.model import Request
from tests.app.quy_che import test_recovery, test_requests, test_who_asks
from tests.app.quy_che.test_requests import ANSWER, MORNING, english, entered, newest
from tests.app.quy_che.test_who_asks import letter
from tests.support.cast import Cast
from tests.support.quy_che import adopt, at

STRANGER_TO = {"unit": "stttt.cntt", "person_id": ["hr"]}


def test_a_build_without_the_second_step_of_an_order_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying_out, "require_order", lambda *_a: None)
    with pytest.raises(AssertionError):
        test_who_asks.test_ninh_binh_10_2_c_one_decides_and_another_carries_out(cast)


def test_a_build_that_enters_people_of_other_bodies_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_people_problems", lambda *_a: [])
    with pytest.raises(AssertionError):
        test_requests.test_what_is_not_told_or_cannot_be_is_refused(
            cast, "reset", dict(STRANGER_TO), "does not belong to the body"
        )


def test_a_build_that_takes_anything_by_telephone_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_rule_problems", lambda *_a: [])
    with pytest.raises(AssertionError):
        test_requests.test_dong_thap_has_no_reset_by_telephone_where_the_rule_forbids_it(cast)


def test_a_build_that_deletes_before_the_rules_day_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying_out, "due_day", lambda _period, since: since)
    with pytest.raises(AssertionError):
        test_recovery.test_ninh_binh_7_4_a_letter_to_delete_ends_sign_in_now_and_the_mailbox_on_its_day(cast)


def decided_about_oneself(cast: Cast) -> int:
    """The department's administrator enters a letter about themself and carries it out: the answer."""
    adopt(cast.database, "nghe-an")
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "department")
        where = entered(office, "reset", letter(cast, person_id=[cast.id("department")]))
        return office.send(f"{where}/carry-out").status_code


def test_nobody_carries_out_what_is_about_themselves(cast: Cast) -> None:
    assert decided_about_oneself(cast) in (403, 404)
    assert "open" == newest(cast).state


def test_a_build_in_which_one_decides_about_oneself_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "may_decide", _by_right_alone)
    assert decided_about_oneself(cast) not in (403, 404)


def _by_right_alone(actor: Actor, request: Request) -> bool:
    return may(actor, Ability(request.ability), request.unit.path)


def answer_of(cast: Cast, reader: str) -> int:
    """Somebody who does not decide draws the written answer of what the operator has carried out."""
    asked: dict[str, object] = {
        "by": "page", "person_id": [cast.id("official")], "unit": "stttt", "reason": "nghỉ việc riêng",
    }  # fmt: skip
    with time_machine.travel(at(MORNING), tick=False):
        where = entered(english(cast, "auditor"), "lock", asked)
        english(cast, "system").send(f"{where}/carry-out")
        return english(cast, reader).send(f"{where}/answer", ANSWER).status_code


@pytest.mark.parametrize("reader", ["auditor", "stranger", "hr"])
def test_who_does_not_decide_draws_no_answer_not_even_who_asked(cast: Cast, reader: str) -> None:
    assert answer_of(cast, reader) in (403, 404)


def test_a_build_in_which_any_reader_draws_the_answer_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "may_decide", lambda *_a: True)
    assert 200 == answer_of(cast, "auditor")
