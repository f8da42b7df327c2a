"""Gives every static file an address that changes with its content, so browsers may keep it.

Owns the `v` parameter of static URLs, their Cache-Control and their packing for slow lines. Files
only: pages are never packed, since secrets beside a reader's own words could then be measured.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask import Flask, Response, request

_FOREVER = "public, max-age=31536000, immutable"
# Fonts are named by a style sheet that knows no versions; their content never changes in place.
_A_MONTH = "public, max-age=2592000"
_PACKED_TYPES = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}

T = TypeVar("T")


class Derived(Generic[T]):
    """What `rule` makes of each file under `folder`, made anew only when the file changes."""

    def __init__(self, folder: Path, rule: Callable[[bytes], T]) -> None:
        self._folder = folder
        self._rule = rule
        self._known: dict[str, tuple[int, T]] = {}

    def of(self, name: str) -> T | None:
        """The outcome for the file `name`; None when it is not there."""
        path = self._folder / name
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return None
        known = self._known.get(name)
        if known is None or known[0] != changed:
            known = self._known[name] = (changed, self._rule(path.read_bytes()))
        return known[1]


def init_app(app: Flask) -> None:
    """Version the static URLs of `app`, pack what they lead to, and set how long it may be kept."""
    folder = Path(app.static_folder or "")
    versions = Derived(folder, lambda content: hashlib.sha256(content).hexdigest()[:8])
    packed = Derived(folder, lambda content: gzip.compress(content, 6, mtime=0))

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            values.update({"v": version} if (version := versions.of(values["filename"])) else {})

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 304}:
            _keep(response)
            _pack(response, packed)
        return response


def _keep(response: Response) -> None:
    if request.args.get("v"):
        response.headers["Cache-Control"] = _FOREVER
    elif "/vendor/" in request.path:
        response.headers["Cache-Control"] = _A_MONTH


def _pack(response: Response, packed: Derived[bytes]) -> None:
    if response.mimetype not in _PACKED_TYPES:
        return
    response.vary.add("Accept-Encoding")
    wanted = request.accept_encodings["gzip"] > 0 and request.method == "GET"
    body = packed.of((request.view_args or {})["filename"]) if wanted else None
    if body is None or response.status_code != 200:
        return
    response.call_on_close(response.response.close)  # type: ignore[union-attr]  # an open file
    response.direct_passthrough = False
    response.response = [body]
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(body))
    etag, _weak = response.get_etag()
    if etag:
        # The same file packed is not the same bytes.
        response.set_etag(etag, weak=True)
