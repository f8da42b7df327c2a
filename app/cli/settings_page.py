"""The manual of the settings, made of their class: names, defaults, and what they mean."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from provisioning.foundation.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/settings.md"
_HEAD = """# Settings

Written by `congvu settings --write`: change the class in `provisioning/foundation/settings.py` instead.

Each is a line `NAME=value` in the file that `CONGVU_ENV_FILE` names (mode 0600: it holds secrets), or in the
environment. What has no default must be set; a process that lacks one says so and does not start.

| name | default | values |
|---|---|---|
"""
_FIELD = re.compile(r"    (\w+): ")


@dataclass(frozen=True, slots=True)
class _Block:
    """Settings that stand together, with the comment over them."""

    text: str
    names: tuple[str, ...]


def page() -> str:
    """All of it."""
    blocks = list(_blocks(inspect.getsource(Settings)))
    fields = Settings.model_fields
    rows = "".join(
        f"| {_code(name)} | {_default(field)} | {_values(field)} |\n" for name, field in fields.items()
    )
    meanings = "".join(f"\n{_meaning(block)}\n" for block in blocks)
    return f"{_HEAD}{rows}\n## What they mean\n{meanings}"


def _blocks(source: str) -> Iterator[_Block]:
    """The fields in order; a comment holds for all that follow it until the next empty line or comment."""
    comment: list[str] = []
    names: list[str] = []
    for line in source.splitlines():
        found = _FIELD.match(line)
        if found and found[1] in Settings.model_fields:
            names.append(found[1])
        elif line.startswith("    # ") or not line.strip():
            if names:
                yield _Block(" ".join(comment), tuple(names))
                comment, names = [], []
            if line.strip():
                comment.append(line.strip("# ").strip())
            else:
                comment = []
    if names:
        yield _Block(" ".join(comment), tuple(names))


def _meaning(block: _Block) -> str:
    described = ", ".join(_described(name) for name in block.names)
    return f"- {described}" + (f"\n  {block.text.rstrip('.')}." if block.text else "")


def _described(name: str) -> str:
    text = Settings.model_fields[name].description
    return _code(name) + (f" ({text})" if text else "")


def _code(name: str) -> str:
    return f"`CONGVU_{name.upper()}`"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "must be set"
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return f"`{value}`" if value not in {"", None} else "empty"


def _values(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(field.annotation))
    kind = str(getattr(field.annotation, "__name__", field.annotation))
    words = {"str": "text", "SecretStr": "secret text", "int": "number", "float": "number", "Path": "path"}
    bounds = [str(each) for each in field.metadata if hasattr(each, "ge") or hasattr(each, "le")]
    limits = ", ".join(re.sub(r"(Ge|Le)\((?:ge|le)=(\d+)\)", _bound, each) for each in bounds)
    return words.get(kind, "path, or empty") + (f", {limits}" if limits else "")


def _bound(found: re.Match[str]) -> str:
    return f"{'at least' if found[1] == 'Ge' else 'at most'} {found[2]}"
