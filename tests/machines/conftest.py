"""Machines for a test, and the package that goes into them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.machines import images
from tests.support.machines.machine import Machine
from tests.support.machines.network import Network

ROOT = Path(__file__).resolve().parents[2]
SWITCH = "CONGVU_MACHINES"
Maker = Callable[..., Machine]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Says why machines are left out, for each test that needs one."""
    why = images.lacking() if os.environ.get(SWITCH) else f"machines are booted with {SWITCH}=1 only"
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker("machine")
        if why:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    # Below the images: a disk laid over another has to be on a file system that can, which /tmp may not be.
    number = os.getpid() % 250 + 1
    folder = images.FOLDER / f"run-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    made = Network(folder, number)
    made.open()
    yield made
    made.close()


@pytest.fixture
def machine(network: Network) -> Iterator[Maker]:
    """Makes a blank machine that runs: `machine("trixie")`; several are on one network."""
    made: list[Machine] = []

    def make(suite: str, name: str = "") -> Machine:
        number = len(made) + 11
        one = Machine(name or f"host{number}", number, suite, network)
        made.append(one)
        one.blank()
        one.boot()
        return one

    yield make
    for one in made:
        one.remove()


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Debian package of what is committed: the one CONGVU_PACKAGE names, or built for this run."""
    given = os.environ.get("CONGVU_PACKAGE")
    if given:
        return Path(given)
    folder = tmp_path_factory.mktemp("release")
    subprocess.run([ROOT / "scripts/release", "--to", folder], check=True, capture_output=True)
    return next(folder.glob("*.deb"))
