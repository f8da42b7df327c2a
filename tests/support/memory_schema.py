"""What slapd's schema and its unique overlay refuse, for the directory in memory; pure.

Result codes are those slapd gives. Only what our entries can run into is here.
"""

from __future__ import annotations

from collections.abc import Iterable

from ldap.difference import Change, Modification
from ldap.entries import LOCK, PEOPLE, Attributes, Branch, matching
from ldap.errors import DirectoryRejected

_UNKNOWN_ATTRIBUTE, _CONSTRAINT, _THERE_ALREADY, _SYNTAX = 17, 19, 20, 21
_NO_SUCH_VALUE, _NAMING, _SCHEMA = 16, 64, 65
_FLAGS = ("congvuReceives", "congvuSignIn")
_NUMBERS = ("congvuQuota", "congvuRevision")
_ADDRESSES = ("mail", "mailLocalAddress")
_REQUIRED = ("uid", "cn", "sn", *_ADDRESSES, "congvuState", "congvuKind", *_FLAGS, *_NUMBERS)
_SINGLE = ("congvuState", "congvuKind", "congvuUnit", LOCK, *_FLAGS, *_NUMBERS)


def check_schema(branch: Branch, attributes: Attributes) -> None:
    """Raise DirectoryRejected for an entry that our object classes do not allow."""
    for name in _REQUIRED if branch is PEOPLE else ("objectClass", branch.naming):
        if not attributes.get(name):
            raise DirectoryRejected(_SCHEMA, f"{name} is required")
    for name in _SINGLE:
        if len(attributes.get(name, ())) > 1:
            raise DirectoryRejected(_CONSTRAINT, f"{name} cannot have multiple values")
    for name, values in attributes.items():
        if name not in branch.attributes:
            raise DirectoryRejected(_UNKNOWN_ATTRIBUTE, f"{name}: attribute type undefined")
        if not all(_fits(name, value) for value in values):
            raise DirectoryRejected(_SYNTAX, f"{name}: invalid per syntax")


def _fits(name: str, value: str) -> bool:
    if name in _FLAGS:
        return value in {"TRUE", "FALSE"}
    if name in _NUMBERS:
        return value.removeprefix("-").isdecimal()
    if name in _ADDRESSES:
        return value.isascii()
    return bool(value)


def check_unique(uid: str, attributes: Attributes, everyone: Iterable[Attributes]) -> None:
    """Raise DirectoryRejected if an address of the entry stands in another's."""
    others = [each for each in everyone if matching(each["uid"][0]) != matching(uid)]
    for name in _ADDRESSES:
        mine = {matching(value) for value in attributes.get(name, ())}
        for other in others:
            if mine & {matching(value) for value in other[name]}:
                raise DirectoryRejected(_CONSTRAINT, f"non-unique attributes found with {name}")


def check_steps(change: Change, attributes: Attributes) -> None:
    """Raise DirectoryRejected for steps that do not fit what stands in the entry."""
    for step in change.modifications:
        have = {matching(value) for value in attributes.get(step.attribute, ())}
        _check_step(step, have)
        if step.attribute == "uid" and not have & {matching(value) for value in step.values}:
            raise DirectoryRejected(_NAMING, "the entry is named by its uid")


def _check_step(step: Modification, have: set[str]) -> None:
    named = {matching(value) for value in step.values}
    if step.kind == "add" and named & have:
        raise DirectoryRejected(_THERE_ALREADY, f"{step.attribute}: value already exists")
    if step.kind == "delete" and not (have and named <= have):
        raise DirectoryRejected(_NO_SUCH_VALUE, f"{step.attribute}: no such value")
