"""Days and times are the office's: a day begins at 00:00 in Việt Nam, which is 17:00 in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from pydantic import ValidationError

from provisioning.deployment.dkim import _next_selector
from provisioning.foundation import clock
from provisioning.notifications.rendering import compose
from provisioning.notifications.smtp import _with_marks
from provisioning.notifications.smtp import compose as compose_plain
from tests.support.cast import make_settings
from tests.support.sources import files, tree

EVENING = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(("moment", "day"), [(EVENING, date(2026, 11, 30)), (MIDNIGHT, date(2026, 12, 1))])
def test_day_of_a_moment_changes_at_the_offices_midnight(moment: datetime, day: date) -> None:
    assert clock.day_of(moment) == day
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day


def test_day_begins_at_midnight_of_the_office() -> None:
    assert clock.begin_of(date(2026, 12, 1)) == MIDNIGHT


def test_name_of_a_file_has_the_offices_day_and_time() -> None:
    assert clock.for_file_name(MIDNIGHT) == "20261201-0000"


def test_selector_of_a_new_key_is_named_for_the_offices_day() -> None:
    assert (_next_selector(set(), EVENING), _next_selector(set(), MIDNIGHT)) == ("s20261130", "s20261201")


def test_another_zone_of_the_settings_moves_the_day() -> None:
    try:
        clock.keep_time_of("UTC")
        assert clock.day_of(MIDNIGHT) == date(2026, 11, 30)
    finally:
        clock.keep_time_of("Asia/Ho_Chi_Minh")


def test_moment_without_a_zone_is_on_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(datetime(2026, 11, 30))  # noqa: DTZ001


@pytest.mark.parametrize("name", ["Asia/Kontum", "", "../etc/passwd"])
def test_time_zone_that_does_not_exist_is_refused_at_start(name: str, tmp_path: object) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        make_settings(tmp_path, timezone=name)  # type: ignore[arg-type]  # pytest's own folder


def test_message_of_nobody_in_particular_writes_the_offices_time() -> None:
    values = {"name": "Y Blí", "address": "bli@kontum.example", "at": MIDNIGHT.isoformat(), "place": ""}
    text = compose("password_changed", "vi", "thu@kontum.example", "bli@kontum.example", values).get_content()
    assert "00:00 ngày 01/12/2026" in text


def test_mail_is_dated_as_the_offices_clock_shows_it() -> None:
    with time_machine.travel(MIDNIGHT, tick=False):
        message = compose_plain(sender="a@b.example", recipient="c@d.example", subject="s", text="t")
        assert _with_marks(message, "a@b.example")["Date"] == "Tue, 01 Dec 2026 00:00:00 +0700"


# Where a day or a name of a file is made of a moment by UTC, or by the machine's own time.
FORBIDDEN = (
    r"\bnow\(\)\.date\(\)", r"\bnow\.date\(\)", r"\bdate\.today\(", r"\bnow\.year\b",
    r"\bnow\(\):%", r"\bformatdate\(", r"tzinfo=UTC\)$", r"\.strftime\(",
)  # fmt: skip
# The strings of a date of birth in a password check, and of a date column that is a day already.
ALLOWED = {
    "provisioning/authentication/accounts.py", "provisioning/service_requests/unit_requests.py",
    "provisioning/authentication/password_rules.py",
    "app/web/formatting.py", "provisioning/projection/model.py", "provisioning/foundation/database.py",
}  # fmt: skip


def test_no_day_and_no_name_of_a_file_is_made_by_utc() -> None:
    found = [
        f"{path.as_posix()}: {line.strip()}"
        for room in ("app", "provisioning")
        for path in files(room, suffix=".py")
        if not any(path.as_posix().endswith(each) for each in ALLOWED)
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(re.search(pattern, line) for pattern in FORBIDDEN)
    ]
    assert found == []
    assert tree is not None
