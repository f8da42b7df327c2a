"""What is let into configuration files, and what never is."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.deployment import values

HOSTILE = [
    "a\nb",
    "a\rb",
    "a\0b",
    "a b",
    "a\tb",
    'a"b',
    "a'b",
    "a`b",
    "a$b",
    "a${b}",
    "a%b",
    "%(here)s",
    "a#b",
    "a;b",
    "a\\b",
    "a{b",
    "a}b",
    "a<b",
    "a>b",
    "a|b",
    "a&b",
    "a*b",
    "a(b",
    "a)b",
    "a!b",
    "a?b",
    "a\u2028b",
    "a\u0085b",
    "ấ",
    "",
    "x\n",
    "\nx",
]
FORMS = {
    "secret": (values.secret, "s" * 20),
    "path": (values.path, "/srv/congvu"),
    "host": (values.host, "mail.kontum.example"),
    "address": (values.address, "127.0.0.1"),
    "mail address": (values.mail_address, "thu@kontum.example"),
    "suffix": (values.suffix, "dc=congvu,dc=example"),
    "user": (values.user, "postfix"),
    "rendered": (values.rendered, "smtp"),
}


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize("name", FORMS)
def test_hostile_value_is_refused_by_every_form(name: str, hostile: str) -> None:
    form, good = FORMS[name]
    for value in (hostile, good + hostile if hostile else hostile, good + "\n"):
        with pytest.raises(values.UnsafeValue):
            form(value)


@pytest.mark.parametrize("name", FORMS)
def test_form_takes_its_own_values(name: str) -> None:
    form, good = FORMS[name]
    assert form(good) == good


@pytest.mark.parametrize("path", ["relative", "/a/../b", "/..", "//x y"])
def test_path_that_is_relative_or_climbs_is_refused(path: str) -> None:
    with pytest.raises(values.UnsafeValue):
        values.path(path)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_port_out_of_range_is_refused(port: int) -> None:
    with pytest.raises(values.UnsafeValue):
        values.port(port)


def test_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(values.UnsafeValue) as refused:
        values.secret("very secret password")
    assert "very" not in str(refused.value)


@given(st.text(max_size=40))
def test_rendered_value_has_plain_characters_only(text: str) -> None:
    try:
        rendered = str(values.rendered(text))
    except values.UnsafeValue:
        return
    assert set(rendered) <= set(string.ascii_letters + string.digits + "_./:=,+@-")


def test_command_line_quotes_words_and_doubles_percent_signs() -> None:
    arguments = ("/usr/sbin/slapd", "-h", "ldaps://127.0.0.1:636 ldapi://%2Frun%2Fldapi")
    assert values.command(arguments) == '/usr/sbin/slapd -h "ldaps://127.0.0.1:636 ldapi://%%2Frun%%2Fldapi"'


@pytest.mark.parametrize("argument", ['a"b', "a\nb", "%(ENV_X)s", "a;b", "$HOME"])
def test_command_line_with_special_characters_is_refused(argument: str) -> None:
    with pytest.raises(values.UnsafeValue):
        values.command(("program", argument))
