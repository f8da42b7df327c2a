"""What is packed twice is the same twice, whenever and by whomever it was laid."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

from scripts.lib.release import archives

EPOCH = 1_796_085_000


def _image(folder: Path, names: list[str]) -> Path:
    image = folder / "image"
    for name in names:
        file = image / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (image / "usr/lib/congvu/bin").mkdir(parents=True)
    (image / "usr/lib/congvu/bin/python").symlink_to("/usr/bin/python3")
    return image


def _packed(folder: Path, names: list[str]) -> tuple[Path, Path]:
    folder.mkdir()
    image = _image(folder, names)
    return (
        archives.tarball(image, folder, "1.2.3", EPOCH),
        archives.package(image, folder, "1.2.3", EPOCH),
    )


def test_two_packings_are_the_same_bytes(tmp_path: Path) -> None:
    names = ["usr/lib/congvu/app/a.py", "usr/lib/congvu/wsgi.py", "usr/share/doc/congvu/copyright"]
    first = _packed(tmp_path / "first", names)
    shutil.rmtree(tmp_path / "first/image")
    second = _packed(tmp_path / "second", names[::-1])
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_what_is_packed_belongs_to_root_and_only_root_writes_it(tmp_path: Path) -> None:
    tarball, package = _packed(tmp_path / "it", ["usr/lib/congvu/wsgi.py"])
    with tarfile.open(tarball) as archive:
        files = archive.getmembers()
    assert {(file.uname, file.uid, file.mtime) for file in files} == {("root", 0, EPOCH)}
    assert not any(file.mode & 0o022 for file in files if not file.issym())
    listed = subprocess.run(["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True)
    assert all(" root/root " in line for line in listed.stdout.splitlines())


def test_package_names_version_and_either_debians_python(tmp_path: Path) -> None:
    _, package = _packed(tmp_path / "it", ["usr/lib/congvu/wsgi.py"])
    told = subprocess.run(
        ["dpkg-deb", "--field", package, "Version", "Depends"], capture_output=True, text=True, check=True
    )
    assert "Version: 1.2.3" in told.stdout
    assert "python3.11 | python3.13" in told.stdout
