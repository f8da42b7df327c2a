"""Broken on purpose: forms that come back without asking whose they are, with what is secret, or over others'
work. Each hole is seen by the test that guards the product."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.authentication.model import KeptForm
from provisioning.foundation.identifiers import token_hash
from tests.app.web import test_changed_meanwhile, test_lost_forms
from tests.support.cast import Cast


def newest_in_this_browser(session: Any, _official_id: str, device: str, _now: object) -> KeptForm | None:
    query = sa.select(KeptForm).where(KeptForm.browser_hash == token_hash(device))
    found: KeptForm | None = session.scalar(query)
    return found


def test_form_given_back_without_asking_whose_it_is_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.authentication.kept_forms.kept_for", newest_in_this_browser)
    with pytest.raises(AssertionError):
        test_lost_forms.test_form_is_shown_to_nobody_else_in_the_same_browser(cast, "hr")


def test_password_that_is_kept_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.sent_fields.SECRETS", frozenset({"csrf_token"}))
    monkeypatch.setattr("app.web.sent_fields.SECRET_WORDS", ())
    form = {"current": test_lost_forms.SECRETS[0], "recovery_email": "nha@ngoai.example"}
    with pytest.raises(AssertionError):
        test_lost_forms.test_passwords_and_codes_are_never_kept(cast, "/me/recovery", form, stale=False)


def test_operation_that_does_not_look_what_happened_meanwhile_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.officials.operations.require_unchanged", lambda *_a: None)
    with pytest.raises(AssertionError):
        test_changed_meanwhile.test_older_undo_of_a_move_does_not_take_a_newer_move_back(cast)
