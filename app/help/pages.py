"""The guide's texts as they are shown: Markdown from `docs/guide`, by language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.help.topics import GUIDE, LANGUAGES, TOPICS
from provisioning.foundation.errors import NotFound


def text_of(key: str, language: str) -> tuple[str, Markup]:
    """The topic's heading and its text as HTML, in that language or else in Vietnamese. Raises NotFound."""
    if key not in TOPICS:
        raise NotFound
    language = language if language in LANGUAGES else LANGUAGES[0]
    path = GUIDE / language / f"{key}.md"
    return _rendered(path, language, path.stat().st_mtime_ns)


@lru_cache(maxsize=2 * 64)
def _rendered(path: Path, language: str, _changed: int) -> tuple[str, Markup]:
    heading, _, body = path.read_text(encoding="utf-8").partition("\n")
    # Raw HTML in a text stays text.
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse(body)
    for token in tokens:
        for part in token.children or ():
            _lead_to_pages(part, language)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return heading.removeprefix("# "), Markup(html)  # noqa: S704  our own texts, their HTML escaped


def _lead_to_pages(part: Token, language: str) -> None:
    """Texts name pictures and each other as files that lie beside them; pages have addresses."""
    if part.type == "image":
        part.attrSet("src", f"pictures/{language}-{part.attrGet('src')}")
        part.attrSet("loading", "lazy")
    elif part.type == "link_open":
        part.attrSet("href", str(part.attrGet("href")).removesuffix(".md"))
