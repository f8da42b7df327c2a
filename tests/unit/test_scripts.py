"""scripts/start, stop and test say in one sentence what is missing, and change nothing then.

Each runs in a copy of the scripts, with the machine's programs replaced by stubs where needed; none
of these tests installs anything. That a bare machine ends with a running stack is seen elsewhere.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.sources import ROOT

SHELL = ["start", "stop", "test", "bench", "lib/bootstrap.sh", "lib/install-packages"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with a space in its name that holds the scripts and nothing else."""
    folder = tmp_path / "bản sao của tôi"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    return folder


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    """A folder of programs that stand before the machine's own."""
    folder = tmp_path / "stubs"
    folder.mkdir()
    return folder


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        yield port


def stub(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def run(command: list[str], *, stubs: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{stubs}:{os.environ['PATH']}"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, env=environment, timeout=60
    )


def refusal(clone: Path, stubs: Path, *command: str) -> str:
    """What a script says when it refuses; it must have failed and said nothing else."""
    done = run([str(clone / "scripts" / command[0]), *command[1:]], stubs=stubs, cwd=Path("/"))
    assert (done.returncode, done.stdout) == (1, "")
    assert not (clone / "var" / "tools").exists()
    return done.stderr.strip()


@pytest.mark.parametrize("script", SHELL)
def test_a_script_parses(script: str) -> None:
    done = subprocess.run(["bash", "-n", str(ROOT / "scripts" / script)], check=False, timeout=10)
    assert done.returncode == 0


def test_a_port_in_use_is_said_in_one_sentence(clone: Path, stubs: Path, taken_port: int) -> None:
    said = refusal(clone, stubs, "start", "--port", str(taken_port))
    assert said == (f"Congvu: port {taken_port} is in use by another program: choose a free one with --port.")


def test_too_little_disk_is_said_in_one_sentence(clone: Path, stubs: Path) -> None:
    stub(stubs, "df", 'printf "Filesystem 1M used avail\\n/dev/x 9000 8500 500 95%% /\\n"')
    said = refusal(clone, stubs, "start")
    assert said == f"Congvu: too little disk: 500 MB are free under {clone}, 2048 MB are needed."


@pytest.mark.parametrize("port", ["0", "65536", "http", "", "80 80"])
def test_what_is_no_port_is_refused(clone: Path, stubs: Path, port: str) -> None:
    said = refusal(clone, stubs, "start", "--port", port)
    assert said == "Congvu: --port takes a number from 1 to 65535."


def test_an_unknown_option_is_refused_with_those_there_are(clone: Path, stubs: Path) -> None:
    said = refusal(clone, stubs, "start", "--dettach")
    assert said.startswith("scripts/start [--detach] [--port 8000]")
    assert said.endswith("Congvu: there is no option --dettach.")


@pytest.mark.skipif(os.geteuid() != 0, reason="would ask for a password")
def test_a_machine_without_apt_is_refused(clone: Path, stubs: Path) -> None:
    # Only what the script uses before this check, so that the machine's apt-get is not found.
    for program in ("bash", "dirname", "readlink"):
        (stubs / program).symlink_to(Path(shutil.which(program) or "").resolve())
    done = subprocess.run(
        [str(stubs / "bash"), str(clone / "scripts/start")],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(stubs)},
        timeout=60,
    )
    assert (
        done.returncode,
        done.stderr.strip(),
    ) == (1, "Congvu: this needs Debian 12 or a close relative: apt-get is not here.")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_without_root_and_sudo_one_sentence_is_said() -> None:
    # The text goes in by hand: "nobody" may not enter the folder of the clone.
    script = (ROOT / "scripts/lib/bootstrap.sh").read_text(encoding="utf-8")
    done = subprocess.run(
        ["/bin/bash", "-c", f"ROOT=/; {script}\nbecome_root"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/nowhere"},
        user="nobody",
        cwd="/",
        timeout=60,
    )
    assert (
        done.returncode,
        done.stderr.strip(),
    ) == (1, "Congvu: this needs root: run it as root, or install sudo.")


@pytest.mark.skipif(os.geteuid() != 0, reason="would ask for a password")
def test_stopping_what_never_ran_is_no_error(clone: Path, stubs: Path) -> None:
    done = run([str(clone / "scripts/stop")], stubs=stubs, cwd=Path("/"))
    assert (
        done.returncode,
        done.stdout,
        done.stderr,
    ) == (0, "Congvu: nothing runs: scripts/start was never run in this clone.\n", "")


def missing(clone: Path, stubs: Path, *packages: str) -> list[str]:
    script = f"set -eu; ROOT='{clone}'; source '{clone}/scripts/lib/bootstrap.sh'; "
    command = ["bash", "-c", f'{script} missing_packages "$@"', "bash", *packages]
    return run(command, stubs=stubs, cwd=clone).stdout.split()


def test_only_packages_that_are_not_there_are_installed(clone: Path, stubs: Path) -> None:
    stub(stubs, "dpkg-query", 'printf "installed slapd\\nconfig-files postfix\\ninstalled bash\\n"')
    assert missing(clone, stubs, "slapd", "postfix", "chromium") == ["postfix", "chromium"]


def test_what_is_missing_is_found_although_a_name_begins_alike(clone: Path, stubs: Path) -> None:
    stub(stubs, "dpkg-query", 'printf "installed postfix-ldap\\n"')
    assert missing(clone, stubs, "postfix") == ["postfix"]


@pytest.fixture
def policy(clone: Path, tmp_path: Path, stubs: Path) -> Path:
    """Where the copied script lays its policy, instead of the machine's own place."""
    stub(stubs, "debconf-set-selections", "cat >/dev/null")
    stub(stubs, "systemctl", "exit 0")
    script = clone / "scripts/lib/install-packages"
    text = script.read_text(encoding="utf-8")
    text = text.replace("/usr/sbin/policy-rc.d", f"'{tmp_path}/policy'")
    text = text.replace("/run/lock/congvu-packages.lock", f"'{tmp_path}/lock'")
    script.write_text(text, encoding="utf-8")
    return tmp_path / "policy"


def install(clone: Path, stubs: Path, apt_get: str) -> int:
    """Run the installing step with an `apt-get` of ours; its exit status."""
    stub(stubs, "apt-get", apt_get)
    return run([str(clone / "scripts/lib/install-packages"), "slapd"], stubs=stubs, cwd=clone).returncode


def test_no_service_starts_while_packages_are_installed(
    clone: Path, stubs: Path, policy: Path, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    status = install(clone, stubs, f"'{policy}' slapd start; echo $? >>'{held}'")
    assert (status, held.read_text(encoding="ascii")) == (0, "101\n101\n")
    assert not policy.exists()


@pytest.mark.parametrize("end", ["exit 100", "kill -TERM $PPID", "kill -INT $PPID; exit 1"])
def test_the_policy_of_the_machine_is_back_however_it_ends(
    clone: Path, stubs: Path, policy: Path, end: str
) -> None:
    policy.write_text("#!/bin/sh\nexit 104\n", encoding="ascii")
    assert install(clone, stubs, end) != 0
    assert policy.read_text(encoding="ascii") == "#!/bin/sh\nexit 104\n"


def test_a_policy_left_by_a_killed_run_is_not_taken_for_the_machines(
    clone: Path, stubs: Path, policy: Path
) -> None:
    policy.write_text("#!/bin/sh\nexit 104\n", encoding="ascii")
    assert install(clone, stubs, "kill -KILL $PPID") != 0
    assert "exit 101" in policy.read_text(encoding="ascii")
    assert install(clone, stubs, "exit 0") == 0
    assert policy.read_text(encoding="ascii") == "#!/bin/sh\nexit 104\n"


def test_the_icons_of_the_pages_are_cut_from_the_whole_set(tmp_path: Path) -> None:
    sprite = ROOT / "app/static/vendor/icons/tabler-sprite.svg"
    listed = [
        line
        for line in (ROOT / "app/assets/icons.txt").read_text(encoding="utf-8").split("\n")
        if line and not line.startswith("#")
    ]
    # Our own sprite, laid by scripts/start.
    drawn = [symbol.get("id") for symbol in ElementTree.parse(sprite).getroot()]  # noqa: S314
    assert [f"tabler-{name}" for name in sorted(set(listed))] == drawn


def test_the_lock_file_of_the_assets_has_a_digest_for_each_package_and_no_host() -> None:
    lock = (ROOT / "app/assets/package-lock.json").read_text(encoding="utf-8")
    packages = lock.count('"node_modules/')
    assert packages > 0
    assert (packages, 0) == (lock.count('"integrity": "sha512-'), lock.count('"resolved"'))
