"""Broken on purpose: with one rule for filters taken out, what `test_filters` looks for is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from provisioning.deployment import render, stack
from provisioning.deployment.layout import StackLayout
from tests.support.filters import set_filter
from tests.support.mail_stack import start_mail_stack, until

pytestmark = pytest.mark.stack

_OFF = "%{userdb:filters_off}"


def test_without_policy_and_state_filters_go_outside_and_outlive_their_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = render._write

    def write_without_state(directory: Path, file: render._File, text: str) -> None:
        written(directory, file, text.replace(_OFF, "") if file.target.endswith("dovecot.conf") else text)

    def anywhere(layout: StackLayout, _known: object) -> StackLayout:
        return replace(layout, redirects="anywhere")

    monkeypatch.setattr(render, "_write", write_without_state)
    monkeypatch.setattr(stack, "with_choices", anywhere)
    running = start_mail_stack(tmp_path)
    try:
        owner = running.person()
        set_filter(running, owner, 'redirect "khach@ngoai.example";')
        running.suspend(owner)
        running.deliver(owner.address, subject="ra ngoài")
        until(lambda: len(running.letters_to("khach@ngoai.example")) == 1)
    finally:
        running.remove()
