"""The timers of a server, as systemd reads them."""

from __future__ import annotations

import configparser
from pathlib import Path

from provisioning.backup import schedule

UNITS = schedule.units(Path("/usr/bin/congvu"), Path("/etc/congvu/congvu.env"))


def read(name: str) -> configparser.RawConfigParser:
    found = configparser.RawConfigParser(strict=False)
    found.optionxform = str  # type: ignore[assignment, method-assign] # names as they are written
    found.read_string(UNITS[name])
    return found


def test_a_copy_is_made_each_night_and_a_machine_that_was_off_makes_up_for_it() -> None:
    timer = read("congvu-backup.timer")["Timer"]
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*-*-* 01:30", "true")
    assert read("congvu-backup.service")["Service"]["ExecStart"] == "/usr/bin/congvu backup"


def test_a_copy_is_proven_each_week() -> None:
    assert read("congvu-backup-proof.timer")["Timer"]["OnCalendar"].startswith("Sun")
    assert read("congvu-backup-proof.service")["Service"]["ExecStart"] == "/usr/bin/congvu backup verify"


def test_every_timer_that_is_enabled_has_its_service_and_is_wanted() -> None:
    for timer in schedule.timers():
        assert timer.replace(".timer", ".service") in UNITS
        assert read(timer)["Install"]["WantedBy"] == "timers.target"


def test_no_secret_stands_in_a_unit() -> None:
    assert not any(word in text for text in UNITS.values() for word in ("PASSWORD", "KEY", "--key-file"))
