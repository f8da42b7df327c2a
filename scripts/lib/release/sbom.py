"""The bill of materials of a release (CycloneDX 1.6): every library, its version, licence and hashes."""

from __future__ import annotations

import base64
import json
import tomllib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scripts.lib.release.libraries import PYTHONS

# Of the longer texts that some put where a name belongs, this much is a name.
_LONGEST_NAME = 64


def of(root: Path, tree: Path, version: str, epoch: int) -> str:
    """The whole document."""
    python, browser = list(_python(root, tree)), list(_browser(root))
    parts = sorted(
        {part["bom-ref"]: part for part in [*python, *browser]}.values(), key=lambda p: str(p["bom-ref"])
    )
    us = {
        "type": "application",
        "bom-ref": f"congvu@{version}",
        "name": "congvu",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'congvu@{version}/{epoch}')}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": us,
        },
        "components": parts,
        "dependencies": [{"ref": us["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _python(root: Path, tree: Path) -> Iterator[dict[str, Any]]:
    locked = tomllib.loads((root / "uv.lock").read_text())["package"]
    hashes = {(entry["name"], entry.get("version")): _hashes(entry) for entry in locked}
    for place in ("lib/shared", *(f"lib/python{python}/site-packages" for python in PYTHONS)):
        for file in sorted((tree / place).glob("*.dist-info/METADATA")):
            said = HeaderParser().parsestr(file.read_text())
            name, version = said["Name"].lower().replace("_", "-").replace(".", "-"), said["Version"]
            if (name, version) not in hashes:
                raise LookupError(f"{name} {version} is not in uv.lock")
            reference = f"pkg:pypi/{name}@{version}"
            yield _component(name, version, reference, _licence(said), hashes[name, version])


def _hashes(entry: dict[str, Any]) -> list[str]:
    return [wheel["hash"].removeprefix("sha256:") for wheel in entry.get("wheels", [])]


def _licence(said: Message) -> list[dict[str, Any]]:
    if expression := said["License-Expression"]:
        return [{"expression": expression}]
    classifiers = [
        line.split(" :: ")[-1] for line in said.get_all("Classifier", []) if line.startswith("License")
    ]
    named = (said["License"] or "").strip().splitlines()[:1]
    names = [name for name in named if name and len(name) <= _LONGEST_NAME] or classifiers
    return [{"license": {"name": name}} for name in dict.fromkeys(names)]


def _browser(root: Path) -> Iterator[dict[str, Any]]:
    locked = json.loads((root / "app/assets/package-lock.json").read_text())["packages"]
    for place, said in locked.items():
        if not place or said.get("dev"):
            continue
        name = place.removeprefix("node_modules/")
        reference = f"pkg:npm/{quote(name, safe='/')}@{said['version']}"
        summed = base64.b64decode(said["integrity"].removeprefix("sha512-")).hex()
        made = _component(name, said["version"], reference, [{"expression": said["license"]}], [])
        yield made | {"hashes": [{"alg": "SHA-512", "content": summed}]}


def _component(
    name: str, version: str, reference: str, licences: list[dict[str, Any]], hashes: list[str]
) -> dict[str, Any]:
    # One hash for each wheel there is; which of them is inside depends on the Python.
    summed = [{"alg": "SHA-256", "content": content} for content in sorted(hashes)]
    made = {"type": "library", "bom-ref": reference, "name": name, "version": version, "purl": reference}
    return made | ({"licenses": licences} if licences else {}) | ({"hashes": summed} if summed else {})
