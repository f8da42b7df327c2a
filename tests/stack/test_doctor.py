"""`congvu doctor` on a whole stack: all is well, and each broken part is named with what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.projection.health import HELD_MAIL, worker_signs
from provisioning.projection.model import WorkerSign
from tests.support.mail_stack import until
from tests.support.whole_stack import WholeStack, start_whole_stack

# So long may a look at everything take, whatever hangs.
LONGEST = 20
PARTS = (
    *("database", "migrations", "disk", "settings", "typeface", "directory", "directory", "directory"),
    *(
        "dovecot",
        "doveadm",
        "policy",
        "sign_ins",
        "web",
        "certificates",
        "administrators",
        "domain",
        "rights",
        "keys",
        "clock",
        "worker",
        "backlog",
        "attention",
        "versions",
        "parts",
        "proxies",
        "drift",
        "held_mail",
        "queue",
        "retention",
        "mail_rule",
        "backup",
        "postfix",
        "rspamd",
        "contacts",
        "guessing",
        "directory_room",
        "domains",
        "passwords",
    ),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    """Everything running, for this file."""
    running = start_whole_stack(tmp_path_factory.mktemp("doctor"))
    try:
        yield running
    finally:
        running.remove()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How one run of the command ended."""

    status: int
    output: str
    seconds: float

    @property
    def ill(self) -> set[str]:
        """The codes of what is wrong."""
        return {row["code"] for row in json.loads(self.output) if not row["ok"]}


def examined(whole: WholeStack, *options: str, **changed: str) -> Diagnosis:
    """Runs the command as an operator would; `changed` are settings that differ for this run."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}
    environment["CONGVU_ENV_FILE"] = str(whole.mail.layout.environment_file)
    command = [str(Path(sys.executable).parent / "congvu"), "doctor", *options]
    began = time.monotonic()
    done = subprocess.run(
        command, env=environment | changed, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    return Diagnosis(done.returncode, done.stdout, time.monotonic() - began)


def test_a_whole_stack_is_well(whole: WholeStack) -> None:
    # The worker brings the readers of postmaster@ within seconds.
    until(lambda: "contacts_refused" not in examined(whole, "--json").ill, 60)
    found = examined(whole, "--json")
    rows = json.loads(found.output)
    assert [] == [row for row in rows if not row["ok"]]
    assert PARTS == tuple(row["part"] for row in rows)
    assert {"provisioner", "web", "mail"} == {
        row["params"]["account"] for row in rows if row["part"] == "directory"
    }
    assert 0 == found.status


def test_an_operator_reads_english_sentences(whole: WholeStack) -> None:
    found = examined(whole, LANG="vi_VN.UTF-8")
    lines = found.output.splitlines()
    assert "ok  Worker: A worker reported within the last half minute." in lines
    assert "All is well." == lines[-1]


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("slapd", {"directory_silent", "postfix_map_down", "dovecot_sign_in_down"}),
        ("postfix", {"postfix_silent", "rspamd_silent"}),
        ("rspamd", {"postfix_takes_nothing", "rspamd_silent"}),
        ("policy", {"policy_silent", "sign_ins_silent"}),
        ("dovecot", {"dovecot_silent", "doveadm_silent"}),
    ],
)
def test_a_part_that_is_stopped_is_named(whole: WholeStack, part: str, codes: set[str]) -> None:
    with whole.mail.without(part):
        found = examined(whole, "--json")
    assert (1, codes) == (found.status, found.ill)
    assert found.seconds < LONGEST


def test_a_directory_that_hangs_is_named_in_time(whole: WholeStack) -> None:
    with whole.mail.hung_directory():
        found = examined(whole, "--json")
    assert {"directory_silent", "postfix_map_down", "dovecot_sign_in_down"} == found.ill
    assert 1 == found.status
    assert found.seconds < LONGEST


def test_a_filter_that_hangs_is_named_while_it_hangs(whole: WholeStack) -> None:
    with whole.mail.hung_filter():
        found = examined(whole, "--json")
    assert {"postfix_takes_nothing", "rspamd_silent"} == found.ill
    until(lambda: examined(whole, "--json").ill == set(), seconds=60)


def test_a_key_that_rspamd_can_not_read_is_named(whole: WholeStack) -> None:
    (key,) = whole.mail.layout.dkim.glob("*.key")
    hidden = key.rename(key.with_suffix(".away"))
    try:
        assert {"rspamd_key_missing"} == examined(whole, "--json").ill
        hidden.rename(key)
        key.chmod(0)
        assert "congvu dkim make --domain kontum.example" in examined(whole).output
        key.chmod(0o600)
    finally:
        assert {"rspamd_right"} == {
            row["code"] for row in json.loads(examined(whole, "--json").output) if row["part"] == "rspamd"
        }


def test_mail_that_nobody_looks_at_is_named(whole: WholeStack) -> None:
    with whole.mail.postfix_with(smtpd_milters=""):
        assert {"rspamd_absent"} == examined(whole, "--json").ill


def test_a_worker_that_is_stopped_is_named_after_half_a_minute(whole: WholeStack) -> None:
    with whole.mail.without("worker"):
        assert set() == examined(whole, "--json").ill
        with whole.database.writing() as session:
            workers = sa.update(WorkerSign).where(WorkerSign.name != HELD_MAIL)
            session.execute(workers.values(seen_at=clock.now() - timedelta(seconds=31)))
        assert {"worker_silent"} == examined(whole, "--json").ill
    until(lambda: seen_at(whole) > clock.now() - timedelta(seconds=30), seconds=60)
    assert set() == examined(whole, "--json").ill


def test_decisions_about_held_mail_that_nobody_carries_out_are_named(whole: WholeStack) -> None:
    with whole.mail.without("held-mail"), whole.database.writing() as session:
        sign = sa.update(WorkerSign).where(WorkerSign.name == HELD_MAIL)
        session.execute(sign.values(seen_at=clock.now() - timedelta(seconds=31)))
        session.commit()
        found = examined(whole, "--json")
    assert (1, {"held_mail_silent"}) == (found.status, found.ill)
    until(lambda: examined(whole, "--json").ill == set(), seconds=60)


def test_a_front_that_is_stopped_is_named(whole: WholeStack) -> None:
    with whole.mail.without("front"):
        assert {"web_silent"} == examined(whole, "--json").ill


def seen_at(whole: WholeStack) -> datetime:
    with whole.database.reading() as session:
        return worker_signs(session)[0].seen_at


def test_missing_migrations_are_named_with_the_command_that_runs_them(
    whole: WholeStack, tmp_path: Path
) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    found = examined(whole, CONGVU_DATABASE_URL=empty)
    assert 1 == found.status
    assert "Run: congvu database upgrade" in found.output
    assert {"migrations_missing"} == examined(whole, "--json", CONGVU_DATABASE_URL=empty).ill


def test_a_database_that_is_not_there_is_named(whole: WholeStack, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'no such folder' / 'congvu.db'}"
    assert {"database_silent"} == examined(whole, "--json", CONGVU_DATABASE_URL=url).ill


@pytest.mark.parametrize(
    ("setting", "codes"),
    [
        ({"CONGVU_DOVEADM_API_KEY": "not-the-key"}, {"doveadm_silent"}),
        ({"CONGVU_LDAP_WEB_PASSWORD": "not-the-password"}, {"directory_silent"}),
        # The certificate was made for another name.
        ({"CONGVU_IMAP_HOST": "localhost.localdomain"}, {"dovecot_silent"}),
    ],
)
def test_a_wrong_setting_is_named(whole: WholeStack, setting: dict[str, str], codes: set[str]) -> None:
    assert codes == examined(whole, "--json", **setting).ill


def test_the_page_says_the_same_in_vietnamese(whole: WholeStack) -> None:
    vietnamese = {"Accept-Language": "vi"}
    console = whole.administrator.http
    assert "Mọi bộ phận đều hoạt động tốt." in console.get("/health/checks", headers=vietnamese).text
    with whole.mail.without("postfix"):
        page = console.get("/health/checks", headers=vietnamese).text
    # What can't be asked through Postfix is not known either.
    assert "2 bộ phận cần khắc phục" in page
    assert "Postfix không trả lời" in page
