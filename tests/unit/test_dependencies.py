"""What is imported is declared, and what is declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = {"app", "provisioning", "ldap", "migrations", "tests", "scripts"}
# Declared and never imported by us: why.
NEEDED_BY = {
    "argon2-cffi": "libpass makes our hashes with it",
    "pyasn1": "ldap3 needs an older one",
    # Programs and what they load by themselves.
    "djlint": "scripts/test runs it",
    "import-linter": "scripts/test runs it",
    "mypy": "scripts/test runs it",
    "pytest-timeout": "pytest loads it",
    "pytest-xdist": "pytest loads it",
    "ruff": "scripts/test runs it",
}


def declared(*words: str) -> set[str]:
    names = (re.split(r"[\[<>=~!; ]", word, maxsplit=1)[0] for word in words)
    return {_plain(name) for name in names}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*rooms: str) -> set[str]:
    """The distributions whose modules are imported below these rooms."""
    known = packages_distributions()
    return {
        _plain(distribution)
        for room in rooms
        for file in _sources(ROOT / room)
        for module in _modules(ast.parse(file.read_text(encoding="utf-8")))
        for distribution in known.get(module, [f"{module} of {file.name}"])
    }


def _sources(place: Path) -> Iterator[Path]:
    found = [place] if place.is_file() else place.rglob("*.py")
    return (file for file in found if "node_modules" not in file.parts)


def _modules(tree: ast.AST) -> Iterator[str]:
    """The top name of each import of somebody else's code; stubs are for the type checker alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        else:
            continue
        tops = {name.split(".")[0] for name in names}
        yield from tops - sys.stdlib_module_names - ROOMS - {"_typeshed"}


PRODUCT = declared(*PROJECT["project"]["dependencies"])
DEVELOPMENT = declared(*PROJECT["dependency-groups"]["dev"])


def test_product_imports_what_it_declares_and_nothing_else() -> None:
    assert PRODUCT - NEEDED_BY.keys() == imported("app", "provisioning", "ldap", "migrations", "wsgi.py")


def test_tests_and_scripts_import_only_what_is_declared() -> None:
    assert set() == imported("tests", "scripts") - PRODUCT - DEVELOPMENT


def test_development_declares_what_is_imported_or_run() -> None:
    stubs = {name for name in DEVELOPMENT if name.startswith("types-")}
    assert stubs == {name for name in stubs if name.removeprefix("types-") in PRODUCT | DEVELOPMENT}
    assert DEVELOPMENT - stubs - NEEDED_BY.keys() == imported("tests", "scripts") - PRODUCT


def test_nothing_is_excused_that_is_not_declared() -> None:
    assert NEEDED_BY.keys() == NEEDED_BY.keys() & (PRODUCT | DEVELOPMENT)
