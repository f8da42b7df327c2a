"""Form fields for a unit or a person chosen by typing, with and without a script.

They read what was typed and say what it could mean; what is allowed is decided by the operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import StringField
from wtforms.utils import unset_value

from app.texts.problems import sentence
from app.texts.states import unit_name
from app.web.fields import printable
from provisioning.access.queries import unit_within, within
from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound
from provisioning.officials.model import Official
from provisioning.officials.queries import by_address, official_for, primary_address, suggested
from provisioning.personal_data.rules import visible
from provisioning.reports import unit_tree
from provisioning.units.model import Unit
from provisioning.units.operations import CODE
from provisioning.units.queries import by_exact_name

# So many are listed beside a field that could mean several.
MOST_MEANT = 8


@dataclass(frozen=True, slots=True)
class Meant:
    """One of those that what was typed could mean: as a list of suggestions shows it."""

    value: str
    text: str
    detail: str = ""


class ChosenField(StringField):
    """Something chosen by typing: `data` is its key, `text` what stands in the box.

    Where nothing was chosen from the suggestions, as without a script, what the text could mean is listed
    in `meant` and chosen there. Nothing is guessed.
    """

    text: str = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Also reads the box beside the hidden key."""
        self.meant: list[Meant] = []
        super().process(formdata, data, extra_filters)
        if formdata is not None:
            self.text = printable(formdata.get(f"{self.name}_text", ""))

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was chosen from the suggestions, or else from what the text could mean."""
        self.data = next((each for each in valuelist if each), "")

    def _refuse(self, problem: str, meant: list[Meant]) -> None:
        self.data, self.meant = "", meant
        self.errors = [*self.errors, sentence("several_meant" if meant else problem)]


class UnitField(ChosenField):
    """A unit chosen by typing: `data` is its code."""

    def show(self, unit: Unit) -> None:
        """Puts a unit into the field of a form that was not sent yet."""
        self.data, self.text = unit.code, unit.name

    def chosen(
        self, session: Session, actor: Actor, ability: Ability, top: Unit | None = None
    ) -> Unit | None:
        """The unit, where the actor has `ability`; None, with an error beside the field, otherwise.

        `top`: it must be this unit or one below it.
        """
        found, problem = find_unit(session, actor, ability, self.data or "", self.text)
        if found is not None and top is not None and not found.path.startswith(top.path):
            found, problem = None, "unit_not_below"
        if found is None:
            typed = self.text if not self.data else ""
            units = (
                unit_tree.found(session, actor, typed, ability=ability, limit=MOST_MEANT, top=top)
                if typed
                else []
            )
            self._refuse(problem, [unit_meant(unit) for unit in units])
        return found


class PersonField(ChosenField):
    """A person chosen by typing: `data` is the id of their record. An address is enough, too."""

    def show(self, official: Official) -> None:
        """Puts a person into the field of a form that was not sent yet."""
        self.data, self.text = official.id, official.full_name

    def chosen(self, session: Session, actor: Actor) -> Official | None:
        """The person, where the actor sees them; None, with an error beside the field, otherwise."""
        for official_id in filter(None, (self.data, _id_at(session, self.text))):
            try:
                return official_for(session, actor, official_id)
            except NotFound:
                continue
        people = suggested(session, actor, self.text, limit=MOST_MEANT) if self.text and not self.data else []
        problem = "nobody_in_reach" if self.data or self.text else "required"
        self._refuse(problem, [person_meant(actor, official) for official in people])
        return None


def unit_meant(unit: Unit) -> Meant:
    """A unit among suggestions: its code, and the unit above."""
    detail = f"{unit.code} · {unit_name(unit.parent)}" if unit.parent else unit.code
    return Meant(unit.code, unit_name(unit), detail)


def person_meant(actor: Actor, official: Official) -> Meant:
    """A person among suggestions: where they work, what they are, and the address."""
    unit = official.unit
    above = unit_name(unit.parent) if unit.parent and unit.kind == "division" else ""
    said = [official.post, unit_name(unit), above, birth_year(actor, official), primary_address(official)]
    return Meant(official.id, official.full_name, " · ".join(each for each in said if each))


def birth_year(actor: Actor, official: Official) -> str:
    """The year that tells namesakes apart, in words, for who may see dates of birth; else ""."""
    year = official.year_of_birth
    if year is None or "birth_date" not in visible(actor, official.unit.path):
        return ""
    return str(gettext("born %(year)s", year=year))


def _id_at(session: Session, address: str) -> str:
    found = by_address(session, address) if "@" in address else None
    return found.id if found else ""


def find_unit(
    session: Session, actor: Actor, ability: Ability, code: str, text: str
) -> tuple[Unit | None, str]:
    """The unit with this code, or with this code or name as its text; else None and why."""
    for candidate in filter(CODE.fullmatch, (code.strip(), text.strip().lower())):
        try:
            return unit_within(session, actor, candidate, ability), ""
        except NotFound:
            continue
    if code or not text:
        return None, "unit_not_listed" if code else "required"
    named = by_exact_name(session, text, within(actor, ability))
    if len(named) == 1:
        return named[0], ""
    return None, "unit_name_shared" if named else "unit_not_listed"
