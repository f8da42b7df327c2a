"""When a second person has to look: the limits of each kind, and the marks of the known accidents."""

from __future__ import annotations

import pytest

from provisioning.imports.planning.safety_limits import Figures, evaluate

NONE = Figures()


def codes(counts: dict[str, int], people: int, figures: Figures = NONE) -> list[str]:
    return [brake.code for brake in evaluate(counts, people, figures)]


@pytest.mark.parametrize(
    ("leavers", "people", "too_many"),
    [(5, 100, False), (6, 100, True), (25, 1000, False), (26, 1000, True), (1, 20, False), (1, 19, True)],
)
def test_leavers_are_limited_by_five_percent_or_twenty_five_whichever_is_less(
    leavers: int, people: int, *, too_many: bool
) -> None:
    assert ["too_many_leavers"] * too_many == codes({"leaver": leavers}, people)


@pytest.mark.parametrize(
    ("kind", "code", "count", "people", "too_many"),
    [
        ("changed", "too_many_changes", 20, 30, False),
        ("changed", "too_many_changes", 21, 70, False),
        ("changed", "too_many_changes", 21, 69, True),
        ("mover", "too_many_movers", 10, 20, False),
        ("mover", "too_many_movers", 11, 50, True),
        ("joiner", "too_many_joiners", 20, 50, False),
        ("joiner", "too_many_joiners", 21, 50, True),
    ],
)
def test_other_kinds_are_limited_by_what_is_both_many_and_a_large_share(
    kind: str, code: str, count: int, people: int, *, too_many: bool
) -> None:
    assert [code] * too_many == codes({kind: count}, people)


@pytest.mark.parametrize("people", [0, 1, 20])
def test_the_first_filling_of_a_unit_is_never_too_much(people: int) -> None:
    assert [] == codes({"joiner": 5000}, people)


def test_a_reason_says_how_many_of_how_many() -> None:
    brake = evaluate({"leaver": 30}, 120, NONE)[0]
    assert {
        "code": "too_many_leavers",
        "params": {"count": 30, "total": 120, "share": 25, "limit": 25, "limit_share": "5"},
    } == brake.as_json()


@pytest.mark.parametrize(
    ("code", "counts", "figures"),
    [
        ("empty_list", {"leaver": 100}, Figures(roster=True, rows=3)),
        ("half_list", {"leaver": 40}, Figures(roster=True, rows=60, matched=60)),
        ("older_list", {"changed": 1}, Figures(rows=90, matched=90, superseded=True)),
        ("older_list", {"changed": 4}, Figures(rows=90, matched=90, looked_back=4, reverts=3)),
        ("older_list", {"returner": 3}, Figures(rows=90, matched=90)),
        ("other_department", {"mover": 9}, Figures(rows=10, elsewhere=9)),
        ("wrong_unit", {"mover": 9}, Figures(rows=10, elsewhere=9, elsewhere_unit="Sở Y tế")),
        ("wrong_unit", {"leaver": 90}, Figures(rows=10, matched=10, inside_unit="Phòng A")),
        ("shifted_columns", {}, Figures(rows=10, unreadable=9, unreadable_columns=3)),
        ("unplaced_people", {"joiner": 3}, Figures(rows=6, unplaced=3, over_bodies=True)),
        ("unplaced_people", {"joiner": 20}, Figures(rows=20, unplaced=20, at_top=19)),
        ("everyone_renamed", {"changed": 9}, Figures(rows=10, matched=10, renamed=9)),
    ],
)
def test_the_known_accidents_have_their_marks(code: str, counts: dict[str, int], figures: Figures) -> None:
    assert code in codes(counts, 100, figures)


@pytest.mark.parametrize(
    "figures",
    [
        Figures(rows=100, matched=100, renamed=2),
        Figures(rows=100, unplaced=3, at_top=3, over_bodies=True),
        Figures(rows=100, unplaced=2, over_bodies=True),
        Figures(rows=100, unplaced=19),
        Figures(rows=100, matched=95, elsewhere=5, elsewhere_unit="Sở Y tế"),
        Figures(rows=100, matched=100, unreadable=10, unreadable_columns=4),
        Figures(roster=True, rows=100, matched=100, looked_back=10, reverts=2),
    ],
)
def test_an_ordinary_month_needs_nobody_else(figures: Figures) -> None:
    assert [] == codes({"leaver": 2, "joiner": 4, "changed": 10, "mover": 3}, 100, figures)
