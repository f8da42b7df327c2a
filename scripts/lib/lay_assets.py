"""Copies what the pages need from the installed front-end packages to app/static/vendor.

Owns that folder: it is made anew each time, beside the old one, and swapped in at the end.
Uses the standard library only, and downloads nothing: npm has done so already.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

ASSETS = Path(__file__).resolve().parents[2] / "app" / "assets"
VENDOR = ASSETS.parent / "static" / "vendor"
SVG = "http://www.w3.org/2000/svg"
FONT = "@fontsource/be-vietnam-pro"
FONT_WEIGHTS = (400, 500, 600, 700)
SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*\Z")

COPIES = {
    "tabler/css/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/js/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "chart/chart.umd.js": "chart.js/dist/chart.umd.js",
    "chart/LICENSE": "chart.js/LICENSE.md",
    "fonts/be-vietnam-pro/LICENSE": f"{FONT}/LICENSE",
    "icons/LICENSE": "@tabler/icons/LICENSE",
    "axe/axe.min.js": "axe-core/axe.min.js",
    "axe/LICENSE": "axe-core/LICENSE",
}


def copy_assets(packages: Path, icon_list: Path, target: Path) -> None:
    """Fill `target` from `packages` (a node_modules folder), replacing what stood there.

    Raises FileNotFoundError for a package that lacks a file, LookupError for unknown icons.
    """
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for place, source in COPIES.items():
        _place(packages / source, fresh / place)
    _lay_fonts(packages / FONT, fresh / "fonts" / "be-vietnam-pro")
    sprite = draw_sprite(icon_names(icon_list), packages / "@tabler/icons/icons/outline")
    (fresh / "icons" / "tabler-sprite.svg").write_text(sprite, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def icon_names(icon_list: Path) -> list[str]:
    """The names in the list file, sorted and each once; comments and empty lines left out."""
    lines = (line.strip() for line in icon_list.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def draw_sprite(names: list[str], drawings: Path) -> str:
    """One SVG with a `<symbol id="tabler-NAME">` per icon, drawn in the current colour."""
    unknown = [name for name in names if not (drawings / f"{name}.svg").is_file()]
    if unknown:
        raise LookupError(f"no such icon in @tabler/icons: {', '.join(unknown)}")
    ElementTree.register_namespace("", SVG)
    sprite = ElementTree.Element(f"{{{SVG}}}svg")
    for name in names:
        sprite.append(_symbol(name, drawings / f"{name}.svg"))
    return ElementTree.tostring(sprite, encoding="unicode") + "\n"


def _symbol(name: str, drawing: Path) -> ElementTree.Element:
    # The drawings come from a package whose digest the lock file pins.
    root = ElementTree.parse(drawing).getroot()  # noqa: S314
    dropped = {"width", "height", "class"}
    kept = {key: value for key, value in root.attrib.items() if key not in dropped}
    symbol = ElementTree.Element(f"{{{SVG}}}symbol", {"id": f"tabler-{name}", **kept})
    # Each drawing starts with an invisible square that only design programs need.
    symbol.extend(shape for shape in root if shape.get("stroke") != "none")
    for shape in symbol:
        shape.tail = None
    return symbol


def _lay_fonts(package: Path, target: Path) -> None:
    sheets = [(package / f"{weight}.css").read_text(encoding="utf-8") for weight in FONT_WEIGHTS]
    # Every browser that can show these pages reads woff2.
    sheet = re.sub(r", url\([^)]*\.woff\) format\('woff'\)", "", "\n".join(sheets))
    for name in re.findall(r"url\(\./(files/[^)]+)\)", sheet):
        _place(package / name, target / name)
    (target / "index.css").write_text(sheet + "\n", encoding="utf-8")


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if source.suffix in {".css", ".js"}:
        # Source maps are not served: naming one would only make a browser's console complain.
        content = SOURCE_MAP.sub(b"\n", content)
    target.write_bytes(content)


def main() -> int:
    """Copy for this clone; 1 with one sentence when something is missing."""
    try:
        copy_assets(ASSETS / "node_modules", ASSETS / "icons.txt", VENDOR)
    except (LookupError, FileNotFoundError) as error:
        sys.stderr.write(f"The front-end assets could not be laid: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
