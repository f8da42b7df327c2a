"""What a form that was sent holds, as it may be sent once more: never a password, a code or a token.

Files are not among it: whoever sends again chooses them again.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import MultiDict

from app.texts.acts import FIELD_TEXTS, value_text
from app.web.page_age import FIELD as PAGE_AGE

# Longer than any form of ours that people fill in by hand.
LARGEST = 64 * 1024
# By their names in whatever form; a test compares them with the password fields there are.
SECRETS = frozenset({"csrf_token", "current", "id_digits", "password", "repeated"})
# Words that no field of ours with a harmless value has in its name.
SECRET_WORDS = ("password", "secret", "token", "pin_")
# Where `code` is a code that opens something; elsewhere it is the code of a unit.
PAGES_WITH_CODES = "me."

Field = tuple[str, str]


def sent_fields() -> list[Field]:
    """The fields of this request's form, in their order, without what is secret."""
    endpoint = request.endpoint or ""
    return [(n, v) for n, v in request.form.items(multi=True) if not is_secret(endpoint, n)]


def is_secret(endpoint: str, name: str) -> bool:
    """Whether a field of a page is never kept."""
    if name in SECRETS or any(word in name.lower() for word in SECRET_WORDS):
        return True
    return name == "code" and endpoint.startswith(PAGES_WITH_CODES)


def leaves_out_secrets() -> bool:
    """Whether something of this request's form is left out that has to be typed anew."""
    endpoint = request.endpoint or ""
    return any(is_secret(endpoint, name) and name != "csrf_token" for name in request.form)


def size_of(fields: Sequence[Field]) -> int:
    """How many letters they have."""
    return sum(len(name) + len(value) for name, value in fields)


def shown_fields(fields: Sequence[Field]) -> list[Field]:
    """Those that people have typed or chosen, with the words of their pages; others mean nothing to them.

    Of what was chosen from a list the words are shown, not the code that goes with them.
    """
    in_words = {
        name.removesuffix("_text") for name, value in fields if name.endswith("_text") and value.strip()
    }
    return [
        (str(FIELD_TEXTS[name]), value_text(name, value))
        for name, value in fields
        if name in FIELD_TEXTS and value.strip() and name != PAGE_AGE and name not in in_words
    ]


def as_form(fields: Sequence[Field]) -> MultiDict[str, str]:
    """The fields as WTForms takes them."""
    return MultiDict(list(fields))
