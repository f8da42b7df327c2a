"""Which libraries the Pythons of a release share."""

from __future__ import annotations

from pathlib import Path

from scripts.lib.release.libraries import _share


def _library(place: Path, name: str, files: dict[str, str]) -> None:
    files = files | {f"{name}-1.dist-info/METADATA": f"Name: {name}"}
    for file, content in files.items():
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).write_text(content)
    (place / f"{name}-1.dist-info/RECORD").write_text("".join(f"{file},,\n" for file in files))


def test_library_that_is_the_same_for_both_is_shared(tmp_path: Path) -> None:
    places = [tmp_path / "one", tmp_path / "other"]
    for place in places:
        _library(place, "plain", {"plain/__init__.py": "", "plain_module.py": "1"})
    _share(places, tmp_path / "shared")
    assert [list(place.iterdir()) for place in places] == [[], []]
    names = {entry.name for entry in (tmp_path / "shared").iterdir()}
    assert names == {"plain", "plain_module.py", "plain-1.dist-info"}


def test_library_compiled_for_one_stays_there_with_all_its_parts(tmp_path: Path) -> None:
    places = [tmp_path / "one", tmp_path / "other"]
    for place in places:
        # The shared objects are found beside the package, so they may not be parted from it.
        _library(place, "fast", {"fast/core.so": place.name, "fast.libs/libpq.so": "the same"})
    _share(places, tmp_path / "shared")
    assert list((tmp_path / "shared").iterdir()) == []
    assert all((place / "fast.libs/libpq.so").exists() for place in places)
