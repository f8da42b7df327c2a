"""The Python libraries of a release, of the versions and hashes in uv.lock, as finished wheels.

Debian 12 and 13 have different Pythons. A library that is the same for both lies in lib/shared; what was
compiled for one lies in that one's site-packages, where a `.pth` file names the shared ones and the code. A
`pyvenv.cfg` makes Debian's own Python look there and nowhere else.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

PYTHONS = ("3.11", "3.13")
# Older than the C library of either Debian.
PLATFORM = "x86_64-manylinux_2_28"
_PATHS = "../../shared\n../../..\n"
# Debian's Python names its version when it starts; this file's is not compared with it.
_SETTINGS = "home = /usr/bin\ninclude-system-site-packages = false\n"


def lay(root: Path, tree: Path) -> None:
    """Fetches the wheels of each Python and lays them below `tree`."""
    (tree / "pyvenv.cfg").write_text(_SETTINGS)
    with tempfile.TemporaryDirectory(prefix="congvu-wheels-") as folder:
        fetched = {python: _fetched(root, Path(folder), python) for python in PYTHONS}
        for python, place in fetched.items():
            (tree / f"lib/python{python}").mkdir(parents=True)
            shutil.move(place, tree / f"lib/python{python}/site-packages")
    places = [tree / f"lib/python{python}/site-packages" for python in PYTHONS]
    _share(places, tree / "lib/shared")
    for place in [*places, tree / "lib/shared"]:
        _clean(place)
    for place in places:
        (place / "congvu.pth").write_text(_PATHS)


def _fetched(root: Path, folder: Path, python: str) -> Path:
    uv, target = root / "var/tools/bin/uv", folder / python
    wanted = folder / "requirements.txt"
    said = [str(uv), "export", "--quiet", "--frozen", "--no-default-groups", "--no-emit-project"]
    subprocess.run([*said, "--directory", str(root), "--output-file", str(wanted)], check=True)
    subprocess.run(
        [
            *(str(uv), "pip", "install", "--quiet", "--python", str(root / ".venv/bin/python")),
            *("--python-version", python, "--python-platform", PLATFORM, "--target", str(target)),
            *("--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"),
            *("--requirement", str(wanted)),
        ],
        check=True,
    )
    shutil.rmtree(target / "bin", ignore_errors=True)
    return target


def _clean(target: Path) -> None:
    """Takes away what names this machine."""
    (target / ".lock").unlink(missing_ok=True)
    for cache in list(target.rglob("__pycache__")):
        shutil.rmtree(cache)
    for record in target.glob("*.dist-info"):
        for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"):
            (record / name).unlink(missing_ok=True)


def _digest(entry: Path) -> str:
    # How it was fetched says nothing of what it is.
    notes = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "WHEEL"}
    files = sorted(path for path in [entry, *entry.rglob("*")] if path.is_file() and path.name not in notes)
    summed = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        summed.update(f"{file.relative_to(entry)}\n{content}\n".encode())
    return summed.hexdigest()


def _parts(place: Path) -> dict[str, set[str]]:
    """Of each library in `place`, by its record, what lies at the top: packages, modules, shared objects."""
    parts = {}
    for record in place.glob("*.dist-info/RECORD"):
        files = [Path(line[0]) for line in csv.reader(record.read_text().splitlines())]
        tops = {file.parts[0] for file in files if file.parts[0] not in {"..", "bin", "__pycache__"}}
        parts[record.parent.name] = tops
    return parts


def _share(places: list[Path], shared: Path) -> None:
    """Moves libraries that are the same in all places to `shared`, always with all their parts."""
    shared.mkdir()
    first, *others = places
    for _, tops in sorted(_parts(first).items()):
        twins = [(first / top, [place / top for place in others]) for top in sorted(tops)]
        if not all(twin.exists() and _digest(twin) == _digest(one) for one, them in twins for twin in them):
            continue
        for one, them in twins:
            one.rename(shared / one.name)
            for twin in them:
                shutil.rmtree(twin) if twin.is_dir() else twin.unlink()
