"""One line of the catalogue: a setting's type, what holds where nobody has decided, which way is stricter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from provisioning.policy.values import Stricter, Type

T = TypeVar("T")
MORE, LESS, NEITHER = Stricter.MORE, Stricter.LESS, Stricter.NEITHER


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """What holds, and by which article ("9.3.a"; "" where the rule is silent and Congvu's own value holds).

    `departs`: "" where this is the profile's own value, else "stricter", "looser", "other" or, for what the
    profile does not regulate, "unregulated"; `reason` is why.
    """

    value: T
    article: str = ""
    departs: str = ""
    reason: str = ""
    # What the profile's author took for granted where the text can be read two ways.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the catalogue. `name` is the group's and the field's: "password.min_user"."""

    name: str
    type: Type
    default: Any
    stricter: Stricter
    # False for what is kept here with its article, and which nothing in Congvu acts by yet.
    carried_out: bool = True

    @property
    def group(self) -> str:
        """The chapter it stands in."""
        return self.name.partition(".")[0]


def setting(of: Type, default: Any, stricter: Stricter = NEITHER, *, carried_out: bool = True) -> Any:
    """`default`: as a profile would write it. `carried_out`: whether anything acts by it."""
    return field(
        default=Rule(of.read(default)),
        metadata={"type": of, "default": of.read(default), "stricter": stricter, "carried_out": carried_out},
    )
