"""Gives every static file an address that changes with its content, so browsers may keep it for long.

Owns the `v` parameter of static URLs and their Cache-Control; it does not serve anything itself.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_FOREVER = "public, max-age=31536000, immutable"
# Fonts are named by a style sheet that knows no versions; their content never changes in place.
_A_MONTH = "public, max-age=2592000"


class Versions:
    """Short content hashes of files under `folder`, read again only when a file changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, str]] = {}

    def of(self, name: str) -> str:
        """Eight hexadecimal digits for the file `name`, or "" when it is not there."""
        path = self._folder / name
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return ""
        known = self._known.get(name)
        if known and known[0] == changed:
            return known[1]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        self._known[name] = (changed, digest)
        return digest


def init_app(app: Flask) -> None:
    """Version the static URLs of `app` and set how long they may be kept."""
    versions = Versions(Path(app.static_folder or ""))

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" or "v" in values:
            return
        version = versions.of(values.get("filename", ""))
        if version:
            values["v"] = version

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code not in {200, 304}:
            return response
        if request.args.get("v"):
            response.headers["Cache-Control"] = _FOREVER
        elif "/vendor/" in request.path:
            response.headers["Cache-Control"] = _A_MONTH
        return response
