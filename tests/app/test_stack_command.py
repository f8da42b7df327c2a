"""`congvu stack up` in the foreground: whenever it is interrupted, nothing goes on behind its back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.cli.stack import _stay
from provisioning.deployment import stack as mailstack
from provisioning.deployment.layout import StackLayout, private_layout
from provisioning.deployment.ports import choose_ports


def test_stay_interrupted_while_it_shows_the_parts_stops_the_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_layout: StackLayout) -> None:
        raise KeyboardInterrupt

    layout = private_layout(tmp_path, choose_ports(tmp_path))
    stopped: list[StackLayout] = []
    monkeypatch.setattr(mailstack, "status", interrupted)
    monkeypatch.setattr(mailstack, "stop", stopped.append)
    with subprocess.Popen(["true"]) as process:
        _stay(layout, process, mail_only=True)
    assert stopped == [layout]
