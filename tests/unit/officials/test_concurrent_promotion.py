"""Somebody is raised while a lower administrator acts on them: whoever comes second is refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from provisioning.access.operations import give
from provisioning.authentication.activation import issue_code
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.lifecycle.bulk import suspend_all
from provisioning.lifecycle.leaving import leave
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import edit, mailbox_of, transfer
from provisioning.officials.queries import own_record
from tests.support.office import Office
from tests.support.province import SYSTEM, Province

Act = Callable[[Province, Session, Actor, Official], object]
ACTS: dict[str, Act] = {
    "edit": lambda _p, s, actor, who: edit(s, actor, who, OfficialFields(who.full_name, post="Văn thư")),
    "suspend": lambda _p, s, actor, who: suspend(
        s, actor, recipient_of(who), reason="x", keep_receiving=True
    ),
    "suspend several": lambda _p, s, actor, who: suspend_all(
        s, actor, [who.id], reason="x", keep_receiving=True
    ),
    "move": lambda p, s, actor, who: transfer(s, actor, who, p.unit(s, "stttt.cntt")),
    "leave": lambda _p, s, actor, who: leave(s, actor, who),
    "code": lambda _p, s, actor, who: issue_code(s, actor, who),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_is_raised_meanwhile_is_left_alone(province: Province, act: str) -> None:
    office, database = Office(province), province.database
    with database.writing() as session:
        head, clerk = office.person(session, "Lê Văn Trưởng"), office.person(session, "Y Wan").id
        give(session, SYSTEM, head, province.unit(session, "stttt"), "unit_administrator")
        session.flush()
        lower = office.acting(session, head)
    refused = []

    def acts() -> None:
        try:
            with database.writing() as session:
                ACTS[act](province, session, lower, own_record(session, clerk))
        except Denied:
            refused.append("denied")
        except Invalid as refusal:
            refused.extend(problem.code for problem in refusal.problems)

    working = threading.Thread(target=acts)
    with database.writing() as session:
        root = province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, clerk), root, "unit_administrator")
        session.flush()
        working.start()
        # Long enough for the other to come to the person, who is held here.
        time.sleep(1)
    working.join(30)
    assert refused == ["one_out_of_reach" if act == "suspend several" else "denied"]
    with database.reading() as session:
        after = own_record(session, clerk)
        assert (after.post, after.unit.code, mailbox_of(after).state) == ("", "stttt", "active")
