"""The catalogue of a person's fields is whole, and every part that treats fields has just its fields."""

from __future__ import annotations

import dataclasses
from datetime import date

import sqlalchemy as sa

from provisioning.imports.columns.header_words import FIELDS, LIST_ONLY, TEMPLATE
from provisioning.imports.columns.parsed import ParsedOfficial
from provisioning.imports.matching.comparison import changes_of, fields_of, merged
from provisioning.imports.matching.listed_people import listed_again
from provisioning.imports.matching.people import Person
from provisioning.officials.adding import columns_of, json_values
from provisioning.officials.fields import (
    BY_NAME,
    CATALOGUE,
    COMPARED,
    EDITABLE,
    EXPORTED,
    GIVEN,
    IDENTIFYING,
    IMPORTED,
    ONES_OWN,
    UNIQUE,
    Kept,
    OfficialFields,
    SeenBy,
    Shape,
    fields_now,
    problems_of,
)
from provisioning.officials.model import Official
from provisioning.personal_data.rules import DERIVED, IN_LISTS, kept_after_leaving

DAY = date(1980, 2, 3)
FULL = OfficialFields(
    full_name="Lê Thị Hoa", post="Kế toán", staff_code="KT-1", birth_date=DAY, kind="contract",
    contract_end=date(2030, 1, 1), phone="0905123456", recovery_email="hoa@mail.example",
    national_id_hash="h" * 64, is_leader=True,
)  # fmt: skip


def test_each_field_is_a_column_and_each_column_a_field_or_worked_out_of_one() -> None:
    columns = {column.name for column in sa.inspect(Official).columns}
    assert columns == BY_NAME.keys() | DERIVED
    assert len(CATALOGUE) == len(BY_NAME)


def test_what_is_handed_in_are_fields_and_the_reason_for_a_name() -> None:
    handed_in = {each.name for each in dataclasses.fields(OfficialFields)}
    assert handed_in - {"name_reason"} == {field.name for field in GIVEN}
    assert handed_in - {"name_reason", "national_id_hash"} == set(EDITABLE)


def test_fields_are_treated_as_was_decided() -> None:
    assert {"full_name", "staff_code", "birth_date", "post"} <= {field.name for field in EXPORTED}
    assert {"phone", "recovery_email", "contract_end"}.isdisjoint(field.name for field in EXPORTED)
    assert ["staff_code", "national_id_hash"] == [field.name for field in UNIQUE]
    assert ("staff_code", "birth_date", "birth_year", "national_id") == IDENTIFYING
    assert {"phone", "recovery_email"} == ONES_OWN
    assert ["national_id_hash"] == [field.name for field in CATALOGUE if field.treatment.sensitive]
    seen = {name: field.treatment.seen_by for name, field in BY_NAME.items()}
    assert {"birth_date", "birth_year", "phone", "recovery_email", "contract_end"} <= {
        name for name, by in seen.items() if by is SeenBy.KEEPERS
    }
    assert ["national_id_hash"] == [name for name, by in seen.items() if by is SeenBy.NOBODY]


def test_lists_are_headed_by_the_words_of_what_is_imported() -> None:
    imported = {field.listed_as for field in IMPORTED}
    assert set(FIELDS) == imported | set(LIST_ONLY)
    # The column of births takes a year as well.
    assert set(TEMPLATE) == imported - {"birth_year"} | {"unit_text", "sub_unit_text"}


def test_whatever_is_imported_can_be_read() -> None:
    assert all(field.parse is not None for field in IMPORTED)


def test_an_empty_value_is_no_problem_but_where_it_is_required() -> None:
    nobody = OfficialFields("")
    assert [("full_name", "required")] == [(p.field, p.code) for p in problems_of(nobody, date(2026, 3, 2))]
    assert [field.name for field in CATALOGUE if field.required] == ["full_name"]


def test_the_record_has_each_value_that_is_handed_in() -> None:
    columns = columns_of(FULL)
    assert columns.keys() - DERIVED == {field.name for field in GIVEN}
    assert json_values(columns).keys() == set(EDITABLE)


def test_a_list_hands_in_all_that_it_is_imported_for() -> None:
    row = {field.kept_in_rows: _in_row(getattr(FULL, field.name)) for field in IMPORTED}
    made = fields_of(row)
    assert [getattr(FULL, field.name) for field in IMPORTED] == [
        getattr(made, field.name) for field in IMPORTED
    ]
    said = listed_again(1, row).values
    shown = {field.listed_as for field in IMPORTED if field.shape is not Shape.HASH}
    assert shown == said.said.keys()


def test_a_list_changes_each_field_that_is_compared_and_nothing_else() -> None:
    unlike = [date(1999, 9, 9) if field.shape is Shape.DAY else "khác" for field in COMPARED]
    person = Person(
        "x", "", None, None, None, 1, 1, "stttt", "/1/", "invited", None, "",
        tuple(getattr(FULL, field.name) for field in COMPARED),
    )  # fmt: skip
    values = {field.listed_as: value for field, value in zip(COMPARED, unlike, strict=True)}
    changes = changes_of(person, ParsedOfficial.of(**values), None)
    assert [field.name for field in COMPARED] == [change["field"] for change in changes]
    assert {"full_name", "staff_code", "birth_date", "post", "phone", "recovery_email", "kind",
            "contract_end"} <= {field.name for field in COMPARED}  # fmt: skip


def test_a_record_with_no_change_taken_over_is_as_it_was() -> None:
    official = Official(**columns_of(FULL))
    assert merged(official, {}, []) == FULL
    assert fields_now(official) == {name: getattr(FULL, name) for name in EDITABLE}


def test_a_change_taken_over_is_the_only_one() -> None:
    official = Official(**columns_of(FULL))
    for field in COMPARED:
        new = "2031-01-01" if field.shape is Shape.DAY else "khác"
        taken = merged(official, {}, [{"field": field.name, "old": None, "new": new}])
        assert dataclasses.replace(FULL, **{field.name: field.typed(new)}) == taken, field.name


def test_what_goes_after_leaving_goes_from_lists_too() -> None:
    gone = {*kept_after_leaving(Kept.AFTER_LEAVING_CONTACT), *kept_after_leaving(Kept.AFTER_LEAVING_IDENTITY)}
    assert {field.kept_in_rows for field in IMPORTED if field.name in gone} <= IN_LISTS
    assert IN_LISTS.isdisjoint({"full_name", "staff_code", "post", "contract_kind", "unit_text"})


def _in_row(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
