"""One source that tries few passwords at many accounts is stopped, and people hear of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.alerts import MOST_TOLD
from provisioning.authentication.throttle.model import ThrottleAlert
from provisioning.doctor import guessing
from provisioning.notifications.model import Notification
from tests.support.cast import PASSWORD as RIGHT
from tests.support.cast import Cast

STRANGER, HOME = "203.0.113.66", "198.51.100.7"

pytestmark = pytest.mark.usefixtures("quick_hashes")


def tried(cast: Cast, address: str, password: str, ip: str = STRANGER) -> int:
    """The status of one sign-in in a fresh browser."""
    form = {"address": address, "password": password}
    return cast.browser().send("/sign-in", form, environ_base={"REMOTE_ADDR": ip}).status_code


def spray(cast: Cast, accounts: int, ip: str = STRANGER) -> list[int]:
    """The same password at so many names, some of them real."""
    real = [cast.address(name) for name in cast.ids]
    names = [*real, *(f"khong.ai{number}@kontum.example" for number in range(accounts))][:accounts]
    return [tried(cast, name, "Matkhau@2026", ip) for name in names]


def alerts(cast: Cast) -> list[tuple[str, str]]:
    with cast.database.reading() as session:
        return [(alert.kind, alert.place) for alert in session.scalars(sa.select(ThrottleAlert))]


def test_one_password_at_many_accounts_is_stopped(cast: Cast) -> None:
    answers = spray(cast, 240)
    assert answers.count(400) == rules.BY_SOURCE[0].count
    assert answers[-1] == 429
    assert alerts(cast) == [("spraying", STRANGER)]


def test_many_passwords_at_many_accounts_are_stopped(cast: Cast) -> None:
    answers = [
        tried(cast, f"khong.ai{number % 40}@kontum.example", f"đoán {number}") for number in range(240)
    ]
    assert answers.count(400) == rules.BY_SOURCE[0].count


def test_codes_tried_at_many_accounts_count_with_passwords(cast: Cast) -> None:
    for number in range(rules.BY_SOURCE[0].count):
        form = {"address": f"khong.ai{number}@kontum.example", "code": "00000-00000"}
        cast.browser().send("/activate", form, environ_base={"REMOTE_ADDR": STRANGER})
    assert tried(cast, cast.address("official"), "sai") == 429


def test_spraying_locks_nobody_else(cast: Cast) -> None:
    spray(cast, 240)
    assert tried(cast, cast.address("official"), RIGHT, HOME) == 303


def test_who_is_known_at_the_sprayers_address_goes_on(cast: Cast) -> None:
    assert tried(cast, cast.address("official"), RIGHT) == 303
    spray(cast, 240)
    assert tried(cast, cast.address("official"), RIGHT) == 303


def test_spraying_is_one_event_with_its_source(cast: Cast) -> None:
    spray(cast, 30)
    with cast.database.reading() as session:
        found = session.scalars(sa.select(Event).where(Event.kind == "sign_in.spraying")).all()
    assert [(event.object_id, event.new["accounts"]) for event in found] == [
        (STRANGER, rules.SPRAYING[rules.Familiarity.STRANGER].count)
    ]


def test_a_few_wrong_names_of_one_person_are_no_alert(cast: Cast) -> None:
    spray(cast, rules.SPRAYING[rules.Familiarity.STRANGER].count - 1)
    assert alerts(cast) == []


def test_spraying_from_many_networks_fills_no_mailbox(cast: Cast) -> None:
    for number in range(8):
        spray(cast, rules.SPRAYING[rules.Familiarity.STRANGER].count, f"203.0.113.{number}")
    with cast.database.reading() as session:
        told = session.scalars(
            sa.select(Notification.recipient).where(Notification.kind == "sign_in_spraying")
        ).all()
        recorded = session.scalars(sa.select(Event.object_id).where(Event.kind == "sign_in.spraying")).all()
    assert told == [cast.address("system")] * MOST_TOLD
    assert len(recorded) == 8


def test_one_password_at_many_accounts_is_told_by_the_doctor(cast: Cast) -> None:
    assert guessing.guessing(cast.database)[0].code == "guessing_none"
    spray(cast, rules.SPRAYING[rules.Familiarity.STRANGER].count)
    found = guessing.guessing(cast.database)[0]
    assert (found.ok, found.code, found.params["source"]) == (False, "guessing_many", STRANGER)
