"""`congvu stack up`, `status` and `down`, as a person runs them; nothing is left afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from provisioning.deployment import supervisor
from provisioning.deployment.layout import StackLayout, known_layout
from provisioning.deployment.probes import answers
from provisioning.deployment.programs import MAIL_PARTS
from tests.support.mail_stack import until

pytestmark = pytest.mark.stack

CONGVU = Path(sys.executable).with_name("congvu")


class Clone:
    """A folder with a stack of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var

    def command(self, *arguments: str) -> list[str]:
        return [str(CONGVU), "stack", "--var", str(self.var), *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        command = self.command(*arguments)
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)

    def up(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("up", "--detach", "--mail-only", *arguments)

    @property
    def layout(self) -> StackLayout:
        found = known_layout(self.var)
        assert found is not None
        return found

    def processes(self) -> list[int]:
        """Every living process that has to do with this stack."""
        return supervisor.leftovers(self.layout)

    def remove(self) -> None:
        if known_layout(self.var):
            self.run("down")
            shutil.rmtree(self.layout.stack)


def name_of(process: int) -> str:
    """The program's name, as the kernel has it."""
    return psutil.Process(process).name()


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    """A clone below a folder that only its owner may enter, with blanks in its name."""
    made = Clone(tmp_path / "bản sao của tôi" / "var")
    yield made
    made.remove()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Clone]:
    """A second clone."""
    made = Clone(tmp_path / "other" / "var")
    yield made
    made.remove()


def test_a_stack_comes_up_says_so_and_goes_without_a_trace(clone: Clone) -> None:
    came = clone.up()
    assert (came.returncode, came.stderr) == (0, "")
    assert str(clone.layout.stack) in came.stdout
    assert clone.run("status").returncode == 0
    assert clone.processes() != []
    assert clone.run("down").returncode == 0
    assert clone.processes() == []
    assert clone.run("status").returncode == 1
    assert (clone.layout.directory_data / "data.mdb").exists()


def test_a_second_start_changes_nothing_and_a_later_one_keeps_the_ports(clone: Clone) -> None:
    clone.up()
    before = (clone.layout, (clone.layout.run / "supervisord.pid").read_text())
    began = time.monotonic()
    assert clone.up().returncode == 0
    assert time.monotonic() - began < 60
    assert (clone.layout, (clone.layout.run / "supervisord.pid").read_text()) == before
    clone.run("down")
    assert clone.up().returncode == 0
    assert clone.layout == before[0]


def test_a_second_start_starts_again_what_has_changed_and_nothing_else(clone: Clone) -> None:
    clone.up()
    before = supervisor.processes(clone.layout)
    started = clone.var / "started.json"
    started.write_text(json.dumps(json.loads(started.read_text()) | {"code": "of yesterday"}))
    again = clone.up()
    assert "The code has changed since the start; started again: policy, held-mail." in again.stdout
    after = supervisor.processes(clone.layout)
    assert {name for name in before if before[name] != after[name]} == {"policy", "held-mail"}
    with clone.layout.environment_file.open("a") as settings:
        settings.write("CONGVU_REDIRECTS='none'\n")
    whole = clone.up()
    assert "The configuration has changed since the start: the stack is started again." in whole.stdout
    assert supervisor.processes(clone.layout)["slapd"] != after["slapd"]
    assert "changed since" not in clone.up().stdout


def test_two_clones_run_side_by_side(clone: Clone, other: Clone) -> None:
    assert [clone.up().returncode, other.up().returncode] == [0, 0]
    assert clone.run("down").returncode == 0
    status = json.loads(other.run("status", "--json").stdout)
    running = {part["name"] for part in status["parts"] if part["answers"]}
    assert running == {"slapd", "dovecot", "policy", "rspamd", "postfix", "held-mail"}


def test_a_port_that_is_taken_gives_one_sentence(clone: Clone) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = clone.up("--port", port)
    assert refused.returncode != 0
    sentence = f"Error: Port {port} is in use by another program; choose one with --port."
    assert refused.stderr.splitlines() == [sentence]


def test_what_a_killed_supervisor_left_is_ended_by_the_next_start_and_by_stop(
    clone: Clone,
) -> None:
    clone.up()
    for command in ("up", "down"):
        os.kill(int((clone.layout.run / "supervisord.pid").read_text()), signal.SIGKILL)
        left = clone.processes()
        assert len(left) > 5
        assert {"slapd", "dovecot", "rspamd", "master"} <= {name_of(process) for process in left}
        assert (clone.up() if command == "up" else clone.run("down")).returncode == 0
        assert set(left).isdisjoint(clone.processes())
    assert clone.processes() == []


def test_every_part_that_is_killed_is_started_again(clone: Clone) -> None:
    clone.up()
    files = (
        clone.layout.run / "slapd/slapd.pid",
        clone.layout.run / "dovecot/master.pid",
        clone.layout.queue / "pid/master.pid",
    )
    killed = [int(file.read_text()) for file in files]
    for process in killed:
        os.kill(process, signal.SIGKILL)
    until(lambda: all(answers(clone.layout, part) for part in MAIL_PARTS), 40)
    assert set(killed).isdisjoint({int(file.read_text()) for file in files})


def test_a_part_that_can_not_start_is_named_and_nothing_stays(clone: Clone) -> None:
    clone.up()
    clone.run("down")
    # Its sockets can't be made where a file lies.
    shutil.rmtree(clone.layout.postfix_data)
    shutil.rmtree(clone.layout.queue)
    clone.layout.queue.write_text("")
    failed = clone.up()
    assert failed.returncode != 0
    assert "Traceback" not in failed.stderr
    assert clone.processes() == []
    clone.layout.queue.unlink()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stack_in_the_foreground_ends_with_its_command(clone: Clone, sent: signal.Signals) -> None:
    # As a terminal starts it: a shell has what it runs in the background ignore SIGINT, these tests too.
    command = ["env", "--default-signal=INT", *clone.command("up", "--mail-only")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        until(lambda: known_layout(clone.var) is not None, 20)
        until(lambda: clone.run("status").returncode == 0, 40)
        assert process.stdout is not None
        # Every part answers before the start is over; its own word comes after.
        assert any(line.startswith(b"slapd ") for line in process.stdout)
        process.send_signal(sent)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert clone.processes() == []


def test_stopping_what_never_ran_is_no_error(clone: Clone) -> None:
    assert clone.run("down").returncode == 0


def test_the_configuration_is_written_where_it_is_asked_for(
    clone: Clone, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = tmp_path_factory.mktemp("conf")
    written = clone.run("render", str(target))
    assert (written.returncode, written.stderr) == (0, "")
    names = {str(Path(line).relative_to(target)) for line in written.stdout.splitlines()}
    assert {
        "supervisord.conf",
        "postfix/main.cf",
        "postfix/master.cf",
        "dovecot/dovecot.conf",
        "rspamd/rspamd.conf",
        "rspamd/rules.lua",
        "slapd/config.ldif",
    } <= names
    assert clone.processes() == []
