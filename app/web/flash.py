"""What a page says after something was done, once, on the next page one sees; with Undo where there is.

Owns the shape of what lies in the session until then. The sentences come from whoever did the thing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal, cast

from flask import Flask, flash, get_flashed_messages
from flask_babel import gettext

Tone = Literal["good", "info", "warn", "bad"]
_CATEGORY = "notice"


@dataclass(frozen=True, slots=True)
class FlashMessage:
    """A sentence, its tone, and where a POST takes the thing back ("" for nowhere)."""

    text: str
    tone: str = "info"
    undo_url: str = ""
    undo_fields: dict[str, str] = field(default_factory=dict)


def tell(text: str, tone: Tone = "good") -> None:
    """Say `text` on the next page."""
    flash(json.dumps([str(text), tone, "", {}]), _CATEGORY)


def tell_saved(text: str, *, changed: bool) -> None:
    """Say `text` of a form that was saved, or that it asked for nothing that was not so already."""
    if changed:
        tell(text)
    else:
        tell(gettext("Nothing was different, so nothing was changed."), "info")


def tell_with_undo(text: str, undo_url: str, undo_fields: dict[str, str] | None = None) -> None:
    """Say what was done, with a button that takes it back by a POST to `undo_url`."""
    flash(json.dumps([str(text), "good", undo_url, undo_fields or {}]), _CATEGORY)


def flashed_messages() -> list[FlashMessage]:
    """What is to be said now; asking takes it away. Flask's plain messages count as information."""
    flashed = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
    return [_read(category, text) for category, text in flashed]


def init_app(app: Flask) -> None:
    """Let the layouts ask."""
    app.jinja_env.globals["flashed_messages"] = flashed_messages


def _read(category: str, text: str) -> FlashMessage:
    if category != _CATEGORY:
        return FlashMessage(text)
    said, tone, undo_url, undo_fields = json.loads(text)
    return FlashMessage(said, tone, undo_url, undo_fields)
