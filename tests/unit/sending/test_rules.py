"""The limits of sending, as values."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.sending.rules import Amount, Limit, passed

MINUTE = timedelta(minutes=1)
LIMITS = (Limit("outside", MINUTE, 5), Limit("own", MINUTE, 50), Limit("messages", MINUTE, 10))


@pytest.mark.parametrize(
    ("before", "more", "over"),
    [
        (Amount(), Amount(1, 0, 5), None),
        (Amount(), Amount(1, 0, 6), ("outside", 6)),
        (Amount(4, 0, 4), Amount(1, 0, 1), None),
        (Amount(5, 0, 5), Amount(1, 0, 1), ("outside", 6)),
        # Colleagues are counted apart.
        (Amount(5, 0, 5), Amount(1, 40, 0), None),
        (Amount(1, 45, 0), Amount(1, 6, 0), ("own", 51)),
        (Amount(10, 0, 0), Amount(1, 1, 0), ("messages", 11)),
    ],
)
def test_a_message_within_every_limit_passes(
    before: Amount, more: Amount, over: tuple[str, int] | None
) -> None:
    found = passed(LIMITS, [before] * len(LIMITS), more)
    assert over == (found and (found[0].what, found[1]))


def test_what_is_over_in_a_day_passes_within_the_hour() -> None:
    hour, day = Limit("outside", 60 * MINUTE, 20), Limit("outside", 1440 * MINUTE, 30)
    assert passed((hour, day), [Amount(1, 0, 1), Amount(30, 0, 30)], Amount(1, 0, 1)) == (day, 31)


def test_a_limit_has_a_name_for_the_record() -> None:
    assert "outside_600" == Limit("outside", timedelta(minutes=10), 50).name
