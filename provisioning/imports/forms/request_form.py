"""What kind of list it is by its columns and what stands above them: the official forms ask something for
each account, and have no staff code, birth date or national id.

Đồng Tháp's third form is printed as "Mẫu số 02": only its columns tell it. Where the text above speaks of
something else than the columns say, nothing is taken for granted and the rows are asked about. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.forms.actions import Action, action_in, actions_asked, actions_named, is_mark
from provisioning.officials.fields import IDENTIFYING

ASKED_IN: Final = frozenset({"action", "action_change", "action_withdraw"})
MARKED: Final = frozenset({"action_change", "action_withdraw"})
TOLD_IN: Final = frozenset({"old_text", "new_text"})
# Mẫu số 03 of Đồng Tháp: no post, but the address.
_RESET_COLUMNS: Final = frozenset(
    {"full_name", "unit", "sub_unit", "official_address", "phone", "note", "section"}
)
_NAMES: Final = ({"full_name"}, {"family_name", "given_name"})


@dataclass(frozen=True, slots=True)
class RequestForm:
    """How the rows of a list ask, and tell people."""

    # Whether its rows ask for something, and people are told without a code.
    is_form: bool = False
    # What each row asks where no cell does; None where it must be said.
    default: Action | None = None
    marked: bool = False
    told: bool = False
    # Addresses there are the official ones, whatever the column is called.
    domains: frozenset[str] = frozenset()


NO_FORM: Final = RequestForm()


def form_of(
    columns: Collection[str], above: Iterable[str], domains: frozenset[str] = frozenset()
) -> RequestForm:
    """The form that has these columns. `above`: the lines before its table, and the headings in it."""
    here = set(columns)
    if here >= TOLD_IN:
        return RequestForm(True, Action.CHANGE, told=True, domains=domains)
    if here & ASKED_IN:
        return RequestForm(True, marked=bool(here & MARKED), domains=domains)
    if here & {*IDENTIFYING, "address"} or needed(here):
        return RequestForm(domains=domains)
    default = Action.ISSUE
    if "official_address" in here:
        if here - _RESET_COLUMNS:
            return RequestForm(True, domains=domains)
        default = Action.RESET
    named = {action for line in above for action in actions_named(line)}
    return RequestForm(True, None if named - {default} else default, domains=domains)


def needed(columns: Collection[str]) -> list[Problem]:
    """What a list can't do without: names, and something by which people of one name are told apart, for
    which the unit and a post or a number will do on a form."""
    here = set(columns)
    if here >= TOLD_IN:
        return []
    problems = []
    if not any(names <= here for names in _NAMES) and "official_address" not in here:
        problems.append(Problem("full_name", "column_missing"))
    by_duty = "full_name" in here and here & {"unit", "sub_unit"} and here & {"post", "phone"}
    if not (by_duty or here & {*IDENTIFYING, *ASKED_IN, "address", "official_address"}):
        problems.append(Problem("staff_code", "column_identity_missing"))
    return problems


def asked_of(form: RequestForm, cell: Callable[[str], str]) -> tuple[Action | None, str]:
    """What a row asks, None where it must be said by somebody, and its words."""
    text = " ".join(cell("action").split())
    if form.default is not None:
        return form.default, text
    if not form.marked:
        return action_in(text), text
    change, withdraw = is_mark(cell("action_change")), is_mark(cell("action_withdraw"))
    if (change, withdraw) == (False, False):
        return action_in(text), text
    if (change, withdraw) not in ((True, False), (False, True)):
        return None, text
    marked = Action.CHANGE if change else Action.WITHDRAW
    return (None if actions_asked(text) - {marked} else marked), text
