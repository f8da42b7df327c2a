"""The units of the sample province in the words of lists: bodies, and what belongs to them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache

from provisioning.sample.province import UNITS_FILE
from tests.support.hr_files import HrUnit

TOP = "kontum"
_COMMUNES = ("commune", "ward", "township")
_COMMITTEE = "Ủy ban nhân dân "


@dataclass(frozen=True, slots=True)
class Place:
    """One unit. `body`: the agency or district it belongs to, its own name for those."""

    code: str
    name: str
    body: str
    body_code: str
    kind: str

    @property
    def is_body(self) -> bool:
        """Whether nothing but the province stands above."""
        return self.code == self.body_code

    @property
    def is_commune(self) -> bool:
        """Whether it is a commune, a ward or a township."""
        return self.kind in _COMMUNES

    @property
    def is_district(self) -> bool:
        """Whether it is, or lies in, a district or the city."""
        return self.body.startswith(_COMMITTEE)

    @property
    def area(self) -> str:
        """The district as people say it: "huyện Đăk Hà"; "" elsewhere."""
        return self.body.removeprefix(_COMMITTEE) if self.is_district else ""

    def as_listed(self) -> HrUnit:
        """As lists with a column for bodies and one for divisions have it."""
        if self.is_body or self.is_commune:
            return HrUnit(self.name)
        return HrUnit(self.body, self.name)


@cache
def places() -> dict[str, Place]:
    """Every unit below the province, by code."""
    units = {unit["code"]: unit for unit in json.loads(UNITS_FILE.read_text(encoding="utf-8"))}
    found = {}
    for code, unit in units.items():
        if unit["parent"] is None:
            continue
        body = unit if unit["parent"] == TOP else units[unit["parent"]]
        found[code] = Place(code, unit["name"], body["name"], body["code"], unit["type"])
    return found


@cache
def told_by_columns() -> dict[HrUnit, Place]:
    """Those that body and division tell from all others."""
    listed = [(place.as_listed(), place) for place in places().values()]
    count = Counter(unit for unit, _ in listed)
    return {unit: place for unit, place in listed if count[unit] == 1}


def below(body_code: str) -> list[Place]:
    """What belongs to a body, the body first."""
    return [place for place in places().values() if place.body_code == body_code]


def bodies() -> list[Place]:
    """The agencies and districts."""
    return [place for place in places().values() if place.is_body]
