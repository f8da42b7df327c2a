"""Builds broken on purpose: rights lent by lists, and rights older than the transaction, are seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.web import request_context
from provisioning.foundation.actor import Actor
from tests.app.access.plan_cases import TARGETS, Case, outcomes, people_at, wanted
from tests.app.vulnerabilities.test_rights_in_transactions import ACTS, meanwhile, state_of, withdraws
from tests.support.cast import Cast

Break = Callable[[pytest.MonkeyPatch], None]


def author_alone(patch: pytest.MonkeyPatch) -> None:
    """As it was: the rows run with the author's rights, whoever lets them."""
    patch.setattr(
        "provisioning.plans.participants.acting_together", lambda _first, others: next(iter(others))
    )


def starter_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("provisioning.plans.participants.acting_together", lambda first, _others: first)


def reach_of_any(patch: pytest.MonkeyPatch) -> None:
    """What one of them may do is taken for what all may."""

    def together(first: Actor, others: list[Actor]) -> Actor:
        return max((first, *others), key=lambda each: (each.system, -min_depth(each)))

    def min_depth(actor: Actor) -> int:
        return min((len(grant.unit_path) for grant in actor.grants), default=99)

    patch.setattr("provisioning.plans.participants.acting_together", together)


def changers_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("provisioning.plans.participants.CHANGED_BY", "nothing of this name")


SYSTEM_LENDS = Case("start", "own", "system", "department")
DEPARTMENT_BORROWS = Case("start", "own", "department", "system")
BROKEN: dict[str, tuple[Break, Case]] = {
    "the author's rights alone": (author_alone, SYSTEM_LENDS),
    "the starter's rights alone": (starter_alone, DEPARTMENT_BORROWS),
    "the rights of any of them": (reach_of_any, SYSTEM_LENDS),
    "who changed it forgotten": (changers_forgotten, Case("choose", "own", "system", "department")),
}


def is_as_wanted(cast: Cast, case: Case) -> bool:
    found = outcomes(cast, case, people_at(cast))
    return all(found[target] == wanted(case, target) for target in TARGETS)


@pytest.mark.parametrize("name", BROKEN)
def test_the_matrix_of_lists_sees_the_hole(cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    take_out, case = BROKEN[name]
    assert is_as_wanted(cast, case)
    take_out(monkeypatch)
    assert not is_as_wanted(cast, case)


def test_rights_older_than_the_transaction_are_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.request_context._held", request_context.reader)
    browser, before = cast.sign_in_as("department"), state_of(cast)
    path, form = ACTS["suspend"]
    meanwhile(cast, withdraws, lambda: browser.send(path.format(official=cast.id("official")), form))
    assert before != state_of(cast)
