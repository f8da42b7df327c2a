"""Filters keep their shape whatever the value."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ldap3.operation.search import compile_filter, parse_filter

from ldap import filters

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("*()\\\0&|!=~<>:đĐ \n")),
)


def equalities(wanted: filters.Filter) -> list[bytes]:
    """The values of the equalities that ldap3 sends, if the filter is nothing but equalities."""
    root = parse_filter(
        wanted.text,
        None,
        auto_escape=False,
        auto_encode=False,
        validator=None,
        check_names=False,
    )
    sent = compile_filter(root.elements[0])
    parts = list(sent.getComponent()) if sent.getName() == "or" else [sent]
    assert {"equalityMatch"} == {part.getName() for part in parts}
    return [bytes(part.getComponent()["assertionValue"]) for part in parts]


@given(TEXT)
@example("\0")
@example("*)(objectClass=*")
@example("a\\2a")
def test_filter_of_any_value_is_one_equality(value: str) -> None:
    assert [value.encode()] == equalities(filters.equal("uid", value))


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_filter_of_any_values_is_one_disjunction(values: list[str]) -> None:
    wanted = filters.any_of(filters.equal("uid", value) for value in values)
    assert [value.encode() for value in values] == equalities(wanted)


@pytest.mark.parametrize("name", ["", "uid=*)(cn", "uid ", "1", "a\n"])
def test_filter_with_invalid_attribute_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="attribute"):
        filters.equal(name, "x")
    with pytest.raises(ValueError, match="attribute"):
        filters.present(name)


def test_filter_without_values_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        filters.any_of([])
