"""What went wrong at peers on the way to directories, shells and configuration, tried on ours."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ldap3.utils.dn import parse_dn

from ldap import dn, filters
from provisioning.deployment import values
from tests.support.cast import PASSWORD, Cast

ROOT = Path(__file__).parents[3]
META = [
    "*",
    "a)(uid=*",
    "*)(|(uid=*",
    "\\",
    "\0",
    "a,ou=services",
    "a+b",
    "#a",
    "a;b",
    "<a>",
    '"a"',
    "a=b",
    "a/b",
]


def calls(room: str = "") -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the product: file, the name called, the call."""
    for top in ("app", "provisioning", "ldap"):
        for file in (ROOT / top / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield str(file.relative_to(ROOT)), ast.unparse(node.func), node


@pytest.mark.parametrize("value", META)
def test_cve_2022_31088_cve_2026_27860_a_filter_keeps_its_shape(value: str) -> None:
    """LAM put the login name into a filter as it came; Dovecot too, with its checks switched off."""
    text = filters.equal("mail", value).text
    inner = text.removeprefix("(mail=").removesuffix(")")
    assert set(inner) & set("*()\0") == set()
    assert _unescaped(inner) == value


def _unescaped(text: str) -> str:
    out, rest = bytearray(), text.encode()
    while rest:
        if rest[:1] == b"\\":
            out += bytes.fromhex(rest[1:3].decode())
            rest = rest[3:]
        else:
            out, rest = out + rest[:1], rest[1:]
    return out.decode()


@pytest.mark.parametrize("name", META)
def test_cve_2022_31088_no_such_name_signs_in(cast: Cast, name: str) -> None:
    """LAM searched for whatever was typed as the login name."""
    for address in (name, f"{name}@kontum.example"):
        answer = cast.browser().send("/sign-in", {"address": address, "password": PASSWORD})
        assert answer.status_code in {200, 400, 422}


@pytest.mark.parametrize("value", [["*"], {"*": "*"}, None, 1, b"*"])
def test_cve_2025_61911_only_text_can_be_escaped(value: Any) -> None:
    """python-ldap left lists and dictionaries unescaped."""
    assert importlib.util.find_spec("_ldap") is None
    with pytest.raises((TypeError, AttributeError)):
        filters.equal("mail", value)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_cve_2025_61912_a_name_reads_back_as_written(value: str) -> None:
    """python-ldap wrote NUL wrongly into names."""
    parts = parse_dn(dn.person(value, "dc=congvu,dc=example"), escape=False, strip=False)
    assert [part[0].lower() for part in parts] == ["uid", "ou", "dc", "dc"]
    assert "\0" not in dn.escape(value)


SHELLS = {
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "eval",
    "exec",
    "pickle.loads",
}


def test_cve_2026_27602_cve_2022_31138_nothing_goes_through_a_shell() -> None:
    """Modoboa and mailcow gave text of users to a shell."""
    found = [
        (file, name)
        for file, name, call in calls()
        if name in SHELLS
        or any(
            k.arg == "shell" and not (isinstance(k.value, ast.Constant) and k.value.value is False)
            for k in call.keywords
        )
        or (
            name.startswith("subprocess.")
            and call.args
            and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
        )
    ]
    assert found == []


def test_cve_2017_8114_no_page_starts_a_program() -> None:
    """Roundcube's password plugin let its exec be steered into other people's accounts."""
    assert [
        (f, n)
        for f, n, _ in calls()
        if n.startswith(("subprocess.", "os.exec", "os.spawn")) and f.startswith(("app/console/", "app/me/"))
    ] == []


def test_cve_2025_53909_templates_are_only_files() -> None:
    """mailcow rendered templates that people could write."""
    made_from_text = {"render_template_string", "from_string"}
    found = {(file, name) for file, name, _ in calls() if name.rsplit(".", 1)[-1] in made_from_text}
    assert found == set()
    assert set() == {file for file, name, _ in calls() if name in {"string.Template", "jinja2.Template"}}


@pytest.mark.parametrize("text", ["{{7*7}}", "{% print 7*7 %}", "${7*7}", "%(x)s", "{0}"])
def test_cve_2025_53909_what_people_write_stands_there_literally(cast: Cast, text: str) -> None:
    """mailcow rendered templates that people could write."""
    person = cast.province.add("Nguyễn Văn Mẫu", "stttt", post=text)
    assert text in cast.sign_in_as("department").get(f"/people/{person}").text


@pytest.mark.parametrize(
    "hostile", ["a\nb", "a\rb", 'a"b', "a#b", "a%b", "a$b", "a{b}", "a b", "a;b", "a\0b", "-a b"]
)
@pytest.mark.parametrize("kind", ["secret", "path", "host", "address", "suffix", "user"])
def test_cve_2020_5239_modoboa_e843f72cf_no_value_can_become_another_line(kind: str, hostile: str) -> None:
    """Mailu and Modoboa wrote values into configuration that started lines of their own."""
    padded = {"path": f"/{hostile}", "suffix": f"dc={hostile}", "secret": f"{'a' * 16}{hostile}"}
    with pytest.raises(values.UnsafeValue):
        getattr(values, kind)(padded.get(kind, hostile))
