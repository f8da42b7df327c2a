"""Where a stack's files lie, so that service users reach them and sockets have short names."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.deployment.layout import stack_folder


@pytest.fixture
def made() -> Iterator[list[Path]]:
    """Folders to take away again."""
    folders: list[Path] = []
    yield folders
    for folder in folders:
        shutil.rmtree(folder)


def test_layout_lies_in_the_clone(folder: Path) -> None:
    folder.chmod(0o755)
    assert stack_folder(folder / "var") == (folder / "var/stack").resolve()


@pytest.mark.parametrize("name", ["a b", "thư mục", "a$b", "x" * 80])
def test_layout_of_clone_that_needs_quoting_lies_elsewhere(folder: Path, made: list[Path], name: str) -> None:
    folder.chmod(0o755)
    var = folder / name / "var"
    stack = stack_folder(var)
    made.append(stack)
    assert stack.parent == Path("/var/tmp")
    assert (var / "stack").resolve() == stack


def test_layout_of_closed_clone_lies_elsewhere(folder: Path, made: list[Path]) -> None:
    folder.chmod(0o700)
    stack = stack_folder(folder / "var")
    made.append(stack)
    assert stack.parent == Path("/var/tmp")
    assert stack_folder(folder / "var") == stack


def test_layouts_of_two_clones_elsewhere_differ(folder: Path, made: list[Path]) -> None:
    folder.chmod(0o700)
    stacks = [stack_folder(folder / name / "var") for name in ("a", "b")]
    made.extend(stacks)
    assert len(set(stacks)) == 2


def test_layout_in_folder_of_another_owner_is_refused(folder: Path, made: list[Path]) -> None:
    folder.chmod(0o700)
    stack = stack_folder(folder / "var")
    (folder / "var/stack").unlink()
    stack.rmdir()
    stack.symlink_to(folder)
    with pytest.raises((PermissionError, OSError)):
        stack_folder(folder / "var")
    stack.unlink()
