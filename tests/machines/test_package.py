"""The package on blank Debians: what it brings, what it leaves alone, and how it goes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.machines.conftest import ROOT, Maker
from tests.support.machines.images import SUITES
from tests.support.machines.machine import Machine
from tests.support.machines.network import Network

TREE = "/usr/lib/congvu"
COMPILED = (
    "argon2, cryptography.hazmat.bindings._rust, lxml.etree, PIL._imaging, psutil, psycopg, pydantic_core, "
    "python_calamine, markupsafe._speedups, fontTools.misc.bezierTools"
)

FINDS_ITS_FILES = """
from pathlib import Path
import app
from app.help.topics import GUIDE
from provisioning.foundation import schema, translations

assert schema.wanted()
translations.sentences_in("vi")
assert any(GUIDE.rglob("*.md"))
assert any((Path(app.__file__).parent / "static/vendor").iterdir())
"""
SERVICES = "systemctl list-units --type=service --all --plain --no-legend | cut -d ' ' -f 1"


def _version(package: Path) -> str:
    told = subprocess.run(
        ["dpkg-deb", "--field", package, "Version"], capture_output=True, text=True, check=True
    )
    return told.stdout.strip()


def _find(host: Machine, test: str) -> list[str]:
    return host.sh(f"find {TREE} {test}").splitlines()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("suite", SUITES)
def test_package_brings_all_it_needs_and_goes_without_a_trace(
    suite: str, machine: Maker, network: Network, package: Path
) -> None:
    host = machine(suite)
    services = host.sh(SERVICES)
    host.apt(host.put(package))

    assert host.sh("cd / && congvu --version").strip() == f"congvu {_version(package)}"
    # Every compiled library is there for this Debian's Python, and none is Debian's own.
    program = (
        f"import {COMPILED}, sqlalchemy, sys; print(sqlalchemy.util.has_compiled_ext()); print(sys.path)"
    )
    told = host.run(f"{TREE}/bin/python", "-c", program).stdout
    assert told.startswith("True")
    assert "dist-packages" not in told
    # What says where it lies from its own place finds it there: migrations, catalogue, guide, assets.
    host.run(f"{TREE}/bin/python", "-c", FINDS_ITS_FILES)
    missing = host.run("congvu", "doctor", check=False)
    assert (missing.returncode, "congvu install" in missing.stderr) == (10, True)

    assert _find(host, "! -user root") == _find(host, "-perm /022 ! -type l") == []
    # Compiled for this Python, so that no service does it again at each start.
    assert _find(host, "-path '*/app/cli/__pycache__/__init__.*.pyc'")
    assert host.sh("dpkg --verify congvu") == ""
    assert "pypi" not in network.refused().lower()
    assert not host.sh("command -v gcc node npm pip3 || true")
    assert services == host.sh(
        "systemctl list-units --type=service --all --plain --no-legend | cut -d ' ' -f 1"
    )

    host.sh("apt-get -y -qq purge congvu")
    assert host.sh(f"ls -d {TREE} /usr/bin/congvu /usr/share/doc/congvu 2>/dev/null || true") == ""


@pytest.mark.timeout(900)
def test_two_builds_of_one_commit_are_the_same_bytes(package: Path, tmp_path: Path) -> None:
    elsewhere = {"TMPDIR": str(tmp_path), "TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "PATH": os.environ["PATH"]}
    again = [str(ROOT / "scripts/release"), "--version", _version(package), "--to", str(tmp_path)]
    subprocess.run(again, check=True, capture_output=True, env=elsewhere)
    assert (tmp_path / package.name).read_bytes() == package.read_bytes()
