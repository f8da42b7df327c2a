"""Makes the Vietnamese catalogue from its fragments, and finds the sentences that have none.

A fragment is one small .po file per family of pages; two fragments may hold the same sentence only
with the same Vietnamese. The compiled file is written whole or not at all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOM = Path(__file__).parents[1]
FRAGMENTS = ROOM / "translations" / "vi"
COMPILED = ROOM / "translations" / "build" / "vi" / "LC_MESSAGES" / "messages.mo"
# gettext's names for plurals take the second form as the next argument; N_ only marks.
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
_SOURCES = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]


@dataclass(frozen=True, slots=True)
class Clash:
    """One sentence with two translations, and the fragments that differ."""

    sentence: str
    files: tuple[str, str]


class ClashError(ValueError):
    """Two fragments translate one sentence differently; `clashes` lists each."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__("; ".join(f"{c.sentence!r} in {c.files[0]}, {c.files[1]}" for c in clashes))
        self.clashes = clashes


def merged(folder: Path = FRAGMENTS, *, first_wins: bool = False) -> Catalog:
    """All fragments of `folder` as one catalogue.

    Raises ClashError, with every clash, unless the first translation shall win.
    """
    whole = Catalog(locale="vi", domain="messages", charset="utf-8")
    origin: dict[object, str] = {}
    clashes = []
    for path in sorted(folder.glob("*.po")):
        for message in _translated(path):
            known = whole.get(message.id) if message.id in origin else None
            if known and known.string != message.string:
                clashes.append(Clash(str(message.id), (origin[message.id], path.name)))
                continue
            whole.add(message.id, message.string, flags=message.flags)
            origin[message.id] = path.name
    if clashes and not first_wins:
        raise ClashError(clashes)
    return whole


def compile_catalogue(folder: Path = FRAGMENTS, target: Path = COMPILED, *, first_wins: bool = False) -> int:
    """Write the merged catalogue to `target`; returns how many sentences it holds."""
    whole = merged(folder, first_wins=first_wins)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        write_mo(draft, whole)
    made = Path(draft.name)
    # Whoever serves the pages need not be who compiled.
    made.chmod(0o644)
    made.replace(target)
    return len(whole)


def refresh() -> None:
    """Compile anew when a fragment is younger than the compiled file.

    For development and tests: a clash does not stop the pages, `compile` and the tests name it.
    """
    made = COMPILED.stat().st_mtime_ns if COMPILED.exists() else -1
    if any(path.stat().st_mtime_ns >= made for path in (FRAGMENTS, *FRAGMENTS.glob("*.po"))):
        compile_catalogue(first_wins=True)


def sentences(room: Path = ROOM) -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every sentence in code and templates under `room`: (file, line, sentence or its plurals)."""
    options = {"jinja2": {"silent": "false"}}
    found = extract_from_dir(room, _SOURCES, options, _KEYWORDS, directory_filter=_worth_reading)
    for file, line, sentence, _comments, _context in found:
        if sentence:
            yield file, line, sentence


def missing(room: Path = ROOM, folder: Path = FRAGMENTS) -> list[tuple[str, int, str]]:
    """The sentences without Vietnamese: (file, line, sentence), in order of file and line."""
    whole = merged(folder)
    gaps = []
    for file, line, sentence in sentences(room):
        known = whole.get(sentence)
        if known is None or not known.string:
            gaps.append((file, line, sentence if isinstance(sentence, str) else sentence[0]))
    return sorted(set(gaps))


def _translated(path: Path) -> Iterator[Message]:
    with path.open("rb") as handle:
        fragment = read_po(handle, locale="vi", abort_invalid=True)
    for message in fragment:
        if message.id and message.string and any(message.string):
            yield message


def _worth_reading(folder: str | os.PathLike[str]) -> bool:
    return Path(folder).name not in {"static", "assets", "node_modules", "build", "__pycache__"}
