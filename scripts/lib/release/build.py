"""Builds a release from what is committed: tree, Debian package, tarball and bill of materials.

The tree has the shape of a clone, so that the code finds its files in either. It holds the libraries for the
Python of each Debian, and is never changed on the server but by the next package.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.lib.release import archives, libraries, sbom
from scripts.lib.release import version as versions

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
TREE = "usr/lib/congvu"
DOCS = "usr/share/doc/congvu"
# What a server needs of the clone; of it what git knows of.
TAKEN = (
    "app",
    "ldap",
    "migrations",
    "provisioning",
    "docs/guide",
    "docs/operating.md",
    "wsgi.py",
    "scripts/lib/install-packages",
    "scripts/lib/stack-packages.txt",
)
# Tests and the making of pages stay behind.
LEFT = ("app/assets/",)
# Made in the clone, and not known to git: front-end packages and compiled translations.
MADE = ("app/static/vendor", "app/translations")
NOT_SHIPPED = (".stamp", "axe", "build", "*.po")


def main() -> None:
    """Builds into the folder asked for, whole or not at all."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--version")
    asked.add_argument("--to", type=Path, default=ROOT / "dist")
    arguments = asked.parse_args()
    if versions.changed(ROOT):
        print("Congvu: what is not committed is not in the release", file=sys.stderr)
    name = arguments.version or versions.of_commit(ROOT)
    versions.check(name)
    epoch = versions.moment(ROOT)
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="congvu-release-") as folder:
        image = Path(folder) / "image"
        _fill(image, name, epoch)
        made = [
            archives.tarball(image, Path(folder), name, epoch),
            archives.package(image, Path(folder), name, epoch),
            shutil.copy(image / DOCS / "sbom.cdx.json", Path(folder) / f"congvu-{name}.cdx.json"),
        ]
        for file in map(Path, made):
            shutil.move(file, arguments.to / file.name)
            print(arguments.to / file.name)


def _fill(image: Path, name: str, epoch: int) -> None:
    tree = image / TREE
    tree.mkdir(parents=True)
    _take_code(tree)
    _take_made(tree)
    (tree / "RELEASE").write_text(f"{name}\n")
    libraries.lay(ROOT, tree)
    _commands(image)
    docs = image / DOCS
    docs.mkdir(parents=True)
    shutil.copyfile(ROOT / "docs/operating.md", docs / "operating.md")
    shutil.copyfile(HERE / "debian/copyright", docs / "copyright")
    archives.compressed(docs / "changelog.gz", (ROOT / "CHANGELOG.md").read_bytes())
    archives.compressed(image / "usr/share/man/man8/congvu.8.gz", _manual(name, epoch).encode())
    (docs / "sbom.cdx.json").write_text(sbom.of(ROOT, tree, name, epoch))


def _take_code(tree: Path) -> None:
    """The committed files: what lies in the folder besides, or was changed since, stays out."""
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", "--format=tar", "HEAD", *TAKEN], capture_output=True, check=True
    )
    subprocess.run(["tar", "-x", "-C", str(tree)], input=archive.stdout, check=True)
    for left in LEFT:
        shutil.rmtree(tree / left)
    for catalogue in tree.rglob("*.po"):
        catalogue.unlink()


def _take_made(tree: Path) -> None:
    for made in MADE:
        ignored = shutil.ignore_patterns(*NOT_SHIPPED)
        shutil.copytree(ROOT / made, tree / made, dirs_exist_ok=True, ignore=ignored)


def _commands(image: Path) -> None:
    programs = image / TREE / "bin"
    programs.mkdir()
    (programs / "python").symlink_to("/usr/bin/python3")
    (programs / "python3").symlink_to("python")
    command = programs / "congvu"
    command.write_text(f"#!/{TREE}/bin/python\nfrom app.cli import main\n\nmain()\n")
    command.chmod(0o755)
    (image / "usr/bin").mkdir()
    (image / "usr/bin/congvu").symlink_to("../lib/congvu/bin/congvu")


def _manual(name: str, epoch: int) -> str:
    # Asked of the environment of this clone, so that the page never says less than the command.
    sys.path.insert(0, str(ROOT))
    from app.cli import GROUPS  # noqa: PLC0415

    commands = [
        f".TP\n.B {group}\n{text}".replace("-", "\\-") for group, (_, _, text) in sorted(GROUPS.items())
    ]
    written = (HERE / "congvu.8.in").read_text()
    return written.format(version=name, date=versions.day(epoch), commands="\n".join(commands))


if __name__ == "__main__":
    main()
