"""Attributes that name another entry: here without the directory's suffix, in the directory with it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ldap.difference import Change
from ldap.entries import Attributes, Branch


def as_written(branch: Branch, attributes: Attributes, suffix: str) -> Attributes:
    """The attributes with whole names."""
    if not branch.references & attributes.keys():
        return attributes
    return {name: _whole(branch, name, values, suffix) for name, values in attributes.items()}


def change_as_written(branch: Branch, change: Change, suffix: str) -> Change:
    """The change with whole names."""
    if not branch.references.intersection(change.attributes):
        return change
    return Change(
        tuple(
            replace(step, values=tuple(_whole(branch, step.attribute, step.values, suffix)))
            for step in change.modifications
        )
    )


def as_read(branch: Branch, attributes: dict[str, list[str]], suffix: str) -> dict[str, list[str]]:
    """The attributes as our entries have them."""
    for name in branch.references:
        if name in attributes:
            attributes[name] = [value.removesuffix(f",{suffix}") for value in attributes[name]]
    return attributes


def _whole(branch: Branch, name: str, values: Sequence[str], suffix: str) -> Sequence[str]:
    return [f"{value},{suffix}" for value in values] if name in branch.references else values
