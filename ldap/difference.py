"""The smallest change that makes an observed entry what it should be; pure.

Only attributes we manage are looked at: whatever else stands in an entry, a password above all, is
left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ldap.entries import Attributes, Branch, Entry, PersonEntry, matching, shown


@dataclass(frozen=True, slots=True)
class Modification:
    """One step: add these values, delete these (none: all), or let these replace all."""

    kind: Literal["add", "delete", "replace"]
    attribute: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Steps that are applied together or not at all; never empty."""

    modifications: tuple[Modification, ...]

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes touched, each once, for people to read."""
        return tuple(dict.fromkeys(each.attribute for each in self.modifications))


def form_of(branch: Branch, attribute: str) -> Callable[[str], str]:
    """How values of the attribute are brought to the form in which they are compared."""
    return shown if attribute in branch.shown else matching


def difference(wanted: PersonEntry, observed: PersonEntry) -> Change | None:
    """What to write so that `observed` becomes `wanted`; None if there is nothing to do."""
    return difference_from(wanted, observed.attributes() if observed.read is None else observed.read)


def difference_from(wanted: Entry, now: Attributes) -> Change | None:
    """The same for any kind of entry and plain attributes."""
    branch, target = wanted.branch, wanted.attributes()
    steps = _missing_classes(target, now)
    for name in branch.managed:
        steps += _of_attribute(branch, name, target.get(name, []), now.get(name, ()))
    for name, value in branch.markers.items():
        steps += _of_marker(name, value, now.get(name, ()), wanted=name in target)
    return Change(tuple(steps)) if steps else None


def _missing_classes(target: Attributes, now: Attributes) -> list[Modification]:
    there = {name.lower() for name in now.get("objectClass", ())}
    missing = tuple(name for name in target["objectClass"] if name.lower() not in there)
    return [Modification("add", "objectClass", missing)] if missing else []


def _of_attribute(branch: Branch, name: str, target: Sequence[str], now: Sequence[str]) -> list[Modification]:
    if target == now:
        return []
    form = form_of(branch, name)
    want, have = {form(value): value for value in target}, {form(value): value for value in now}
    if want.keys() == have.keys():
        return []
    if not target:
        return [Modification("delete", name)]
    if not now:
        return [Modification("add", name, tuple(target))]
    if len(want) == 1:
        return [Modification("replace", name, tuple(target))]
    extra = tuple(value for key, value in have.items() if key not in want)
    missing = tuple(value for key, value in want.items() if key not in have)
    steps = [Modification("delete", name, extra)] if extra else []
    return [*steps, Modification("add", name, missing)] if missing else steps


def _of_marker(name: str, value: str, now: Sequence[str], *, wanted: bool) -> list[Modification]:
    stands = value in now
    if stands == wanted:
        return []
    # Set, it replaces what may have come there by itself meanwhile.
    return [Modification("replace" if wanted else "delete", name, (value,))]


def applied(change: Change, attributes: Attributes) -> dict[str, list[str]]:
    """The attributes after the change, as a directory would keep them."""
    after = {name: list(values) for name, values in attributes.items()}
    for step in change.modifications:
        values = _after_step(step, after.pop(step.attribute, []))
        if values:
            after[step.attribute] = values
    return after


def _after_step(step: Modification, values: list[str]) -> list[str]:
    gone = {matching(value) for value in step.values}
    match step.kind:
        case "replace":
            return list(step.values)
        case "add":
            return [*values, *step.values]
        case "delete":
            return [value for value in values if gone and matching(value) not in gone]
