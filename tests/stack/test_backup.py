"""A copy of everything brought back into a wholly new folder: nobody notices but for what came after it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioning.deployment.layout import known_layout
from tests.support.hr_files import UNITS, clean_list, write_list
from tests.support.mail_stack import RunningStack, opened, until
from tests.support.sources import ROOT
from tests.support.whole_stack import WholeStack, activate, start_whole_stack

pytestmark = pytest.mark.stack

PASSWORDS = ("song Dak Bla chay nguoc 7", "rung thong Mang Den mua mua 9", "nui Chu Mom Ray cao vut 5")
NAMES = ("Nguyễn Thị Ngọc Ánh", "Y Nguyệt Rcom", "Trần Văn Bình")


@dataclass(frozen=True, slots=True)
class Lost:
    """What stood before everything was lost, and the copies that are left."""

    copies: Path
    key: Path
    env: Path
    sign_ins: dict[str, str]
    messages: dict[str, set[str]]
    people_list: Path
    said: str


def congvu(env_file: Path | None, *words: str, timeout: int = 280) -> subprocess.CompletedProcess[str]:
    """The product's command, with the settings of a stack."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        env=kept | ({"CONGVU_ENV_FILE": str(env_file)} if env_file else {}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def hashes(mail: RunningStack, address: str, password: str) -> set[str]:
    """What lies in somebody's inbox, by hash, as IMAP gives it."""
    with mail.imap(address, password) as imap:
        imap.select("INBOX", readonly=True)
        _, numbers = imap.search(None, "ALL")
        found = [imap.fetch(each.decode(), "(BODY.PEEK[])")[1][0] for each in numbers[0].split()]
    return {hashlib.sha256(each[1]).hexdigest() for each in found if isinstance(each, tuple)}


def counts(env_file: Path, file: Path) -> dict[str, int]:
    """What the list would do, by kind of row."""
    planned = congvu(env_file, "import", "plan", str(file), "--unit", "stttt", "--format", "json")
    assert planned.returncode in (0, 2), planned.stderr
    found: dict[str, int] = json.loads(planned.stdout)["counts"]
    return found


def live(whole: WholeStack, folder: Path) -> Lost:
    """People with passwords and mail, and a list with national ids; then a copy."""
    env = whole.mail.layout.environment_file
    sign_ins = {}
    for name, password in zip(NAMES, PASSWORDS, strict=True):
        page, address = whole.add_official(name)
        browser = whole.visitor()
        activate(browser, address, whole.issue_code(page), password)
        browser.close()
        sign_ins[address] = password
        for number in range(3):
            whole.mail.deliver(
                address, subject=f"Giấy mời {number}", text=f"Kính gửi {name}: cuộc họp {number}"
            )
    until(lambda: all(len(hashes(whole.mail, each, sign_ins[each])) == 3 for each in sign_ins), 30)
    listed = write_list(clean_list(12, units=UNITS[:2]), folder / "list.csv")
    planned = congvu(env, "import", "plan", str(listed), "--unit", "stttt", "--format", "json")
    assert congvu(env, "import", "apply", json.loads(planned.stdout)["plan"]).returncode == 0
    made = congvu(env, "backup", "--to", str(folder / "copies"))
    assert made.returncode == 0, made.stderr
    key = folder / "kept-elsewhere.key"
    shutil.copyfile(env.with_name("backup.key"), key)
    messages = {address: hashes(whole.mail, address, password) for address, password in sign_ins.items()}
    return Lost(folder / "copies", key, env, sign_ins, messages, listed, made.stdout)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lost]:
    """A stack that was lived in, copied, and lost."""
    folder = tmp_path_factory.mktemp("live")
    whole = start_whole_stack(folder / "var")
    try:
        yield live(whole, folder)
    finally:
        whole.remove()


@pytest.fixture(scope="module")
def restored(lost: Lost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The copy brought back where nothing was."""
    var = tmp_path_factory.mktemp("again") / "var"
    done = congvu(None, "restore", str(lost.copies), "--key-file", str(lost.key), "--var", str(var))
    layout = known_layout(var)
    assert layout is not None, done.stderr
    running = opened(layout)
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Doctor: all is well. The directory is as SQL wants it." in done.stdout
        assert "every link holds" in done.stdout
        yield running
    finally:
        running.remove()


def test_backup_says_what_it_copied_and_where_the_key_is(lost: Lost) -> None:
    assert f"The key that opens the copies was made: {lost.env.with_name('backup.key')}" in lost.said
    assert "4 passwords" in lost.said
    assert (lost.env.with_name("backup.key").stat().st_mode & 0o777) == 0o600


def test_restore_lets_everybody_in_with_their_own_password(lost: Lost, restored: RunningStack) -> None:
    for address, password in lost.sign_ins.items():
        assert restored.may_sign_in(address, password)
        assert not restored.may_sign_in(address, password + "x")


def test_restore_brings_every_message_back_by_hash(lost: Lost, restored: RunningStack) -> None:
    assert lost.messages == {
        address: hashes(restored, address, password) for address, password in lost.sign_ins.items()
    }
    restored.deliver(next(iter(lost.sign_ins)), subject="Sau khi khôi phục")


def test_restore_knows_people_of_the_same_list_again(lost: Lost, restored: RunningStack) -> None:
    assert counts(restored.layout.environment_file, lost.people_list) == {"same": 12}


def test_restore_refuses_a_place_that_is_not_empty(lost: Lost, restored: RunningStack) -> None:
    var = restored.layout.var
    refused = congvu(None, "restore", str(lost.copies), "--key-file", str(lost.key), "--var", str(var))
    assert refused.returncode == 1
    assert "stands already" in refused.stderr


def test_restore_refuses_a_foreign_key_in_words(lost: Lost, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.key"
    foreign.write_text("another province's\n")
    refused = congvu(
        None, "restore", str(lost.copies), "--key-file", str(foreign), "--var", str(tmp_path / "var")
    )
    assert refused.returncode == 1
    assert "were made with another one" in refused.stderr
    assert not (tmp_path / "var").exists()


def test_backup_again_stores_only_what_is_new_and_is_proven_aside(lost: Lost) -> None:
    again = congvu(lost.env, "drill", "--to", str(lost.copies))
    assert again.returncode == 0, again.stderr
    assert "Proven: copy" in again.stdout
    assert "no entry of the directory differs" in again.stdout
    listed = congvu(lost.env, "backup", "--to", str(lost.copies), "list")
    assert len(listed.stdout.splitlines()) >= 1
