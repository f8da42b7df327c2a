"""On which systems a server can be installed: nothing is touched on any other."""

from __future__ import annotations

import platform
from types import SimpleNamespace

import pytest

from provisioning.installation import machine
from provisioning.installation.machine import other_system


@pytest.mark.parametrize(
    ("name", "version", "said"),
    [
        ("debian", "12", ""),
        ("debian", "13", "The system 13"),
        ("debian", "11", "The system 11"),
        ("debian", "", "The system "),
        ("ubuntu", "12", "The system 12"),
    ],
)
def test_only_the_debian_that_is_known_will_do(name: str, version: str, said: str) -> None:
    release = {"ID": name, "VERSION_ID": version, "PRETTY_NAME": f"The system {version}"}
    assert said == other_system(release)


def test_a_later_debian_is_told_before_anything_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    later = {"ID": "debian", "VERSION_ID": "13", "PRETTY_NAME": "Debian GNU/Linux 13 (trixie)"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: later)
    server = SimpleNamespace(answers=SimpleNamespace(replace=True))
    found = {each.code: each.params for each in machine.problems(server)}  # type: ignore[arg-type]
    assert {"system": "Debian GNU/Linux 13 (trixie)"} == found["needs_debian"]
