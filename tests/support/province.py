"""A tiny province for tests: a root, two departments, a division, a district with a commune."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.domains import operations as domains
from provisioning.foundation.actor import Actor, HeldGrant, system_actor
from provisioning.foundation.database import Database, Session
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.units import operations as units
from provisioning.units.model import Unit
from provisioning.units.queries import by_code

SYSTEM = system_actor("test")
DOMAIN = "kontum.example"

TREE = (
    ("kontum", "Ủy ban nhân dân tỉnh", "province", "province", None),
    ("stttt", "Sở Thông tin và Truyền thông", "province", "department", "kontum"),
    ("stttt.cntt", "Phòng Công nghệ thông tin", "province", "division", "stttt"),
    ("syt", "Sở Y tế", "province", "department", "kontum"),
    ("dakha", "Ủy ban nhân dân huyện Đăk Hà", "district", "district", "kontum"),
    ("dakha.xngokbay", "Ủy ban nhân dân xã Ngọk Bay", "commune", "commune", "dakha"),
)


@dataclass(frozen=True, slots=True)
class Province:
    """A database with the tree and a mail domain in it."""

    database: Database

    def add(self, name: str, unit: str = "stttt", **fields: object) -> str:
        """One more official, invited; returns the id."""
        with self.database.writing() as session:
            return self.add_in(session, name, unit, **fields).id

    def add_in(self, session: Session, name: str, unit: str, **fields: object) -> Official:
        """The same inside a transaction of the caller's."""
        # Invented people share names with administrators of the same test; that they may is not its matter.
        given: dict[str, object] = {"name_reason": "Trùng tên", **fields}
        values = OfficialFields(name, **given)  # type: ignore[arg-type]  # tests hand in what they mean
        return officials.create(session, SYSTEM, self.unit(session, unit), values)

    def unit(self, session: Session, code: str) -> Unit:
        """A unit of the tree."""
        found = by_code(session, code)
        assert found is not None
        return found

    def actor(self, role: str, unit: str, official_id: str | None = None) -> Actor:
        """Somebody with one role over one unit."""
        with self.database.reading() as session:
            at = self.unit(session, unit)
            return Actor("Người thử", official_id, (HeldGrant(role, at.id, at.path),))


def lay_out(database: Database) -> Province:
    """Puts the tree and the domain into a migrated, empty database."""
    with database.writing() as session:
        known: dict[str | None, Unit | None] = {None: None}
        for code, name, level, kind, parent in TREE:
            fields = units.UnitFields(code, name, level, kind)
            known[code] = units.create(session, SYSTEM, known[parent], fields)
        domains.create(session, SYSTEM, DOMAIN)
    return Province(database)
