"""Steps look, do and look again; what breaks off is done by the next run."""

from __future__ import annotations

import pytest

from app.texts.installation import FAILURES, STEPS
from provisioning.installation.machine import read_listeners
from provisioning.installation.steps import Outcome, Step, StepFailed, carry_out, run


class World:
    """Things that are done, and one that breaks once."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.breaks = ""
        self.told: list[tuple[str, Outcome]] = []

    def step(self, name: str) -> Step:
        def do() -> None:
            if name == self.breaks:
                self.breaks = ""
                raise KeyboardInterrupt
            self.done.add(name)

        return Step(name, lambda: name in self.done, do)

    def install(self) -> int:
        steps = (self.step(name) for name in ("packages", "user", "folders"))
        return carry_out(steps, lambda name, outcome, _seconds: self.told.append((name, outcome)))


def test_steps_carried_out_twice_the_second_run_changes_nothing() -> None:
    world = World()
    assert world.install() == 3
    world.told.clear()
    assert world.install() == 0
    assert world.told == [("packages", "stands"), ("user", "stands"), ("folders", "stands")]


@pytest.mark.parametrize("name", ["packages", "user", "folders"])
def test_steps_killed_anywhere_the_next_run_does_the_rest(name: str) -> None:
    world = World()
    world.breaks = name
    with pytest.raises(KeyboardInterrupt):
        world.install()
    world.install()
    assert world.done == {"packages", "user", "folders"}


def test_step_that_did_not_help_is_said() -> None:
    with pytest.raises(StepFailed) as failed:
        carry_out([Step("user", lambda: False, lambda: None)], lambda *_: None)
    assert (failed.value.code, failed.value.step) == ("not_done_after_all", "user")


def test_step_whose_command_fails_carries_what_the_machine_said() -> None:
    def do() -> None:
        run("sh", "-c", "echo broken wire >&2; exit 3", code="packages_refused")

    with pytest.raises(StepFailed) as failed:
        carry_out([Step("packages", lambda: False, do)], lambda *_: None)
    assert (failed.value.code, failed.value.step, failed.value.detail) == (
        "packages_refused",
        "packages",
        "broken wire",
    )
    assert failed.value.code in FAILURES
    assert failed.value.step in STEPS


def test_steps_a_tool_that_is_missing_is_a_failure_in_words() -> None:
    with pytest.raises(StepFailed):
        run("/nowhere/tool")


def test_listeners_of_our_ports_are_named_with_their_units() -> None:
    said = (
        'LISTEN 0 100 0.0.0.0:25 0.0.0.0:* users:(("exim4",pid=7,fd=3))\n'
        'LISTEN 0 511 [::]:443 [::]:* users:(("nginx",pid=8,fd=6))\n'
        'LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=9,fd=3))\n'
    )
    found = read_listeners(said, {7: "exim4.service", 8: "congvu-front.service"})
    assert [(each.port, each.program, each.unit) for each in found] == [
        (25, "exim4", "exim4.service"),
        (443, "nginx", "congvu-front.service"),
    ]
