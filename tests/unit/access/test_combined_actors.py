"""What several people may do together is what each of them may do, wherever it is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provisioning.access.rules import (
    EVERYTHING,
    ROLE_ABILITIES,
    Ability,
    abilities_anywhere,
    abilities_at,
    covers,
    outranks,
    paths_with,
)
from provisioning.foundation.actor import Actor, HeldGrant, acting_together, system_actor
from provisioning.officials.abilities import Target, refusal

PATHS = ("/1/", "/1/2/", "/1/2/3/", "/1/4/", "/1/4/5/", "/1/2/6/")
GRANTS = st.builds(
    lambda role, path: HeldGrant(role, int(path.strip("/").rpartition("/")[2]), path),
    st.sampled_from(sorted(ROLE_ABILITIES)),
    st.sampled_from(PATHS),
)
PEOPLE = st.lists(st.lists(GRANTS, max_size=3), min_size=1, max_size=4).map(
    lambda held: [Actor(f"Y {at}", f"id{at}", tuple(grants)) for at, grants in enumerate(held)]
)
UNITS = st.sampled_from(PATHS)
ABILITIES = st.sampled_from(sorted(Ability))


def together(people: list[Actor]) -> Actor:
    return acting_together(people[0], people[1:])


@given(PEOPLE, UNITS)
def test_abilities_of_several_are_those_that_each_has(people: list[Actor], path: str) -> None:
    each = [abilities_at(person, path) for person in people]
    assert frozenset.intersection(*each) == abilities_at(together(people), path)
    assert abilities_at(together(people), path) <= abilities_anywhere(together(people))


@given(PEOPLE, UNITS, ABILITIES)
def test_scope_of_several_holds_a_unit_when_each_ones_does(
    people: list[Actor], path: str, ability: Ability
) -> None:
    tops = paths_with(together(people), ability)
    assert any(covers(top, path) for top in tops) == (ability in abilities_at(together(people), path))
    assert not [top for top in tops if any(top != other and covers(other, top) for other in tops)]


@given(PEOPLE, UNITS, ABILITIES, st.lists(GRANTS, max_size=2), st.booleans(), st.integers(0, 5))
def test_several_are_refused_what_one_of_them_is(
    people: list[Actor], path: str, ability: Ability, held: list[HeldGrant], protected: bool, who: int
) -> None:
    target = Target(f"id{who}", path, "active", tuple(held), protected=protected)
    alone = [refusal(person, target, ability) for person in people]
    assert bool(refusal(together(people), target, ability)) == any(alone)
    assert outranks(together(people), held) == all(outranks(person, held) for person in people)


@given(PEOPLE, UNITS)
def test_parts_of_the_system_add_nothing_and_take_nothing_away(people: list[Actor], path: str) -> None:
    command = system_actor("command line")
    for joint in (acting_together(command, people), acting_together(people[0], [command, *people[1:]])):
        assert abilities_at(together(people), path) == abilities_at(joint, path)
        assert not joint.system
    assert EVERYTHING == abilities_at(acting_together(command, [command]), path)


def test_combined_actor_keeps_the_name_of_who_acts() -> None:
    people = [Actor("Y Một", "1"), Actor("Y Hai", "2")]
    joint = acting_together(people[0], people[1:])
    assert ("Y Một", "1", ["Y Một", "Y Hai"]) == (
        joint.label,
        joint.official_id,
        [p.label for p in joint.people],
    )
