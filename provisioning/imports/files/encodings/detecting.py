"""Which encoding a text is in: marks that declare it, strict UTF-8, else Vietnamese syllables.

Each candidate's reading is scored by the common Vietnamese syllables in it, less the letters that
Vietnamese does not have. Pure.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from provisioning.imports.files.encodings.letters import LEGACY, composed, decode_text

CHOICES: Final = (
    "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1258", "tcvn3", "vni", "viscii", "mojibake",
)  # fmt: skip
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_LETTERS: Final = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
)
_KNOWN: Final = frozenset(_LETTERS + _LETTERS.upper() + "Ðð–—‘’“”…•·°ºª§©®½¼\u00a0\u200b\ufeff")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LOST: Final = re.compile(r"[^\W\d_]\?(?=[^\W\d_]|[ ,;\t\"\r\n]|$)")
_LOST_WITHIN: Final = re.compile(r"[^\W\d_]\?[^\W\d_]")
_SYLLABLES: Final = frozenset(
    word
    for line in Path(__file__).with_name("syllables.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
    if not word.isascii()
)
# So many letters in a row of question marks are no accident of typing.
_LOST_WORDS: Final = 3


def choose(sample: bytes) -> str | None:
    """The encoding of a file from its first bytes, a name of CHOICES or "utf-16"; None: none fits."""
    declared = next((name for bom, name in _BOMS if sample.startswith(bom)), None)
    if declared is not None:
        return declared
    wide = wide_of(sample)
    if wide is not None:
        return wide
    text = _read(sample, "utf-8")
    if text is not None:
        repaired = _unmixed(text)
        return "mojibake" if repaired is not None and score(repaired) > max(score(text), 0) + 2 else "utf-8"
    readings = {name: _legacy_reading(sample, name) for name in ("cp1258", *LEGACY)}
    found = {name: score(reading) for name, reading in readings.items() if reading is not None}
    best = max(found, key=lambda name: found[name], default=None)
    return best if best is not None and found[best] > 0 else None


def best_of_text(text: str) -> str:
    """Which of "utf-8" (as it is) and the legacy encodings the text of a column is in."""
    readings = {"utf-8": text, **{name: decode_text(text, name) for name in LEGACY}}
    found = {name: score(reading) for name, reading in readings.items()}
    return max(found, key=lambda name: (found[name], name == "utf-8"))


def has_foreign_letters(text: str) -> bool:
    """Whether there are letters that Vietnamese does not have, as text in an old font has nearly always."""
    return any(not letter.isascii() and letter not in _KNOWN for letter in text)


def words_won(text: str, name: str) -> int:
    """How many different words are common syllables in that encoding's reading more than as they stand."""
    read = {word for word in _WORD.findall(decode_text(text, name).lower()) if word in _SYLLABLES}
    as_it_is = {word for word in _WORD.findall(text.lower()) if word in _SYLLABLES}
    return len(read) - len(as_it_is)


def has_lost_letters(text: str) -> bool:
    """Whether letters were replaced by question marks: "Nguy?n V?n Hùng". They can't come back."""
    return len(_LOST.findall(text)) >= _LOST_WORDS and _LOST_WITHIN.search(text) is not None


def score(text: str) -> int:
    """How Vietnamese the text reads: three for a common syllable, less four for each foreign letter."""
    common = sum(word.lower() in _SYLLABLES for word in _WORD.findall(text))
    foreign = sum(not letter.isascii() and letter not in _KNOWN for letter in text)
    return 3 * common - 4 * foreign


def wide_of(sample: bytes) -> str | None:
    """UTF-16 without its mark, told by every other byte of plain letters being empty; else None."""
    if b"\0" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = _read(sample[: len(sample) // 2 * 2], name)
    plain = text is not None and all(letter >= " " or letter in "\t\r\n" for letter in text)
    return name if plain and max(even, odd) * 4 > len(sample) else None


def _read(sample: bytes, encoding: str) -> str | None:
    try:
        # The last letter of the sample may be cut.
        return codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return None


def _legacy_reading(sample: bytes, name: str) -> str | None:
    if name == "cp1258":
        text = _read(sample, name)
        return composed(text) if text is not None else None
    return decode_text(sample.decode("latin-1"), name)


def _unmixed(text: str) -> str | None:
    """UTF-8 that was read as Windows-1252 and saved again, put right; None when it was not."""
    if text.isascii():
        return None
    found = [unmix(line) for line in text.splitlines()[:200]]
    return "\n".join(line for line in found if line is not None)


def unmix(line: str) -> str | None:
    """One line of it; None when the line can't have come about that way."""
    raw = bytearray()
    for letter in line:
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            # Windows-1252 leaves five codes undefined; programs pass them through.
            if ord(letter) > 0xFF:
                return None
            raw.append(ord(letter))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
