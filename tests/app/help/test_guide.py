"""The guide: a topic for each page, in both languages, with pictures of the product as it is.

`CONGVU_PICTURES=1 scripts/test tests/app/help` takes the pictures anew.
"""

from __future__ import annotations

import json
import os
import re

import pytest
from playwright.sync_api import Browser as Chromium

from app.help.topics import GUIDE, LANGUAGES, TOPICS, topic_of
from tests.app.help.scenes import SCENES, Scene, drawn, furnish, opened, words
from tests.app.imports.conftest import Upload
from tests.support.cast import Cast

TAKE = bool(os.environ.get("CONGVU_PICTURES"))
SAID = GUIDE / "pictures.json"
# Pages of no task: what machines read, and the guide itself.
WITHOUT = {"static", "help", "preferences", "letterbox", "styleguide", "machines"}


def test_each_page_leads_to_a_topic(cast: Cast) -> None:
    pages = {rule.endpoint for rule in cast.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    of_tasks = {page for page in pages if page.partition(".")[0] not in WITHOUT and "." in page}
    assert {page for page in of_tasks if not topic_of(page)} == set()


def test_each_page_named_by_a_topic_exists(cast: Cast) -> None:
    known = {*cast.app.view_functions, *cast.app.blueprints}
    assert {page for topic in TOPICS.values() for page in topic.pages} - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TOPICS)
def test_topic_is_written_and_its_pictures_and_links_exist(key: str, language: str) -> None:
    text = (GUIDE / language / f"{key}.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    pictures, links = (
        re.findall(r"!\[[^]]+\]\(([^)]+)\)", text),
        re.findall(r"(?<!!)\[[^]]+\]\(([^)]+)\)", text),
    )
    assert pictures
    for name in (*pictures, *links):
        assert (GUIDE / language / name).is_file(), name


def test_no_text_or_picture_is_without_a_topic() -> None:
    for language in LANGUAGES:
        files = {path.name for path in (GUIDE / language).iterdir()}
        assert files == {f"{key}.md" for key in TOPICS} | {f"{scene.name}.png" for scene in SCENES}


@pytest.mark.parametrize("who", ["nobody", "official", "department"])
def test_everybody_reads_the_guide_in_their_language(cast: Cast, who: str) -> None:
    browser = cast.sign_in_as(who)
    english = browser.get("/help/lists", headers={"Accept-Language": "en"}).text
    vietnamese = browser.get("/help/lists", headers={"Accept-Language": "vi"}).text
    assert "<h1>Read in a list</h1>" in english
    assert "<h1>Nhập danh sách</h1>" in vietnamese
    assert 'src="pictures/en-lists.png"' in english
    assert 'href="slips"' in vietnamese
    with browser.get("/help/pictures/vi-lists.png") as picture:
        assert picture.mimetype == "image/png"
    assert "/help/lists" in browser.get("/help/").text


@pytest.mark.parametrize("path", ["/help/none", "/help/..%2Fvi", "/help/pictures/fr-lists.png",
                                  "/help/pictures/vi-lists.md", "/help/pictures/vi-..%2F..%2Foperating.md",
                                  "/help/pictures/vi-..%2Fen%2Foverview.png"])  # fmt: skip
def test_nothing_but_the_guide_is_read(cast: Cast, path: str) -> None:
    assert cast.browser().get(path).status_code == 404


def test_the_head_of_a_page_leads_to_its_topic(cast: Cast) -> None:
    department = cast.sign_in_as("department")
    for path, key in {"/people/new": "add-person", "/imports": "lists", "/grants/": "permissions"}.items():
        assert f'href="/help/{key}"' in department.get(path, follow_redirects=True).text, path
    assert 'href="/help/first-sign-in"' in cast.browser().get("/activate").text


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_show_the_pages_as_they_are(
    cast: Cast, upload: Upload, browser: Chromium, language: str
) -> None:
    plan, found = furnish(cast, upload), {}
    for scene in SCENES:
        found[scene.name] = _looked_at(browser, cast, scene, language, plan)
    said = json.loads(SAID.read_text(encoding="utf-8")) if SAID.exists() else {}
    if TAKE:
        said[language] = found
        SAID.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    again = "pages have changed: take the pictures anew with CONGVU_PICTURES=1 scripts/test tests/app/help"
    assert said[language] == found, again


def _looked_at(browser: Chromium, cast: Cast, scene: Scene, language: str, plan: str) -> str:
    context = browser.new_context(locale=language, device_scale_factor=1)
    page = opened(context, cast, scene, language, scene.address(cast, plan))
    if TAKE:
        (GUIDE / language / f"{scene.name}.png").write_bytes(drawn(page, scene))
    text = words(page, scene)
    context.close()
    return text
