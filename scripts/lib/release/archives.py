"""Packs a finished tree, each time to the same bytes: order, owners, modes and times are said here."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import tarfile
from pathlib import Path

from scripts.lib.release.libraries import PYTHONS

ARCHITECTURE = "amd64"
_DEBIAN = Path(__file__).parent / "debian"
_SCRIPTS = ("postinst", "prerm")


def compressed(file: Path, content: bytes) -> None:
    """Writes `content` compressed, with no time and no name inside."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


def _settle(folder: Path, epoch: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def tarball(image: Path, to: Path, version: str, epoch: int) -> Path:
    """The tree as a tar archive of one folder, congvu-VERSION/."""
    _settle(image, epoch)
    target = to / f"congvu-{version}.tar.gz"
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(image.rglob("*")):
            entry = archive.gettarinfo(path, f"congvu-{version}/{path.relative_to(image)}")
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            archive.addfile(entry, io.BytesIO(path.read_bytes()) if entry.isreg() else None)
    return target


def package(image: Path, to: Path, version: str, epoch: int) -> Path:
    """The Debian package of the tree."""
    control = image / "DEBIAN"
    size = sum(path.stat().st_size for path in image.rglob("*") if path.is_file() and not path.is_symlink())
    control.mkdir()
    (control / "control").write_text(_control(version, size // 1024))
    (control / "triggers").write_bytes((_DEBIAN / "triggers").read_bytes())
    for name in _SCRIPTS:
        (control / name).write_bytes((_DEBIAN / name).read_bytes())
        (control / name).chmod(0o755)
    _settle(image, epoch)
    target = to / f"congvu_{version}_{ARCHITECTURE}.deb"
    # One thread: how many there are would show in the bytes.
    subprocess.run(
        [
            *("dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--threads-max=1"),
            *("--build", str(image), str(target)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)},
    )
    return target


def _control(version: str, size: int) -> str:
    return (
        (_DEBIAN / "control.in")
        .read_text()
        .format(
            version=version,
            architecture=ARCHITECTURE,
            size=size,
            pythons=" | ".join(f"python{python}" for python in PYTHONS),
        )
    )
