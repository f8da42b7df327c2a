"""The rules of the house that a machine can hold: who may import what, and what no file may do.

The order of the rooms themselves is import-linter's, in pyproject.toml.
"""

from __future__ import annotations

import ast
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.support.sources import (
    ROOMS,
    ROOT,
    calls,
    files,
    functions,
    imported,
    place,
    tree,
)

LONGEST_FILE = 400
PYTHON = list(files(suffix=".py"))
PRODUCT = list(files(*ROOMS, suffix=".py"))
TEMPLATES = list(files("app/templates"))
AT_THE_ROOT = {
    *("app", "provisioning", "ldap", "migrations", "scripts", "tests", "docs"),
    *(
        "wsgi.py",
        "pyproject.toml",
        "uv.lock",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        # Neither is known to git: what a clone keeps, and what scripts/release builds.
        "var",
        "dist",
    ),
}
EMPTY_NAMES = {"utils", "helpers", "manager", "managers", "handlers", "common", "data", "info"}


def importers(library: str) -> list[str]:
    return [place(path) for path in PRODUCT if library in imported(path)]


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("ldap3", "ldap/client.py"),
        ("passlib", "ldap/passwords.py"),
        ("flask_login", None),
    ],
)
def test_a_library_we_box_in_is_imported_in_one_file(library: str, door: str | None) -> None:
    doors = importers(library)
    assert doors[:1] == doors
    if door and doors:
        assert [door] == doors


def test_python_ldap_is_not_installed_since_our_room_has_its_name() -> None:
    with pytest.raises(PackageNotFoundError):
        distribution("python-ldap")


def test_flask_stays_out_of_the_business_and_the_directory() -> None:
    faces = {"flask", "flask_babel", "flask_login", "flask_wtf", "werkzeug", "wtforms", "click"}
    found = {
        place(path): sorted(faces & imported(path))
        for path in files("provisioning", "ldap", suffix=".py")
        if faces & imported(path)
    }
    assert found == {}


@pytest.mark.parametrize(
    "forbidden", ["eval", "exec", "os.system", "os.popen", "flask.render_template_string"]
)
def test_no_code_of_ours_calls(forbidden: str) -> None:
    spellings = {forbidden, forbidden.removeprefix("flask.")}
    found = [
        f"{place(path)}:{call.lineno}" for path in PYTHON for name, call in calls(path) if name in spellings
    ]
    assert found == []


def test_no_command_goes_through_a_shell() -> None:
    found = [
        f"{place(path)}:{call.lineno}"
        for path in PYTHON
        for _, call in calls(path)
        for keyword in call.keywords
        if keyword.arg == "shell"
    ]
    assert found == []


def test_no_room_draws_the_table_of_another_itself() -> None:
    # Any room may read any model; only what has outlived its model needs a table of its own.
    found = [
        f"{place(path)}:{call.lineno}"
        for path in PRODUCT
        for name, call in calls(path)
        if name in {"sa.table", "sqlalchemy.table", "table", "sa.Table"}
    ]
    assert found == []


def test_no_session_carries_what_an_argument_should() -> None:
    found = [
        f"{place(path)}:{node.lineno}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "info" and "session" in ast.unparse(node.value)
    ]
    assert found == []


def test_the_business_has_no_circles_to_hide_from_the_interpreter() -> None:
    found = [
        place(path)
        for path in files("provisioning", "ldap", suffix=".py")
        if "TYPE_CHECKING" in path.read_text(encoding="utf-8")
    ]
    assert found == []


def without_comments(template: Path) -> str:
    """The text with Jinja's comments blanked, line for line."""
    text = template.read_text(encoding="utf-8")
    return re.sub(r"{#.*?#}", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style element", r"<style\b"),
        ("a style attribute", r"\sstyle\s*="),
        ("an event attribute", r"<[^>]*\son[a-z]+\s*="),
        ("a script of its own", r"<script(?![^>]*(\bsrc\s*=|type=\"application/json\"))"),
        ("an address that runs script", r"[\"']\s*javascript:"),
        # A piece of mark-up written out in the template itself may be called safe.
        ("an unescaped value", r"[^\"'\s]\s*\|\s*safe\b"),
        ("htmx code", r"\shx-on\b|hx-vals=[\"']js:"),
    ],
)
def test_no_template_holds(what: str, pattern: str) -> None:
    found = [
        f"{place(path)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in TEMPLATES
        for text in [without_comments(path)]
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]
    assert found == [], what


def test_no_file_is_longer_than_one_can_read() -> None:
    written = {".py", ".html", ".css", ".js", ".sh", ".cf", ".conf", ".ldif", ""}
    long = {
        place(path): lines
        for path in files()
        # A migration is written once; licences, lists and translations are not code.
        if path.suffix in written and "versions" not in path.parts and path.name != "LICENSE"
        if (lines := path.read_bytes().count(b"\n")) > LONGEST_FILE
    }
    assert long == {}


def test_functions_are_small() -> None:
    sizes = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files(*ROOMS, suffix=".py")
        for node in functions(path)
    ]
    assert median(sizes) <= 10
    assert quantiles(sizes, n=20)[-1] <= 30


def test_each_module_begins_with_what_it_is_for() -> None:
    silent = [
        place(path) for path in PYTHON if path.read_bytes().strip() and ast.get_docstring(tree(path)) is None
    ]
    assert silent == []


def test_each_module_is_named_after_its_subject() -> None:
    assert [place(path) for path in PYTHON if path.stem in EMPTY_NAMES] == []


def test_the_root_holds_what_the_design_names_and_nothing_else() -> None:
    present = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    # Python leaves its cache beside wsgi.py.
    assert present - AT_THE_ROOT - {"congvu.egg-info", "__pycache__"} == set()


def words_in_our_files(pattern: str) -> list[str]:
    searched = re.compile(pattern)
    return [
        place(path)
        for path in files()
        if path.name != "uv.lock" and path != Path(__file__)
        if searched.search(path.read_text(encoding="utf-8", errors="replace"))
    ]


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    assert words_in_our_files(r"(?<![\w.}])/(work|root|home/\w+)/") == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org"
    assert words_in_our_files(hosts) == []
