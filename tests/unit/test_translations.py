"""Every sentence has its Vietnamese, in one catalogue that holds nothing else."""

from __future__ import annotations

import ast
import os
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError
from click.testing import CliRunner

from app.cli.translations import translations
from app.texts import translations as catalogue
from app.texts.problems import codes
from app.texts.translations import Gap, translated

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
ADDS_A_SENTENCE = "run `congvu translations update`, then fill in what stands empty in messages.po"


def _catalogue(folder: Path, *pairs: tuple[str, str]) -> Path:
    entries = "".join(f'msgid "{en}"\nmsgstr "{vi}"\n\n' for en, vi in pairs)
    file = folder / "messages.po"
    file.write_text(HEAD + entries, encoding="utf-8")
    return file


def _room(folder: Path) -> Path:
    room = folder / "room"
    (room / "templates").mkdir(parents=True)
    (room / "views.py").write_text('_("Said")\n_("Unsaid")\nngettext("%(num)s a", "%(num)s b", 2)\n')
    (room / "templates" / "page.html").write_text('<p>{{ _("On the page") }}</p>')
    return room


def test_catalogue_as_it_stands_is_what_update_writes(tmp_path: Path) -> None:
    """Nothing untranslated, fuzzy or obsolete, and in the order of the sentences."""
    stands = catalogue.CATALOGUE.read_text(encoding="utf-8")
    updated = tmp_path / "messages.po"
    updated.write_text(stands, encoding="utf-8")
    catalogue.update(updated)
    assert stands == updated.read_text(encoding="utf-8"), ADDS_A_SENTENCE
    assert [] == [m.id for m in catalogue.vietnamese() if m.id and not translated(m)]
    assert {} == catalogue.vietnamese().obsolete


def test_both_languages_name_the_same_parameters() -> None:
    pattern = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    strange = [
        message.id
        for message in catalogue.vietnamese()
        if isinstance(message.id, str) and message.id and isinstance(message.string, str)
        if sorted(pattern.findall(message.id)) != sorted(pattern.findall(message.string))
    ]
    assert [] == strange


# How the glossary has pages speak: each pattern is another way of saying what it settles.
ANOTHER_VOICE = {
    "vi": re.compile(
        r"\b(xin (?!chào)|hãy |đừng |bạn (?!hàng)|chương trình thư|phần mềm thư|thôi dùng)", re.IGNORECASE
    ),
    "en": re.compile(
        r"\b(shall|anew|(?<!-)mend(s|ed|ing)?|lets one|be told of|by itself as soon)\b", re.IGNORECASE
    ),
}


def _spoken(language: str) -> list[str]:
    """Every sentence of a language as it is shown."""
    said = (m.string if language == "vi" else m.id for m in catalogue.vietnamese() if m.id)
    return [each for one in said for each in ([one] if isinstance(one, str) else one or ())]


@pytest.mark.parametrize("language", ANOTHER_VOICE)
def test_pages_speak_with_one_voice(language: str) -> None:
    assert [] == [said for said in _spoken(language) if ANOTHER_VOICE[language].search(said)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "Xin nhập họ và tên."),
        ("vi", "Không tìm thấy. Hãy gõ ít chữ hơn."),
        ("vi", "Đừng đưa mã cho ai."),
        ("vi", "Hộp thư của bạn đã sẵn sàng"),
        ("en", "Everyone who has or shall have a mailbox."),
        ("en", "Ask for them anew."),
    ],
)
def test_another_voice_is_heard(language: str, said: str) -> None:
    assert ANOTHER_VOICE[language].search(said)


def test_no_sentence_hides_in_a_formatted_string() -> None:
    # Before Python 3.12 nothing that is called inside one can be extracted.
    names = {"_", "N_", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext"}
    hidden = [
        f"{path.relative_to(catalogue.PROJECT)}:{call.lineno}"
        for path in _sources()
        for formatted in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names
    ]
    assert [] == hidden


def test_compile_writes_what_gettext_reads(tmp_path: Path) -> None:
    file = _catalogue(tmp_path, ("Save", "Lưu"), ("Cancel", "Hủy"))
    assert 2 == catalogue.compile_catalogue(file)
    with catalogue.compiled(file).open("rb") as handle:
        read = GNUTranslations(handle)
    assert ["Lưu", "Hủy", "Other"] == [read.gettext(word) for word in ("Save", "Cancel", "Other")]


def test_one_plural_form_serves_vietnamese(tmp_path: Path) -> None:
    text = 'msgid "%(num)s row"\nmsgid_plural "%(num)s rows"\nmsgstr[0] "%(num)s dòng"\n'
    file = _catalogue(tmp_path)
    file.write_text(HEAD + text, encoding="utf-8")
    catalogue.compile_catalogue(file)
    with catalogue.compiled(file).open("rb") as handle:
        read = GNUTranslations(handle)
    assert ["%(num)s dòng"] * 2 == [read.ngettext("%(num)s row", "%(num)s rows", count) for count in (1, 7)]


def test_compile_of_a_broken_catalogue_leaves_the_compiled_file(tmp_path: Path) -> None:
    file = _catalogue(tmp_path, ("Save", "Lưu"))
    catalogue.compile_catalogue(file)
    before = catalogue.compiled(file).read_bytes()
    file.write_text(file.read_text(encoding="utf-8") + "<<<<<<< one\n", encoding="utf-8")
    with pytest.raises(PoFileError):
        catalogue.compile_catalogue(file)
    assert before == catalogue.compiled(file).read_bytes()
    assert ["messages.mo", "messages.po"] == sorted(path.name for path in tmp_path.iterdir())


def test_compiled_file_may_be_read_by_everyone(tmp_path: Path) -> None:
    file = _catalogue(tmp_path, ("Save", "Lưu"))
    catalogue.compile_catalogue(file)
    assert 0o644 == catalogue.compiled(file).stat().st_mode & 0o777


def test_refresh_compiles_when_the_catalogue_is_younger(tmp_path: Path) -> None:
    file = _catalogue(tmp_path, ("Save", "Lưu"))
    catalogue.refresh(file)
    made = catalogue.compiled(file)
    before = made.read_bytes()
    _catalogue(tmp_path, ("Save", "Ghi"))
    os.utime(file, ns=(made.stat().st_mtime_ns, made.stat().st_mtime_ns))
    catalogue.refresh(file)
    assert before != made.read_bytes()


def test_sentence_without_vietnamese_is_named_with_its_place(tmp_path: Path) -> None:
    file = _catalogue(tmp_path, ("Said", "Đã nói"), ("On the page", ""))
    room = _room(tmp_path)
    assert [
        Gap(str(room / "templates" / "page.html"), 1, "On the page"),
        Gap(str(room / "views.py"), 2, "Unsaid"),
        Gap(str(room / "views.py"), 3, "%(num)s a"),
    ] == catalogue.missing(file, [room])


def test_a_guess_counts_as_no_translation(tmp_path: Path) -> None:
    file = _catalogue(tmp_path)
    file.write_text(HEAD + '#, fuzzy\nmsgid "Said"\nmsgstr "Đã nói"\n', encoding="utf-8")
    assert "Said" in [gap.sentence for gap in catalogue.missing(file, [_room(tmp_path)])]


def test_update_takes_in_what_is_new_and_drops_what_nobody_says(tmp_path: Path) -> None:
    file = _catalogue(tmp_path, ("Unsaid before", "Chưa nói"), ("Said", "Đã nói"))
    catalogue.update(file, [_room(tmp_path)])
    read = catalogue.vietnamese(file)
    assert ["%(num)s a", "On the page", "Said", "Unsaid"] == [_first(m.id) for m in read if m.id]
    assert {} == read.obsolete
    assert ["Said"] == [m.id for m in read if translated(m)]
    assert "#:" not in file.read_text(encoding="utf-8")


def test_command_says_when_nothing_is_missing() -> None:
    done = CliRunner().invoke(translations, ["missing"])
    assert ("Every sentence has its Vietnamese.\n", 0) == (done.output, done.exit_code)


def _sources() -> list[Path]:
    files = (path for room in catalogue.ROOMS for path in room.rglob("*.py"))
    return sorted(path for path in files if "node_modules" not in path.parts)


def _first(sentence: str | tuple[str, ...] | list[str]) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]


def test_codes_the_business_can_raise_are_stable_words() -> None:
    assert [] == [code for code in codes() if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", code)]


def test_no_sentence_that_waits_carries_what_people_typed() -> None:
    # A lazy sentence counts as markup in templates, so whatever is filled in would not be escaped.
    filled = [
        f"{path.relative_to(catalogue.PROJECT)}:{call.lineno}"
        for path in _sources()
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
