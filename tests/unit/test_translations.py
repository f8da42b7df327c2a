"""Every sentence has its Vietnamese, and no two fragments quarrel."""

from __future__ import annotations

import ast
import io
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from app.cli.translations import translations
from app.texts import catalogues
from app.texts.problems import codes

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def _fragment(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    entries = "".join(f'msgid "{en}"\nmsgstr "{vi}"\n\n' for en, vi in pairs)
    (folder / name).write_text(HEAD + entries, encoding="utf-8")


def test_every_sentence_in_code_and_templates_has_its_vietnamese() -> None:
    assert [] == catalogues.missing()


def test_both_languages_name_the_same_parameters() -> None:
    pattern = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    strange = [
        message.id
        for path in catalogues.FRAGMENTS.glob("*.po")
        for message in read_po(io.BytesIO(path.read_bytes()), locale="vi")
        if isinstance(message.id, str) and message.id and isinstance(message.string, str)
        if sorted(pattern.findall(message.id)) != sorted(pattern.findall(message.string))
    ]
    assert [] == strange


def test_fragments_become_one_catalogue_that_gettext_reads(tmp_path: Path) -> None:
    _fragment(tmp_path, "a.po", ("Save", "Lưu"))
    _fragment(tmp_path, "b.po", ("Cancel", "Hủy"), ("Save", "Lưu"))
    target = tmp_path / "build" / "messages.mo"
    assert 2 == catalogues.compile_catalogue(tmp_path, target)
    with target.open("rb") as handle:
        read = GNUTranslations(handle)
    assert ["Lưu", "Hủy", "Other"] == [read.gettext(word) for word in ("Save", "Cancel", "Other")]


def test_one_plural_form_serves_vietnamese(tmp_path: Path) -> None:
    text = 'msgid "%(num)s row"\nmsgid_plural "%(num)s rows"\nmsgstr[0] "%(num)s dòng"\n'
    (tmp_path / "a.po").write_text(HEAD + text, encoding="utf-8")
    catalogues.compile_catalogue(tmp_path, tmp_path / "messages.mo")
    with (tmp_path / "messages.mo").open("rb") as handle:
        read = GNUTranslations(handle)
    assert ["%(num)s dòng"] * 2 == [read.ngettext("%(num)s row", "%(num)s rows", count) for count in (1, 7)]


def test_two_fragments_that_differ_are_both_named(tmp_path: Path) -> None:
    _fragment(tmp_path, "a.po", ("Leaving", "Thôi việc"))
    _fragment(tmp_path, "b.po", ("Leaving", "Đang rời"))
    with pytest.raises(catalogues.ClashError) as caught:
        catalogues.merged(tmp_path)
    assert [catalogues.Clash("Leaving", ("a.po", "b.po"))] == caught.value.clashes


def test_a_failed_merge_leaves_the_compiled_file_as_it_was(tmp_path: Path) -> None:
    _fragment(tmp_path, "a.po", ("Save", "Lưu"))
    target = tmp_path / "build" / "messages.mo"
    catalogues.compile_catalogue(tmp_path, target)
    before = target.read_bytes()
    _fragment(tmp_path, "b.po", ("Save", "Ghi"))
    with pytest.raises(catalogues.ClashError):
        catalogues.compile_catalogue(tmp_path, target)
    assert before == target.read_bytes()
    assert ["messages.mo"] == [path.name for path in target.parent.iterdir()]


def test_a_sentence_without_vietnamese_is_found_with_its_place(tmp_path: Path) -> None:
    room, fragments = tmp_path / "room", tmp_path / "vi"
    (room / "templates").mkdir(parents=True)
    fragments.mkdir()
    (room / "views.py").write_text('_("Said")\n_("Unsaid")\nngettext("%(num)s a", "%(num)s b", 2)\n')
    (room / "templates" / "page.html").write_text('<p>{{ _("On the page") }}</p>')
    _fragment(fragments, "a.po", ("Said", "Đã nói"))
    assert [
        ("templates/page.html", 1, "On the page"),
        ("views.py", 2, "Unsaid"),
        ("views.py", 3, "%(num)s a"),
    ] == catalogues.missing(room, fragments)


def test_while_people_work_a_clash_does_not_stop_the_pages(tmp_path: Path) -> None:
    _fragment(tmp_path, "a.po", ("Leaving", "Thôi việc"))
    _fragment(tmp_path, "b.po", ("Leaving", "Đang rời"))
    message = catalogues.merged(tmp_path, first_wins=True).get("Leaving")
    assert message is not None
    assert "Thôi việc" == message.string


def test_everyone_may_read_what_was_compiled(tmp_path: Path) -> None:
    _fragment(tmp_path, "a.po", ("Save", "Lưu"))
    catalogues.compile_catalogue(tmp_path, tmp_path / "messages.mo")
    assert 0o644 == (tmp_path / "messages.mo").stat().st_mode & 0o777


def test_an_empty_translation_counts_as_none(tmp_path: Path) -> None:
    _fragment(tmp_path, "a.po", ("Save", ""))
    assert 0 == len(catalogues.merged(tmp_path))


def test_the_command_says_when_nothing_is_missing() -> None:
    done = CliRunner().invoke(translations, ["missing"])
    assert ("Every sentence has its Vietnamese.\n", 0) == (done.output, done.exit_code)


def test_codes_the_business_can_raise_are_stable_words() -> None:
    assert [] == [code for code in codes() if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", code)]


def test_no_sentence_that_waits_carries_what_people_typed() -> None:
    # A lazy sentence counts as markup in templates, so whatever is filled in would not be escaped.
    filled = [
        f"{path.relative_to(catalogues.ROOM)}:{call.lineno}"
        for path in sorted(catalogues.ROOM.rglob("*.py"))
        if "node_modules" not in path.parts
        for call in _lazy_calls(ast.parse(path.read_text(encoding="utf-8")))
        if call.keywords or len(call.args) > 1
    ]
    assert [] == filled


def _lazy_calls(tree: ast.Module) -> list[ast.Call]:
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "flask_babel"
        for alias in node.names
        if alias.name == "lazy_gettext"
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]
