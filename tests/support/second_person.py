"""A department with an administrator who acts first, and people around: for tests of the second person."""

from __future__ import annotations

import pytest

from provisioning.access.operations import give
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans import operations as plans
from provisioning.plans.model import Plan
from provisioning.service_requests import operations as requests
from provisioning.service_requests.model import Request
from tests.support.cast import Cast
from tests.support.office import Office
from tests.support.province import SYSTEM


class Case:
    """A department with an administrator, who acts first, and people around."""

    def __init__(self, cast: Cast, session: Session) -> None:
        self.cast, self.session, self.office = cast, session, Office(cast.province)
        self.first = own_record(session, cast.id("department"))
        self.unit = cast.province.unit(session, "stttt")

    def acting(self, official: Official) -> Actor:
        return self.office.acting(self.session, official)

    def person(self, name: str, role: str = "", unit: str = "stttt") -> Official:
        """Somebody who was here before, with a role that the server's operator gave."""
        official = self.office.person(self.session, name, unit)
        if role:
            give(self.session, SYSTEM, official, self.unit, role)
            self.session.flush()
        return official

    def braked(self, author: Official, cause: str = "half_list") -> Plan:
        plan = plans.create(
            self.session,
            self.acting(author),
            self.unit,
            kind="import",
            source_name="x.csv",
            source_hash="a" * 64,
        )
        plan.state, plan.brakes = "ready", [{"code": cause, "params": {}}]
        self.session.flush()
        return plan

    def asked(self, about: Official, role: str = "unit_administrator") -> Request:
        details = {"official_id": about.id, "role": role, "reason": "x"}
        made = requests.ask(
            self.session, self.acting(self.first), "grant", self.unit, details,
            reason="phụ trách", subject_id=about.id,
        )  # fmt: skip
        self.session.flush()
        return made


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}
