"""Which fields somebody may see, and what of a list and a request is not kept for ever."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.foundation.actor import Actor, HeldGrant, OwnRole
from provisioning.officials.fields import BY_NAME, Kept
from provisioning.officials.model import Official
from provisioning.personal_data.rules import (
    DERIVED,
    changes_without_personal,
    emptied,
    kept_after_leaving,
    visible,
    without_personal,
)

KEPT_FROM_MOST = {"birth_date", "birth_year", "phone", "recovery_email", "contract_end"}


def holding(role: str, own: OwnRole | None = None) -> Actor:
    return Actor("Người thử", "x", (HeldGrant(role, 1, "/1/2/", own),))


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("system_administrator", True),
        ("unit_administrator", True),
        ("hr_officer", True),
        ("helpdesk", True),
        ("auditor", False),
    ],
)
def test_only_who_keeps_records_or_gives_codes_sees_birth_and_phone(role: str, sees: bool) -> None:
    seen = visible(holding(role), "/1/2/3/")
    assert (KEPT_FROM_MOST if sees else set()) == seen & KEPT_FROM_MOST
    assert {"full_name", "post", "unit_id", "staff_code"} <= seen
    assert "national_id_hash" not in seen


def test_a_role_made_here_sees_what_its_abilities_let_it() -> None:
    only_view = OwnRole("Tra cứu", "", frozenset({"view"}))
    assert set() == visible(holding("own", only_view), "/1/2/") & KEPT_FROM_MOST
    assert frozenset() == visible(holding("own", only_view), "/1/9/")


def test_every_field_that_goes_after_leaving_can_be_empty() -> None:
    names = (
        *kept_after_leaving(Kept.AFTER_LEAVING_CONTACT),
        *kept_after_leaving(Kept.AFTER_LEAVING_IDENTITY),
    )
    assert {"phone", "recovery_email", "recovery_proven_at", "recovery_typed_by", "birth_date", "birth_year",
            "national_id_hash", "contract_end"} == set(names)  # fmt: skip
    columns = {column.name: column for column in sa.inspect(Official).columns}
    assert [] == [n for n in names if not columns[n].nullable and columns[n].type.python_type is not str]
    assert set(columns) == set(BY_NAME) | DERIVED


def test_of_a_request_the_personal_values_go_and_the_names_stay() -> None:
    asked = {"full_name": "Y Mới", "phone": "0905", "changes": {"phone": "0906", "post": "Văn thư"}}
    assert {"full_name": "Y Mới", "phone": "", "changes": {"phone": "", "post": "Văn thư"}} == emptied(asked)


def test_of_a_row_the_personal_values_go() -> None:
    row = {
        "full_name": "Y Mới",
        "birth_date": "1990-01-01",
        "written": {"birth_date": "1/1/90"},
        "mode": "add",
    }
    assert {"full_name": "Y Mới", "mode": "add"} == without_personal(row)
    changes = [{"field": "phone", "old": "1", "new": "2"}, {"field": "post", "old": "", "new": "Văn thư"}]
    assert changes[1:] == changes_without_personal(changes)
