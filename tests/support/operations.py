"""Finds the operations of the business by inspection: what takes session and actor, and changes something.

Reads the source, never a list: whoever writes a new one need not tell it here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.sources import ROOT, files, tree

# What writes by itself: the record, and what SQLAlchemy is told to keep, change or remove.
WRITES = frozenset(
    {"session.add", "session.add_all", "session.delete", "sa.insert", "sa.update", "sa.delete"}
)
RECORD = "provisioning.audit.operations.record"


@dataclass(slots=True)
class _Function:
    parameters: frozenset[str]
    calls: frozenset[str]
    writes: bool
    public: bool


@dataclass(slots=True)
class _Module:
    name: str
    imported: dict[str, str] = field(default_factory=dict)


def operations() -> frozenset[str]:
    """Each public function that takes a session and an actor, and changes something itself or by another."""
    return frozenset(
        name for name, function in _changing().items() if {"session", "actor"} <= function.parameters
    )


def called_by_pages() -> frozenset[str]:
    """Every function of the business that a door calls: a page, a command."""
    found = set()
    for path in files("app", suffix=".py"):
        module = _module(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Name | ast.Attribute):
                found.add(_resolved(module, node))
    return frozenset(found)


def _changing() -> dict[str, _Function]:
    known = dict(_functions())
    changing = {name for name, function in known.items() if function.writes}
    while more := {name for name, each in known.items() if name not in changing and each.calls & changing}:
        changing |= more
    return {name: each for name, each in known.items() if name in changing and each.public}


def _functions() -> Iterator[tuple[str, _Function]]:
    for path in files("provisioning", suffix=".py"):
        module = _module(path)
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{module.name}.{node.name}", _function(module, node)
            elif isinstance(node, ast.ClassDef):
                # Whoever makes one has it do what any of its methods does.
                yield f"{module.name}.{node.name}", _function(module, node)


def _function(module: _Module, node: ast.FunctionDef | ast.ClassDef) -> _Function:
    named: list[ast.arg] = []
    if isinstance(node, ast.FunctionDef):
        named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    called = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    calls = frozenset(_resolved(module, each) for each in called)
    writes = RECORD in calls or any(ast.unparse(each) in WRITES for each in called)
    return _Function(frozenset(each.arg for each in named), calls, writes, not node.name.startswith("_"))


def _module(path: Path) -> _Module:
    module = _Module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                module.imported[each.asname or each.name] = f"{node.module}.{each.name}"
    return module


def _resolved(module: _Module, node: ast.expr) -> str:
    """The full name of what is called; functions of the module itself stand under its own name."""
    if isinstance(node, ast.Name):
        return module.imported.get(node.id, f"{module.name}.{node.id}")
    if isinstance(node, ast.Attribute):
        return f"{_resolved(module, node.value)}.{node.attr}"
    return ""
