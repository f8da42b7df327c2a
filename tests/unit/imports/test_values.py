"""What single cells mean: codes, identity numbers, phones, addresses, kinds of staff, free text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.officials.parsed_value import ParsedValue
from provisioning.officials.value_parsers import (
    parse_email,
    parse_kind,
    parse_national_id,
    parse_phone,
    parse_staff_code,
    parse_text,
)


def post(text: str) -> ParsedValue[str]:
    return parse_text(text, "post")


@pytest.mark.parametrize(
    ("parse", "text", "value", "notices"),
    [
        (parse_staff_code, " KT-00.1/a ", "KT-00.1/a", []),
        (parse_staff_code, "'00123", "00123", []),
        (parse_staff_code, "", None, []),
        (parse_national_id, "000082657911", "000082657911", []),
        (parse_national_id, "000 082 657.911", "000082657911", []),
        (parse_national_id, "62085001234", "062085001234", ["id_zero_restored"]),
        (parse_national_id, "1085001234", "001085001234", ["id_zero_restored"]),
        (parse_national_id, "233456789", "233456789", []),
        (parse_national_id, " ", None, []),
        (parse_phone, "0100123456", "0100123456", []),
        (parse_phone, "0100.123.456", "0100123456", []),
        (parse_phone, "+84 100 123 456", "0100123456", []),
        (parse_phone, "0084100123456", "0100123456", []),
        (parse_phone, "84100123456", "0100123456", []),
        (parse_phone, "100123456", "0100123456", ["phone_zero_restored"]),
        (parse_phone, "0100123456 / 0100654321", "0100123456", ["phone_first_taken"]),
        (parse_phone, "(0260) 3862 000", "02603862000", []),
        (parse_phone, "+856 20 555 1234", "+856205551234", []),
        (parse_phone, "", None, []),
        (parse_email, "An.Nguyen+1@Mail.Example", "An.Nguyen+1@mail.example", []),
        (parse_email, "an @mail.example", "an@mail.example", ["email_blanks_removed"]),
        (parse_email, "", None, []),
        (parse_kind, "Công chức", "civil_servant", []),
        (parse_kind, "VIÊN CHỨC", "public_employee", []),
        (parse_kind, "HĐLĐ", "contract", []),
        (parse_kind, "Cán bộ", "official", []),
        (parse_kind, "", None, []),
        (post, "Trưởng\nphòng ", "Trưởng phòng", []),
        (post, "=HYPERLINK(1)", "=HYPERLINK(1)", []),
        (post, " ", None, []),
    ],
)
def test_a_cell_is_read(
    parse: Callable[[str], ParsedValue[str]], text: str, value: str | None, notices: list[str]
) -> None:
    reading = parse(text)
    assert None is reading.problem
    assert value == reading.value
    assert notices == [n.code for n in reading.notices]


@pytest.mark.parametrize(
    ("parse", "text", "field", "code"),
    [
        (parse_staff_code, "=1+1", "staff_code", "staff_code_shape"),
        (parse_staff_code, "KT 01", "staff_code", "staff_code_shape"),
        (parse_staff_code, "KT01\n", "staff_code", ""),
        (parse_staff_code, "K" * 33, "staff_code", "staff_code_shape"),
        (parse_national_id, "6.2085E+10", "national_id", "id_scientific"),
        (parse_national_id, "6,2085E+10", "national_id", "id_scientific"),
        (parse_national_id, "12345678", "national_id", "id_shape"),
        (parse_national_id, "0000826579110", "national_id", "id_shape"),
        (parse_national_id, "00008265791x", "national_id", "id_shape"),
        (parse_national_id, "٠٠٠٠٨٢٦٥٧٩١١", "national_id", "id_shape"),
        (parse_phone, "xin hỏi", "phone", "phone_shape"),
        (parse_phone, "0100", "phone", "phone_shape"),
        (parse_phone, "0100123456789", "phone", "phone_shape"),
        (parse_email, "an", "recovery_email", "email_shape"),
        (parse_email, "an@mail,example", "recovery_email", "email_shape"),
        (parse_email, "an@localhost", "recovery_email", "email_shape"),
        (parse_email, "án@mail.example", "recovery_email", "email_shape"),
        (parse_email, "a@b@mail.example", "recovery_email", "email_shape"),
        (parse_email, "<an@mail.example>", "recovery_email", "email_shape"),
        (parse_email, f"{'a' * 65}@mail.example", "recovery_email", "email_shape"),
        (parse_kind, "người quen", "contract_kind", "contract_kind_unknown"),
        (post, "Trưởng\x00", "post", "text_control"),
        (post, "\u202etxt", "post", "text_format"),
        (post, "a" * 300, "post", "text_too_long"),
    ],
)
def test_a_cell_that_can_not_be_used_says_why(
    parse: Callable[[str], ParsedValue[str]], text: str, field: str, code: str
) -> None:
    problem = parse(text).problem
    assert code == (problem.code if problem else "")
    assert field == (problem.field if problem else field)


def test_an_identity_number_never_stands_in_what_is_said_about_it() -> None:
    said = parse_national_id("0620850012345").problem
    assert said is not None
    assert {"digits": 13} == said.params


@pytest.mark.parametrize(
    "parse", [parse_staff_code, parse_national_id, parse_phone, parse_email, parse_kind, post]
)
@given(text=st.text(max_size=60) | st.text("0123456789+-. E@a/'", max_size=30))
def test_any_cell_is_a_value_a_problem_or_nothing_and_a_value_is_stable(
    parse: Callable[[str], ParsedValue[str]], text: str
) -> None:
    reading = parse(text)
    assert not (reading.value and reading.problem)
    if reading.value and parse is not parse_kind:
        assert reading.value == parse(reading.value).value
