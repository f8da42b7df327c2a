"""Ways around the count of wrong tries that lead nowhere, and what must not count against others."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.authentication import sign_in as signing_in
from provisioning.authentication.client_info import ClientInfo
from provisioning.authentication.throttle import operations as throttle
from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.attempt import Origin
from provisioning.authentication.throttle.model import KnownPlace, WrongTry
from provisioning.authentication.throttle.rules import Familiarity
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, TooMany
from provisioning.policy_service.sign_ins import SignIns
from tests.unit.authentication.conftest import OLD, Account, Entrance, entrance

__all__ = ["entrance"]

OFFICE, HOME = "192.0.2.20", "198.51.100.7"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared as they are: what is counted are tries, not their cost."""
    monkeypatch.setattr("tests.support.memory_directory.matches", lambda password, _hashed: password == OLD)
    monkeypatch.setattr("provisioning.authentication.passwords.hash_password", lambda password: password)


def sign_in(entrance: Entrance, name: str, password: str, ip: str) -> str:
    """What one sign-in comes to."""
    try:
        signing_in.sign_in(entrance.database, entrance.passwords, ClientInfo(ip, key=b"k"), name, password)
    except Invalid:
        return "wrong"
    except TooMany:
        return "refused"
    return "in"


def tried(entrance: Entrance, account: str, places: list[str], fingerprints: list[str],
          familiarity: Familiarity, door: str = "web") -> None:  # fmt: skip
    """Wrong tries that lie behind: so many rows as there are places and fingerprints."""
    long_ago = clock.now() - timedelta(hours=5)
    with entrance.database.writing() as session:
        session.add_all(
            WrongTry(
                account=account, place=place, fingerprint=fingerprint, standing=familiarity.value, door=door,
                at=long_ago, found_wrong_at=long_ago,
            )
            for place in places
            for fingerprint in fingerprints
        )  # fmt: skip


@pytest.fixture
def an(entrance: Entrance) -> Account:
    return entrance.add("Y An")


def test_same_password_from_many_networks_hides_no_other_try(entrance: Entrance, an: Account) -> None:
    places = [f"100.64.{number // 250}.{number % 250}" for number in range(600)]
    tried(entrance, an.mailbox_id, places, ["aaaa"], Familiarity.STRANGER)
    each = [f"{number:04x}" for number in range(rules.PASSWORD.a_day[Familiarity.STRANGER])]
    tried(entrance, an.mailbox_id, ["203.0.113.1"], each, Familiarity.STRANGER)
    assert sign_in(entrance, an.address, "wrong", "203.0.113.9") == "refused"


def test_same_password_from_many_networks_hides_no_try_of_one_place(entrance: Entrance, an: Account) -> None:
    tried(entrance, an.mailbox_id, [f"100.64.{n // 250}.{n % 250}" for n in range(600)], ["aaaa"],
          Familiarity.ADDRESS)  # fmt: skip
    each = [f"{number:04x}" for number in range(rules.PASSWORD.here[1].count)]
    tried(entrance, an.mailbox_id, ["203.0.113.9"], each, Familiarity.STRANGER)
    assert sign_in(entrance, an.address, "wrong", "203.0.113.9") == "refused"


def test_colleagues_who_mistype_their_own_keep_no_newcomer_out(entrance: Entrance, an: Account) -> None:
    for number in range(60):
        tried(entrance, f"{number:016}", [OFFICE], ["a", "b", "c", "d"], Familiarity.ADDRESS)
    assert sign_in(entrance, an.address, OLD, OFFICE) == "in"


def test_strangers_at_an_office_still_count_by_their_source(entrance: Entrance, an: Account) -> None:
    for number in range(60):
        tried(entrance, f"{number:016}", [OFFICE], ["a", "b", "c", "d"], Familiarity.STRANGER)
    assert sign_in(entrance, an.address, OLD, OFFICE) == "refused"


def test_tries_from_the_future_lock_nobody_out(entrance: Entrance, an: Account) -> None:
    tried(entrance, an.mailbox_id, [HOME], [f"{n:04x}" for n in range(15)], Familiarity.STRANGER)
    with entrance.database.writing() as session:
        session.execute(sa.update(WrongTry).values(at=clock.now() + timedelta(days=4000)))
    assert sign_in(entrance, an.address, OLD, HOME) == "in"


def test_wrong_password_counts_again_after_clock_was_ahead(entrance: Entrance, an: Account) -> None:
    assert sign_in(entrance, an.address, "wrong", HOME) == "wrong"
    with entrance.database.writing() as session:
        session.execute(sa.update(WrongTry).values(at=clock.now() + timedelta(days=4000)))
    assert sign_in(entrance, an.address, "wrong", HOME) == "wrong"
    with entrance.database.reading() as session:
        assert session.scalars(sa.select(WrongTry.at)).one() <= clock.now()


def test_known_places_are_limited_to_the_latest(entrance: Entrance, an: Account) -> None:
    now = clock.now()
    for number in range(rules.MOST_KNOWN + 20):
        with entrance.database.writing() as session:
            origin = Origin(f"100.64.0.{number}")
            throttle.remember_place(session, an.mailbox_id, origin, now + timedelta(seconds=number))
    with entrance.database.reading() as session:
        known = set(session.scalars(sa.select(KnownPlace.place)))
    assert known == {f"100.64.0.{number}" for number in range(20, rules.MOST_KNOWN + 20)}


def test_repeated_burst_of_mail_programs_is_refused_unchecked(
    entrance: Entrance, an: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_ins = SignIns(entrance.database, key=b"k", zone="Asia/Ho_Chi_Minh", directory_answers=lambda: True)
    tried(entrance, an.mailbox_id, [HOME], [f"{n:04x}" for n in range(15)], Familiarity.STRANGER)
    asked = {"login": an.address, "remote": HOME, "protocol": "imap", "pwhash": "ffff"}
    first = sign_ins.allow(asked)
    monkeypatch.setattr(entrance.database, "reading", None)
    assert first.status == -1
    assert sign_ins.allow(asked | {"pwhash": "eeee", "client": "2"}) == first
    with pytest.raises(TypeError):
        sign_ins.allow(asked | {"remote": OFFICE})
