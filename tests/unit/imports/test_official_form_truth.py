"""Official forms of known truth: nothing is silently wrong, and a guard that is taken out is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from provisioning.imports.forms import letter, request_form
from provisioning.imports.forms.actions import Action, actions_named
from provisioning.imports.matching.candidates import Duty
from tests.support.import_desk import Desk
from tests.support.official_forms.body import Body, lay_out_body
from tests.support.official_forms.truth import Outcome, Score, score
from tests.support.official_forms.writing import CSV

# As many as make each kind of row of each form.
SEEDS = range(1, 4)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def body(desk: Desk) -> Iterator[Body]:
    with desk.database.writing() as session:
        made = lay_out_body(session, desk.province)
    yield made


def scored(desk: Desk, body: Body) -> Score:
    return score(desk.province, desk.settings, body, SEEDS)


def test_no_row_of_any_form_is_silently_wrong(desk: Desk, body: Body) -> None:
    found = scored(desk, body)
    assert [] == found.wrong
    assert found.outcomes[Outcome.RIGHT] > 20 * found.outcomes[Outcome.ASKED]
    assert 0 == found.outcomes[Outcome.REFUSED]


def first_named(text: str) -> Action | None:
    return next(iter(sorted(actions_named(text))), None)


BROKEN: list[tuple[object, str, Callable[..., object]]] = [
    # Whatever a cell speaks of is taken for what it asks.
    (request_form, "action_in", first_named),
    # A name alone is enough to tell somebody.
    (Duty, "is_of", lambda _duty, _person: True),
    # What the letter counts is not read.
    (letter, "count_in", lambda _lines: None),
]


@pytest.mark.parametrize(("place", "name", "without"), BROKEN, ids=["strict words", "duty", "count"])
def test_a_build_without_its_guard_is_seen_to_be_wrong(
    desk: Desk,
    body: Body,
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    without: Callable[..., object],
) -> None:
    monkeypatch.setattr(place, name, without)
    assert [] != score(desk.province, desk.settings, body, range(1, 8), kinds=(CSV,)).wrong
