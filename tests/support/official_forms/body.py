"""A department with divisions, people and their accounts: what official forms are about. All invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.lifecycle.archiving import archive
from provisioning.lifecycle.leaving import leave
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.recipients.operations import move
from provisioning.units import operations as units
from tests.support.hr_names import invented_name
from tests.support.province import SYSTEM, Province

BODY, BODY_NAME = "snv", "Sở Nội vụ"
DIVISIONS = {
    "snv.vp": "Văn phòng Sở", "snv.tccb": "Phòng Tổ chức cán bộ", "snv.cc": "Phòng Công chức, viên chức",
    "snv.tt": "Thanh tra Sở",
}  # fmt: skip
POSTS = (
    "Trưởng phòng",
    "Phó Trưởng phòng",
    "Chuyên viên",
    "Chuyên viên chính",
    "Văn thư",
    "Kế toán",
    "Giám đốc",
)
STATES = ("active", "active", "active", "active", "invited", "suspended", "leaving", "archived")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the department as Congvu has them."""

    id: str
    name: str
    unit: str
    post: str
    phone: str
    address: str
    state: str


@dataclass(slots=True)
class Body:
    """The department."""

    people: list[Known] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def named(self, name: str) -> list[Known]:
        """Everybody of that name."""
        return [each for each in self.people if each.name == name]

    def alone(self, *states: str) -> list[Known]:
        """Whose name nobody else has, in one of these states."""
        return [each for each in self.people if len(self.named(each.name)) == 1 and each.state in states]

    def shared(self) -> list[Known]:
        """Whose name somebody else has, too."""
        return [each for each in self.people if len(self.named(each.name)) > 1]

    def new_phone(self) -> str:
        """A number that nobody has."""
        return f"09{next(self.numbers):08d}"


def lay_out_body(session: Session, province: Province, *, people: int = 48, seed: int = 1) -> Body:
    """Adds the department to the small province, with namesakes, locked ones and people who have left."""
    rng, body = Random(seed), Body()
    top = units.create(
        session,
        SYSTEM,
        province.unit(session, "kontum"),
        units.UnitFields(BODY, BODY_NAME, "province", "department"),
    )
    for code, name in DIVISIONS.items():
        units.create(session, SYSTEM, top, units.UnitFields(code, name, "province", "division"))
    session.flush()
    names = [invented_name(rng, 0.2) for _ in range(people)]
    for at in range(0, people - 1, 9):
        names[at + 1] = names[at]
    for at, name in enumerate(names):
        person = _add(session, province, body, rng, name)
        state = STATES[at % len(STATES)]
        _bring_into(session, person, state)
        body.people.append(replace(person, state=state))
    return body


def add_known(
    session: Session,
    province: Province,
    body: Body,
    name: str,
    unit: str,
    post: str,
    *,
    state: str = "active",
    phone: str | None = None,
) -> Known:
    """One more of a name, for a test by hand."""
    person = _add(session, province, body, Random(1), name, unit=unit, post=post, phone=phone)
    _bring_into(session, person, state)
    body.people.append(replace(person, state=state))
    return body.people[-1]


def _add(
    session: Session,
    province: Province,
    body: Body,
    rng: Random,
    name: str,
    *,
    unit: str = "",
    post: str = "",
    phone: str | None = None,
) -> Known:
    unit, post = unit or rng.choice([*DIVISIONS, BODY]), post or rng.choice(POSTS)
    number = body.new_phone() if phone is None else phone
    made = province.add_in(session, name, unit, post=post, phone=number)
    session.flush()
    session.expire(made)
    made = own_record(session, made.id)
    return Known(made.id, name, unit, post, number, primary_address(made), "invited")


def _bring_into(session: Session, person: Known, state: str) -> None:

    official = own_record(session, person.id)
    mailbox = mailbox_of(official)
    if state != "invited":
        move(mailbox, "active")
        mailbox.activated_at = clock.now()
    if state == "suspended":
        suspend(session, SYSTEM, recipient_of(official), reason="Đề nghị của đơn vị", keep_receiving=True)
    if state in ("leaving", "archived"):
        leave(session, SYSTEM, official)
    if state == "archived":
        archive(session, SYSTEM, recipient_of(official))
    session.flush()
