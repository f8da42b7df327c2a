"""The one rule for an e-mail address, and that every door goes by it."""

from __future__ import annotations

from datetime import date

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import assume, example, given
from hypothesis import strategies as st

from provisioning.addresses.email import mail_domain, sendable_address
from provisioning.addresses.parsing import canonical_address
from provisioning.foundation.errors import Invalid
from provisioning.officials.fields import OfficialFields, problems_of
from provisioning.officials.value_parsers import parse_email

SENDABLE = {
    "an.nv@ngoai.example": "an.nv@ngoai.example",
    "An.Nguyen+1@Mail.Example": "An.Nguyen+1@mail.example",
    "a+b_c@x-y.co.example": "a+b_c@x-y.co.example",
    "o'neil@mail.example": "o'neil@mail.example",
    "an@xn--th-e0a.example": "an@xn--th-e0a.example",
    f"{'a' * 64}@mail.example": f"{'a' * 64}@mail.example",
}
NOT_SENDABLE = (
    "", "an", "@", "an@", "@mail.example", "an@localhost", "an@mail,example", "an@mail..example",
    # A trailing dot, a local part in quotes or of other letters, a domain of other letters.
    "an@mail.example.", ".an@mail.example", "an.@mail.example", "a..n@mail.example", '"an"@mail.example',
    '"an nv"@mail.example', "án@mail.example", "ân@ngoai.example", "an@thư.example", "аn@mail.example",
    "an@ngoàı.example", "an@xn--a.example", "a@b@mail.example", "<an@mail.example>", "An <an@mail.example>",
    "an@[192.0.2.1]", "an@192.0.2.1", "an@mail.local", "an@mail.invalid", "an@mail.test",
    "an@-mail.example", "an@mail_x.example", "an @ngoai.example", " an@mail.example", "an@mail.example\n",
    "an@ngoai.example\r\nBcc: x@y.example", "an@ngoai.example,x@y.example", "'an@mail.example",
    "an@mail.example\u200b", f"{'a' * 65}@mail.example", f"an@{'b' * 64}.example", f"an@{'b.' * 130}example",
)  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), SENDABLE.items())
def test_sendable_address_has_lowercase_domain(typed: str, kept: str) -> None:
    assert kept == sendable_address(typed) == sendable_address(kept)


@pytest.mark.parametrize("typed", NOT_SENDABLE)
def test_sendable_address_of_unreachable_text_is_none(typed: str) -> None:
    assert sendable_address(typed) is None


@given(st.from_regex(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*", fullmatch=True))
def test_usual_local_part_is_taken_by_the_library(local: str) -> None:
    assume(len(local) <= 64)
    assert f"{local}@mail.example" == sendable_address(f"{local}@mail.example")
    assert validate_email(f"{local}@mail.example", check_deliverability=False).ascii_email


@given(st.emails() | st.text("ab.+-_@'\"\u00e1\u0111 xn", max_size=30))
@example("a@xn--th-e0a.example")
def test_sendable_address_agrees_with_the_library(typed: str) -> None:
    kept = sendable_address(typed)
    try:
        found = validate_email(typed, check_deliverability=False, strict=True).ascii_email
    except EmailNotValidError:
        found = None
    assert kept in (None, found)
    assert kept is None or kept == sendable_address(kept)
    assert kept is None or kept.isascii()


@pytest.mark.parametrize("typed", [*SENDABLE, *(each for each in NOT_SENDABLE if each.strip())])
def test_forms_and_lists_take_the_same_addresses(typed: str) -> None:
    in_form = problems_of(OfficialFields("Y Blí", recovery_email=typed), date(2026, 3, 2))
    fits = sendable_address(typed) is not None
    assert fits == (in_form == [])
    # A list's cell may have blanks beside the signs of the address.
    bare = "".join(typed.split())
    assert (parse_email(typed).value or None) in (None, sendable_address(bare))
    assert (parse_email(bare).problem is None) == (sendable_address(bare) is not None)


@given(st.emails() | st.text("abAB01.-_@", max_size=40))
def test_canonical_address_is_sendable(typed: str) -> None:
    try:
        ours = canonical_address(typed)
    except Invalid:
        return
    # A name that reaches nobody from outside may still be a mail domain of a private network.
    assume(mail_domain(ours.domain))
    assert str(ours) == sendable_address(str(ours))
