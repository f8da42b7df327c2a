"""Keeps the Vietnamese of every sentence: one catalogue, extracted, updated and compiled by Babel.

English sentences are the keys in code and templates. Which files are read for them stands in
pyproject.toml (`tool.babel`); the Vietnamese stands in translations/vi/LC_MESSAGES/messages.po,
sorted and without places, so that two people who add sentences seldom meet in one line.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from provisioning.foundation.translations import FOLDER

PROJECT = Path(__file__).parents[2]
ROOMS = (
    PROJECT / "app",
    PROJECT / "provisioning" / "audit",
    PROJECT / "provisioning" / "notifications",
)
CATALOGUE = FOLDER / "vi" / "LC_MESSAGES" / "messages.po"
Rooms = Sequence[Path]
_MAPPING = PROJECT / "pyproject.toml"
_NOT_READ = ".* __pycache__ node_modules static"
_OURS = ("--keywords=lazy_gettext", "--keywords=lazy_ngettext:1,2", "--keywords=EventKind:2")


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence without Vietnamese, and one place where it is said."""

    file: str
    line: int
    sentence: str


def update(catalogue: Path = CATALOGUE, rooms: Rooms = ROOMS) -> None:
    """Bring `catalogue` to what code and templates under `rooms` say: new sentences come in empty.

    Sentences that nobody says any more go; nothing is guessed from a similar sentence.
    """
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        _extract(template, rooms, "--no-location")
        _pybabel(
            "update", f"--input-file={template}", f"--output-file={catalogue}", "--locale=vi",
            "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--no-wrap",
        )  # fmt: skip


def compile_catalogue(catalogue: Path = CATALOGUE) -> int:
    """Write the .mo beside `catalogue`, whole or not at all; returns how many sentences it holds."""
    read = vietnamese(catalogue)
    with tempfile.NamedTemporaryFile(dir=catalogue.parent, delete=False) as draft:
        write_mo(draft, read)
    made = Path(draft.name)
    # Whoever serves the pages need not be who compiled.
    made.chmod(0o644)
    made.replace(compiled(catalogue))
    return sum(translated(message) for message in read)


def refresh(catalogue: Path = CATALOGUE) -> None:
    """Compile anew when the catalogue is younger than its .mo, for development and tests."""
    made = compiled(catalogue)
    if not made.exists() or made.stat().st_mtime_ns <= catalogue.stat().st_mtime_ns:
        compile_catalogue(catalogue)


def compiled(catalogue: Path = CATALOGUE) -> Path:
    """The file that gettext reads."""
    return catalogue.with_suffix(".mo")


def missing(catalogue: Path = CATALOGUE, rooms: Rooms = ROOMS) -> list[Gap]:
    """The sentences without Vietnamese, in order of file and line."""
    known = vietnamese(catalogue)
    gaps = []
    for message in sentences(rooms):
        there = known.get(message.id)
        if there is None or not translated(there):
            file, line = message.locations[0]
            gaps.append(Gap(_place(file), line or 0, _first(message.id)))
    return sorted(gaps, key=lambda gap: (gap.file, gap.line, gap.sentence))


def sentences(rooms: Rooms = ROOMS) -> Iterator[Message]:
    """Every sentence that code and templates under `rooms` say, with its places."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        _extract(template, rooms)
        with template.open("rb") as handle:
            yield from (message for message in read_po(handle) if message.id)


def _extract(template: Path, rooms: Rooms, *more: str) -> None:
    options = (f"--mapping={_MAPPING}", f"--ignore-dirs={_NOT_READ}", *_OURS, "--sort-output", *more)
    _pybabel("extract", *options, f"--output={template}", *map(str, rooms))


def _pybabel(*words: str) -> None:
    CommandLineInterface().run(["pybabel", "--quiet", *words])  # type: ignore[no-untyped-call]


def vietnamese(catalogue: Path = CATALOGUE) -> Catalog:
    """The catalogue as it stands, with what is empty, fuzzy or obsolete in it."""
    with catalogue.open("rb") as handle:
        return read_po(handle, locale="vi", domain="messages", abort_invalid=True)


def translated(message: Message) -> bool:
    """Whether gettext would answer with it: a fuzzy one is a guess, and stays out of the .mo."""
    said = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(message.id) and not message.fuzzy and bool(said) and all(said)


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else file


def _first(sentence: str | tuple[str, ...] | list[str]) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]
