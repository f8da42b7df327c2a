"""Whoever holds every token and code of A, and every token of B but no code, never gets into B's.

The class of Self-Service-Password #24, #520 and #816 (CVE-2023-49032): the account travelled with
the browser, and mixing what belonged to two people changed the wrong one's password.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from provisioning.authentication import activation, own_account, password_recovery, sign_in
from provisioning.authentication.client_info import NewPassword
from provisioning.foundation.database import Database
from provisioning.foundation.errors import CongvuError
from tests.support.memory_directory import MemoryDirectory
from tests.support.province import lay_out
from tests.unit.authentication.conftest import HERE, NEW, OLD, Entrance

ANY = st.integers(min_value=0, max_value=11)


class TwoPeople(RuleBasedStateMachine):
    """An attacker with an account and a slip of their own, beside a victim with both."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="congvu-mixed-"))
        file = self.folder / "congvu.db"
        shutil.copyfile(self.empty, file)
        self.entrance = Entrance(lay_out(Database(f"sqlite:///{file}")), MemoryDirectory())
        add, slip = self.entrance.add, self.entrance.slip
        self.attacker, self.victim = add("Vũ Văn Gian"), add("Lê Thị Lành")
        self.new_attacker = add("Vũ Văn Mới", active=False)
        self.new_victim = add("Lê Thị Mới", active=False)
        self.addresses = [a.address for a in (self.attacker, self.victim, self.new_attacker, self.new_victim)]
        slip(self.new_victim)
        self.codes = ["00000-00000", slip(self.new_attacker)]
        self.tokens = ["0" * 32]
        self.before = [self.entrance.hash_of(a) for a in (self.victim, self.new_victim)]

    def teardown(self) -> None:
        self.entrance.database.dispose()
        shutil.rmtree(self.folder)

    def attempt(self, action: Callable[[], str | None]) -> None:
        """Whatever is refused is refused; whatever is handed out goes to the attacker."""
        with self.entrance.database.writing() as session:
            # Without limits the attacker gets further.
            session.execute(sa.text("DELETE FROM tries"))
        try:
            got = action()
        except CongvuError:
            return
        if got:
            self.tokens.append(got)

    def one(self, known: list[str], number: int) -> str:
        return known[number % len(known)]

    @rule(who=st.sampled_from([0, 1]))
    def ask(self, who: int) -> None:
        self.attempt(
            lambda: password_recovery.ask_recovery(self.entrance.database, HERE, self.addresses[who])
        )
        self.entrance.deliver()
        mine = [m for m in self.entrance.sent if m["To"] == self.attacker.recovery_email]
        if mine and "recovery" not in str(mine[-1]["Subject"]):
            text = mine[-1].get_content()
            self.codes += [w for w in text.split() if len(w) == 11 and w[5] == "-"]

    @rule(token=ANY, code=ANY)
    def confirm(self, token: int, code: int) -> None:
        got, typed = self.one(self.tokens, token), self.one(self.codes, code)
        self.attempt(lambda: password_recovery.confirm_recovery(self.entrance.database, HERE, got, typed))

    @rule(token=ANY)
    def finish(self, token: int) -> None:
        got, new = self.one(self.tokens, token), NewPassword(NEW, NEW)
        self.attempt(
            lambda: password_recovery.finish_recovery(
                self.entrance.database, self.entrance.passwords, HERE, got, new
            )
        )

    @rule(who=ANY, code=ANY)
    def open_slip(self, who: int, code: int) -> None:
        address, typed = self.one(self.addresses, who), self.one(self.codes, code)
        self.attempt(lambda: activation.open_code(self.entrance.database, HERE, address, typed))

    @rule(token=ANY)
    def activate(self, token: int) -> None:
        key, new = self.one(self.tokens, token), NewPassword(NEW, NEW)
        self.attempt(
            lambda: activation.activate(self.entrance.database, self.entrance.passwords, HERE, key, new)
        )

    @rule(password=st.sampled_from(["", NEW, "bốn mùa"]))
    def sign_in_as_victim(self, password: str) -> None:
        self.attempt(
            lambda: sign_in.sign_in(
                self.entrance.database,
                self.entrance.passwords,
                HERE,
                self.victim.address,
                password,
            )
        )

    @rule(current=st.sampled_from(["", NEW]))
    def change_victims_without_knowing(self, current: str) -> None:
        self.attempt(
            lambda: own_account.change_password(
                self.entrance.database,
                self.entrance.passwords,
                HERE,
                self.victim.id,
                current,
                NewPassword(NEW, NEW),
            )
        )

    @invariant()
    def the_victims_passwords_are_as_they_were(self) -> None:
        now = [self.entrance.hash_of(a) for a in (self.victim, self.new_victim)]
        assert self.before == now


def test_mixing_tokens_and_codes_of_two_people_never_changes_the_others_password_cve_2023_49032(
    migrated_sqlite: Path,
) -> None:
    TwoPeople.empty = migrated_sqlite
    run_state_machine_as_test(
        TwoPeople,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("password", ["", "\x00", "a" * 1_000_000])
def test_impossible_password_never_reaches_the_directory_cve_2018_12421(
    migrated_sqlite: Path, tmp_path: Path, password: str
) -> None:
    file = tmp_path / "own.db"
    shutil.copyfile(migrated_sqlite, file)
    entrance = Entrance(lay_out(Database(f"sqlite:///{file}")), MemoryDirectory())
    owner = entrance.add("Lê Thị Lành")
    asked: list[str] = []

    class Listening(MemoryDirectory):
        def check_password(self, uid: str, password: str):  # type: ignore[no-untyped-def]  # as the parent's
            asked.append(uid)
            return super().check_password(uid, password)

    directory = Listening("web", entrance.directory.tree)
    with pytest.raises(CongvuError):
        sign_in.sign_in(entrance.database, directory, HERE, owner.address, password)
    assert asked == []
    assert sign_in.sign_in(entrance.database, directory, HERE, owner.address, OLD)
    assert asked == [owner.mailbox_id]
    entrance.database.dispose()
