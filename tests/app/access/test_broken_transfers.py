"""Letting go to whoever comes, as broken builds would have it: it is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.vulnerabilities import test_transfer_claims as guarded
from tests.support.cast import Cast


def test_a_build_that_lets_anybody_take_who_was_let_go_is_seen(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("transfers.operations", "imports.matching.candidates", "imports.applying.known_people"):
        monkeypatch.setattr(f"provisioning.{place}.may_arrive", lambda way, _path: way.released)
    with pytest.raises(AssertionError):
        guarded.test_a_list_of_a_stranger_department_does_not_take_who_was_let_go_elsewhere(cast, tmp_path)


def test_a_build_in_which_the_new_unit_opens_the_mail_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.authentication.activation.arrived_lately", lambda *_a: None)
    with pytest.raises(pytest.fail.Exception):
        guarded.test_the_new_unit_opens_nobodys_mail_by_itself(cast)
