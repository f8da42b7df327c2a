"""What stood in a record before a rule was drawn more narrowly stays, and keeps nobody from the rest."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.audit.queries import history
from provisioning.foundation.errors import Invalid
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from tests.support.province import SYSTEM, Province

OLD = {"phone": "+84905123456", "recovery_email": "an@Mail.local"}


@pytest.mark.parametrize(
    ("column", "value"),
    [*OLD.items(), ("phone", "38251111"), ("phone", "12345678"), ("recovery_email", "an@MAIL.example")],
)
def test_edit_of_another_field_leaves_an_old_value_alone(province: Province, column: str, value: str) -> None:
    who = province.add("Lê Thị Hoa")
    with province.database.writing() as session:
        session.execute(sa.update(Official).values({column: value}))
        official = own_record(session, who)
        fields = OfficialFields("Lê Thị Hoa", post="Kế toán", **{column: value})  # type: ignore[arg-type]  # tests hand in what they mean
        assert operations.edit(session, SYSTEM, official, fields)
    with province.database.reading() as session:
        assert value == getattr(own_record(session, who), column)
        assert {"post": "Kế toán"} == history(session, "official", who)[0].new


@pytest.mark.parametrize(
    ("column", "value"), [("phone", "38251112"), ("phone", "abc"), ("recovery_email", "be@mail.local")]
)
def test_edit_to_a_value_that_the_rule_refuses_is_refused(
    province: Province, column: str, value: str
) -> None:
    who = province.add("Lê Thị Hoa")
    with province.database.writing() as session:
        session.execute(sa.update(Official).values(OLD))
        official = own_record(session, who)
        fields = OfficialFields("Lê Thị Hoa", **{column: value})  # type: ignore[arg-type]  # tests hand in what they mean
        with pytest.raises(Invalid) as refused:
            operations.edit(session, SYSTEM, official, fields)
        assert [column] == [problem.field for problem in refused.value.problems]
