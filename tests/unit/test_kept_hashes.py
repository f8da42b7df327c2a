"""What is kept of codes and tokens tells nothing without the key, and a new key locks nobody out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from provisioning.authentication import sessions
from provisioning.authentication.activation import open_code
from provisioning.authentication.password_recovery import ask_recovery
from provisioning.foundation import clock, identifiers, schema
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Invalid
from provisioning.foundation.identifiers import fits, keep_hashes_under, new_code, new_token, token_hash
from provisioning.foundation.tables import metadata
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.unit.authentication.conftest import HERE, Account, Entrance, entrance

__all__ = ["entrance"]
FIRST, SECOND = "the first secret of an installation", "the second secret of an installation"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = list(identifiers._keys)
    yield
    identifiers._keys[:] = before


def unkeyed(text: str) -> str:
    plain = "".join(c for c in text.lower() if c.isalnum()).translate(str.maketrans("oil", "011"))
    return hashlib.sha256(plain.encode()).hexdigest()


def everything(database: Database) -> str:
    """All that a copy of the database shows."""
    with database.engine.connect() as connection:
        return "\n".join(str(connection.execute(sa.select(t)).all()) for t in metadata.sorted_tables)


def all_secrets(door: Entrance, account: Account) -> list[str]:
    """One of each kind, as their owners hold them."""
    slip = door.slip(account)
    token = ask_recovery(door.database, HERE, account.address)
    code = door.code_sent_to(account)
    with door.database.writing() as session:
        mailbox = mailbox_of(own_record(session, account.id))
        return [slip, token, code, sessions.begin(session, mailbox, HERE, clock.now())]


def found_by_guessing(door: Entrance, account: Account) -> list[str]:
    """What somebody with a copy of the database and the right guess recognises."""
    secrets = all_secrets(door, account)
    dump = everything(door.database)
    return [secret for secret in secrets if unkeyed(secret) in dump or secret in dump]


def test_a_copy_of_the_database_does_not_show_that_a_guess_is_right(entrance: Entrance) -> None:
    assert found_by_guessing(entrance, entrance.add("Nguyễn Thị Chủ")) == []


def test_a_build_with_plain_hashes_is_seen(entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers, "_under", lambda _key, digest: digest)
    assert len(found_by_guessing(entrance, entrance.add("Nguyễn Thị Chủ"))) == 4


def test_another_key_makes_another_hash() -> None:
    token = new_token()
    kept = set()
    for secret in (FIRST, SECOND):
        keep_hashes_under(secret)
        kept.add(token_hash(token))
    assert len(kept) == 2


def test_the_key_is_not_the_secret_that_signs_cookies() -> None:
    keep_hashes_under(FIRST)
    assert FIRST.encode() not in identifiers._keys


def test_a_process_without_a_key_keeps_nothing() -> None:
    identifiers._keys.clear()
    with pytest.raises(RuntimeError):
        token_hash(new_token())


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_code_fits_however_it_is_typed(typed: str) -> None:
    code = new_code()
    assert fits(typed.format(code, code.upper(), code.replace("-", " ")), token_hash(code))
    assert not fits(new_code(), token_hash(code))
    assert not fits(code, None)


def test_a_slip_outlives_a_change_of_the_secret(entrance: Entrance) -> None:
    account = entrance.add("Đỗ Văn Đường", active=False)
    keep_hashes_under(FIRST)
    code = entrance.slip(account)
    keep_hashes_under(SECOND, FIRST)
    assert open_code(entrance.database, HERE, account.address, code)
    keep_hashes_under(SECOND)
    with pytest.raises(Invalid):
        open_code(entrance.database, HERE, account.address, code)


def test_a_session_ends_with_the_secret(entrance: Entrance) -> None:
    account = entrance.add("Nguyễn Thị Chủ")
    keep_hashes_under(FIRST)
    with entrance.database.writing() as session:
        mailbox = mailbox_of(own_record(session, account.id))
        token = sessions.begin(session, mailbox, HERE, clock.now())
    keep_hashes_under(SECOND, FIRST)
    with entrance.database.reading() as session:
        assert sessions.find(session, token, clock.now()) is None


def test_what_was_kept_without_a_key_goes_on_after_the_upgrade(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database, "0013")
    token, code, now = new_token(), new_code(), clock.now()
    asked = {"token_hash": unkeyed(token), "code_hash": unkeyed(code), "tries_left": 5}
    names = [*asked, "created_at", "expires_at"]
    table = sa.table("recovery_requests", *(sa.column(name) for name in names))
    with database.engine.begin() as connection:
        moments = {"created_at": now.replace(tzinfo=None), "expires_at": now.replace(tzinfo=None)}
        connection.execute(sa.insert(table).values(**asked, **moments))
    schema.upgrade(database)
    with database.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT token_hash, code_hash FROM recovery_requests")).one()
    assert (kept[0], fits(code, kept[1])) == (token_hash(token), True)
    schema.downgrade(database, "0013")
    with database.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM recovery_requests")).scalar() == 0
    database.dispose()
