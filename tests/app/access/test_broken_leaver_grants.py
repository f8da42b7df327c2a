"""Leaving without an end of rights, as a broken build would have it: it is seen."""

from __future__ import annotations

import pytest

from tests.app.vulnerabilities import test_leaver_grants as guarded
from tests.support.cast import Cast


def test_a_build_that_ends_only_grants_of_posts_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.officials.operations.end_with_service", lambda *_a: 0)
    with pytest.raises(AssertionError):
        guarded.test_leaving_ends_every_grant_and_coming_back_gives_none(cast)


def test_a_build_that_forgets_who_left_earlier_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.lifecycle.leftover_grants.end_with_service", lambda *_a: 0)
    with pytest.raises(AssertionError):
        guarded.test_the_worker_ends_what_older_leavers_still_hold(cast)
