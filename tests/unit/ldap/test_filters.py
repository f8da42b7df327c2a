"""Filters keep their shape whatever the value."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ldap3.operation.search import MATCH_EQUAL, OR, FilterNode, parse_filter

from ldap import filters

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("*()\\\0&|!=~<>:đĐ \n")),
)


def parsed(wanted: filters.Filter) -> FilterNode:
    """The tree that ldap3 sends for the filter."""
    root = parse_filter(
        wanted.text,
        None,
        auto_escape=False,
        auto_encode=False,
        validator=None,
        check_names=False,
    )
    node: FilterNode = root.elements[0]
    return node


def sent(node: FilterNode) -> str:
    value: bytes = node.assertion["value"]
    return value.decode()


@given(TEXT)
@example("\0")
@example("*)(objectClass=*")
@example("a\\2a")
def test_any_value_is_one_equality_with_that_value(value: str) -> None:
    node = parsed(filters.equal("uid", value))
    assert MATCH_EQUAL == node.tag
    assert value == sent(node)


@given(st.lists(TEXT, min_size=2, max_size=5))
def test_any_values_are_so_many_equalities_side_by_side(values: list[str]) -> None:
    node = parsed(filters.any_of(filters.equal("uid", value) for value in values))
    assert OR == node.tag
    assert [MATCH_EQUAL] * len(values) == [each.tag for each in node.elements]
    assert values == [sent(each) for each in node.elements]


@pytest.mark.parametrize("name", ["", "uid=*)(cn", "uid ", "1", "a\n"])
def test_an_attribute_is_named_by_us_and_never_by_a_value(name: str) -> None:
    for make in (lambda: filters.equal(name, "x"), lambda: filters.present(name)):
        with pytest.raises(ValueError, match="attribute"):
            make()


def test_a_filter_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        filters.any_of([])
