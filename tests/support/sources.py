"""The repository's own files, for the tests that hold its rules; nothing installed or generated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "provisioning", "ldap")
GENERATED = {"__pycache__", "node_modules", "vendor", "build", ".git"}
FOLDERS = (*ROOMS, "migrations", "scripts", "tests", "docs", ".ci")


def files(*folders: str, suffix: str = "") -> Iterator[Path]:
    """Every file of the folders (all of ours when none is named) whose name ends so."""
    for folder in folders or FOLDERS:
        for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
            if path.is_file() and not GENERATED & set(path.relative_to(ROOT).parts):
                yield path
    if not folders:
        yield from (
            path for path in sorted(ROOT.glob(f"*{suffix}")) if path.is_file() and path.name not in GENERATED
        )


def place(path: Path) -> str:
    """The path as a reader of the repository writes it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_bytes(), filename=place(path))


def imported(path: Path) -> set[str]:
    """The top-level packages a Python file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a Python file with the dotted name of what it calls ('' for anything else)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield _dotted(node.func), node


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Each function of a Python file, methods and inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""
