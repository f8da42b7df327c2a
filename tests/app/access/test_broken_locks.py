"""Locks with a cause, as broken builds would have them: each is seen."""

from __future__ import annotations

import pytest

from provisioning.authentication import activation
from provisioning.foundation.errors import Denied
from provisioning.lifecycle import leaving, suspension
from provisioning.lifecycle.recipient import recipient_of
from provisioning.officials.queries import own_record
from provisioning.service_requests.execution import person_now
from tests.app.quy_che import test_locks, test_recovery
from tests.support.cast import Cast


def test_a_build_that_restores_from_every_cause_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspension, "is_restorable", lambda *_a: True)
    with pytest.raises(pytest.fail.Exception):
        test_locks.test_nghe_an_8_3_only_its_causes_are_restored(cast)


def test_a_build_that_brings_leavers_back_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "is_restorable", lambda *_a: True)
    with pytest.raises(AssertionError):
        test_locks.test_nghe_an_8_3_a_leaver_is_never_restored_and_the_refusal_names_it(cast)


def body_restores(cast: Cast) -> None:
    """Whoever may lock and reset in a body opens what is locked, not by the page but by the operation."""
    with cast.database.writing() as session:
        actor = person_now(session, cast.id("auditor"))
        suspension.resume(session, actor, recipient_of(own_record(session, cast.id("official"))))


def test_a_build_in_which_whoever_locks_also_restores_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_locks.unit_administrator(cast)
    test_locks.lock(cast, "official", "misuse")
    with pytest.raises(Denied):
        body_restores(cast)
    monkeypatch.setattr(suspension, "require_ability", lambda *_a, **_k: None)
    body_restores(cast)
    assert "active" == test_locks.standing(cast)[0]


def test_a_build_in_which_leavers_go_on_receiving_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.recipients.model.Mailbox.receives_while_suspended", True)
    with pytest.raises(AssertionError):
        test_locks.test_ninh_binh_7_4_a_leaver_takes_no_mail(cast)


def test_a_build_in_which_the_body_opens_what_only_the_operator_may_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activation, "_require_by_rule", lambda *_a: None)
    with pytest.raises(AssertionError):
        test_recovery.test_bac_ninh_6_2_the_operator_gives_new_passwords_and_the_body_first_ones(cast)
