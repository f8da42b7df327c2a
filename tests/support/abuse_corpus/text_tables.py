"""Text files: letters in every encoding, right and lost; tables cut, quoted and filled as none should be."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import unicodedata
from collections.abc import Iterator
from functools import partial
from itertools import product

from tests.support.abuse_corpus.verdicts import (
    Case,
    Verdict,
    failed,
    joiner,
    left_out,
    ready,
    refused,
    text,
    unclear,
)
from tests.support.hr_formats import as_csv
from tests.support.old_letters import LEGACY, in_old_letters

PEOPLE = [
    ["Mã CBCC", "Họ và tên", "Ngày sinh", "Chức vụ"],
    ["AB-1", "Nguyễn Văn Hùng", "03/02/1980", "Trưởng phòng"],
    ["AB-2", "Trần Thị Bình", "28/12/1975", "Chuyên viên"],
    ["AB-3", "Đặng Hữu Phước", "1/1/1990", "Kế toán"],
]
READ = ready(
    row_2=joiner(full_name="Nguyễn Văn Hùng", post="Trưởng phòng"),
    row_3=joiner(full_name="Trần Thị Bình", post="Chuyên viên"),
    row_4=joiner(full_name="Đặng Hữu Phước", post="Kế toán"),
)
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_ENDS = {"windows": "\r\n", "unix": "\n", "mac": "\r"}
PLAIN = "Mã CBCC,Họ và tên,Ngày sinh\n"
AN = "AB-1,Nguyễn Văn An,03/02/1980\n"
BINH = "AB-2,Trần Thị Bình,28/12/1975\n"
BOTH = ready(row_2=joiner(full_name="Nguyễn Văn An"), row_3=joiner(full_name="Trần Thị Bình"))


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _encodings()
    yield from _lost_letters()
    yield from _separators()
    yield from _damage()
    yield from _giants()
    yield from _no_text()


def in_encoding(encoding: str, separator: str, end: str = "\r\n") -> bytes:
    """The three people, whatever letters and lines a program saves."""
    plain = as_csv(PEOPLE, separator, "utf-8").decode().replace("\r\n", end)
    if encoding == "mojibake":
        return "".join(map(_as_windows, plain.encode())).encode()
    if encoding == "nfd":
        return unicodedata.normalize("NFD", plain).encode()
    if encoding == "utf-16-be-sig":
        return b"\xfe\xff" + plain.encode("utf-16-be")
    if encoding in (*LEGACY, "cp1258"):
        return in_old_letters(plain, encoding)
    return plain.encode(encoding)


def _as_windows(byte: int) -> str:
    """How Windows-1252 shows a byte; five of them it passes through."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _encodings() -> Iterator[Case]:
    known = (*_UNICODE, "utf-16-be-sig", "cp1258", *LEGACY, "mojibake", "nfd")
    for encoding, (label, separator) in product(known, _SEPARATORS.items()):
        make = partial(in_encoding, encoding, separator)
        yield Case(f"{encoding}-{label}", "list.csv", make, READ)
    for encoding, end in product(("utf-16-le", "tcvn3", "utf-8-sig"), ("mac", "unix")):
        make = partial(in_encoding, encoding, ",", _ENDS[end])
        yield Case(f"{encoding}-{end}", "list.txt", make, READ)


def _lost_letters() -> Iterator[Case]:
    whole = as_csv(PEOPLE, ",", "utf-8")
    lost = whole.decode().encode("cp1252", "replace")
    yield text("letters-lost-to-question-marks", failed("file_lost_letters"), lost)
    yield text(
        "letters-lost-in-ascii", failed("file_lost_letters"), whole.decode().encode("ascii", "replace")
    )
    one = ready(row_2=joiner(), row_3=refused("text_unreadable"))
    yield text("letter-lost-in-one-name", one, PLAIN + AN + "AB-2,Tr\ufffdn Thị Bình,\n")
    for label, data in (
        ("cut-in-a-letter", whole[: whole.rindex("ế".encode()) + 2]),
        ("surrogate", b"Ma,Ten\n\xed\xa0\x80,1\n"),
        ("overlong", b"Ma,Ten\n\xc0\xaf,1\n"), ("five-bytes", b"Ma,Ten\n\xf8\x88\x80\x80\x80,1\n"),
        ("beyond-unicode", b"Ma,Ten\n\xf4\x90\x80\x80,1\n"),
        ("ebcdic", "STAFF CODE,NAME\nAB-1,AN\n".encode("cp037")),
        ("half-a-utf-16-letter", "\ufeff".encode("utf-16-le") + "Mã,Tên\n".encode("utf-16-le") + b"\x00"),
        ("japanese", "職員コード,氏名\n1,安\n".encode("shift_jis")), ("noise", bytes(range(128, 256)) * 9),
        ("lone-surrogate-in-utf-16", b"\xff\xfe" + "Mã,".encode("utf-16-le") + b"\x00\xd8a\x00"),
    ):  # fmt: skip
        yield text(f"letters-{label}", unclear("encoding_unknown"), data)
    for encoding in ("cp1258", *LEGACY):
        yield from _mixed(encoding, whole)
    viqr = (
        PLAIN + "AB-1,Nguye^~n Va(n Hu`ng,\nAB-2,Tra^`n Thi. Ba?y,\nAB-3,Pha.m Ba,\nAB-4,Le^ Thi. Ho^`ng,\n"
    )
    yield text("letters-typed-as-signs", failed("file_typed_marks"), viqr.encode())
    telex = PLAIN + "AB-1,Nguyeexn Vawn Hufng,\n"
    yield text("letters-typed-as-letters", ready(row_2=joiner(full_name="Nguyeexn Vawn Hufng")), telex)


def _mixed(encoding: str, whole: bytes) -> Iterator[Case]:
    """Some rows in one encoding, some in another: whichever is read, the others would be nonsense."""
    old = in_encoding(encoding, ",")
    head, *rows = old.splitlines(keepends=True)
    more = in_old_letters("AB-9,Phạm Thị Ngọc Ánh,1/1/1990,Chuyên viên\r\n", encoding)
    unicode_row = "AB-8,Lê Thị Hồng Nhung,2/2/1990,Chuyên viên\r\n".encode()
    yield text(f"mixed-one-row-of-{encoding}", unclear("encoding_unknown"), whole + more)
    yield text(f"mixed-one-row-in-{encoding}", unclear("encoding_unknown"), old + unicode_row)
    many = (
        head
        + b"".join(rows)
        + b"".join(more.replace(b"AB-9", b"AB-%d" % n) for n in range(50, 90))
        + unicode_row
    )
    yield text(f"mixed-one-row-among-many-in-{encoding}", unclear("encoding_unknown"), many)


def _separators() -> Iterator[Case]:
    for (label, separator), (end_label, end) in product(_SEPARATORS.items(), _ENDS.items()):
        lines = [line.replace(",", separator).strip() for line in (PLAIN, AN, BINH)]
        yield text(f"ends-{label}-{end_label}", BOTH, end.join([*lines, ""]))
        yield text(f"no-last-end-{label}-{end_label}", BOTH, end.join(lines))
        yield text(f"sep-line-{label}-{end_label}", BOTH, end.join([f"sep={separator}", *lines]))
        quoted = [separator.join(f'"{cell}"' for cell in line.split(separator)) for line in lines]
        yield text(f"quoted-{label}-{end_label}", BOTH, end.join(quoted))
    yield text("sep-line-with-mark", BOTH, "\ufeffSEP=;\r\n" + (PLAIN + AN + BINH).replace(",", ";"))
    yield text("sep-line-in-utf-16", BOTH, ("sep=,\r\n" + PLAIN + AN + BINH).encode("utf-16"))
    yield text("sep-line-alone", failed("file_empty"), "sep=;\r\n")
    for label, sign in (("quote", '"'), ("nothing", ""), ("letter", "M")):
        yield text(f"sep-line-names-{label}", _either_way(label), f"sep={sign}\n" + PLAIN + AN + BINH)
    small = [("vertical-tab", "\x0b"), ("next-line", "\x85"), ("line-separator", "\u2028")]
    for label, sign in small:
        data = PLAIN + f"AB-1,Nguyễn{sign}Văn An,03/02/1980\n" + BINH
        yield text(f"no-row-ends-at-{label}", BOTH, data)
    yield text("mixed-ends", BOTH, PLAIN.replace("\n", "\r\n") + AN.replace("\n", "\r") + BINH)
    yield text(
        "blank-rows",
        ready(row_3=joiner(), row_6=joiner()),
        "\n" + PLAIN.replace("\n", "\n") + AN + ",,\n\n" + BINH,
    )
    yield text("dos-end-sign", BOTH, PLAIN + AN + BINH + "\x1a")


def _either_way(label: str) -> Verdict:
    """A first line that names no separator: it is a title like any other, or what it names is none."""
    moved = ready(row_3=joiner(full_name="Nguyễn Văn An"), row_4=joiner(full_name="Trần Thị Bình"))
    return unclear("column_missing", "column_identity_missing") if label == "letter" else moved


def _damage() -> Iterator[Case]:
    for label, data in (
        ("open-quote", PLAIN + 'AB-1,"Nguyễn Văn An,03/02/1980\n' + BINH),
        ("open-quote-at-end", PLAIN + AN + BINH + '"'), ("text-behind-quote", PLAIN + 'AB-1,"An"x,\n'),
        ("open-quote-in-header", '"' + PLAIN + AN),
        ("one-of-three-quotes", PLAIN + 'AB-1,"""An,03/02/1980\n'),
    ):  # fmt: skip
        yield text(f"quotes-{label}", failed("csv_quotes"), data)
    yield text(
        "quotes-within",
        ready(row_2=refused("name_letters"), row_3=joiner()),
        PLAIN + 'AB-1,An "Bé" Văn,\n' + BINH,
    )
    yield text("quotes-broken-line", BOTH, PLAIN + 'AB-1,"Nguyễn\r\nVăn An",03/02/1980\n' + BINH)
    yield text("quotes-around-nothing", ready(row_3=joiner()), PLAIN + '"",,""\n' + AN)
    for label, raw in (
        ("nul-late", (PLAIN + ",,\n" * 30_000 + "AB-1,A\0n,\n").encode()),
        ("nul-in-utf-16", ("Mã CBCC,Họ\0 tên\n" + AN).encode("utf-16")),
        ("utf-32", (PLAIN + AN).encode("utf-32")),
    ):  # fmt: skip
        yield text(label, failed("file_nul"), raw)
    yield text("nul-early", failed("file_binary"), PLAIN + "AB-1,A\0n,\n")
    yield text("cell-too-long", failed("csv_cell_too_long"), PLAIN + f"AB-1,{'n' * 32_769},\n")
    yield text(
        "cell-just-short-enough", ready(row_2=refused("text_too_long")), PLAIN + f"AB-1,{'n' * 32_768},\n"
    )
    yield text("line-too-long", failed("csv_line_too_long"), PLAIN + "n," * 500_001)
    yield text(
        "cell-of-lines-too-long", failed("csv_cell_too_long"), PLAIN + 'AB-1,"' + "An\n" * 11_000 + '",\n'
    )
    yield text("too-many-columns", failed("file_too_many_columns"), PLAIN + AN + "n," * 1_001 + "n\n")
    yield text("separators-without-end", BOTH, PLAIN + AN.replace("\n", "," * 5_000 + "\n") + BINH)
    short = ready(row_2=joiner("row_too_short", full_name="Nguyễn Văn An"), row_3=joiner())
    yield text("row-too-short", short, PLAIN + "AB-1,Nguyễn Văn An\n" + BINH)
    yield text(
        "row-of-one-cell",
        ready(row_2=joiner(), row_3=refused("name_missing", notices=("row_too_short",))),
        PLAIN + AN + "AB-2\n",
    )
    yield text(
        "comment-line",
        ready(row_2=refused("staff_code_shape", "name_missing", notices=("row_too_short",)), row_3=joiner()),
        PLAIN + "# ghi chu 1\n" + AN,
    )
    yield text("spaces-behind-commas", BOTH, (PLAIN + AN + BINH).replace(",", ", "))


def _giants() -> Iterator[Case]:
    def giant(name: str, verdict: Verdict, head: str, part: str, times: int) -> Case:
        return Case(name, "list.csv", lambda: head.encode() + part.encode() * times, verdict)

    yield giant("more-than-a-million-rows", failed("file_too_many_rows"), PLAIN, "\n", 1_048_576)
    name, largest = "more-than-fifty-megabytes", 50_000_000
    yield Case(name, "list.xlsx", lambda: b"PK\x03\x04" + b"n" * largest, failed("file_too_big"))
    yield giant("one-endless-line", failed("csv_line_too_long"), PLAIN, "n" * 1_000, 20_000)
    yield giant("endless-quotes", failed("csv_cell_too_long"), PLAIN + '"', "n\n", 2_000_000)
    yield giant("a-million-columns", failed("csv_line_too_long"), "Mã CBCC", ",Cột", 1_000_000)
    yield giant("nothing-but-blanks", failed("file_empty"), " ", " \r\n", 10_000)
    yield giant("nothing-but-separators", failed("file_empty"), ",", ",,,\n", 10_000)
    yield giant("nothing-but-quotes", failed("csv_cell_too_long"), PLAIN, '"' * 1_000, 401)
    for label, cell in (
        ("blanks", "An" + " " * 32_000 + "An"), ("ats", "@" * 32_000), ("dots", "." * 32_000),
        ("brackets", "(" * 32_000),
        ("days", "ngày " + "tháng " * 5_000), ("places", ", " * 16_000), ("ones", "1" * 32_000),
    ):  # fmt: skip
        header = f'{PLAIN.strip()},Email,Điện thoại,"{cell}"\n'
        row = f'AB-1,Nguyễn Văn An,03/02/1980,"{cell}","{cell}",\n'
        codes = ("email_shape",) if label == "places" else ("email_shape", "phone_shape")
        verdict = ready(row_2=left_out(*codes), row_3=joiner())
        yield text(f"slow-cell-{label}", verdict, header + row + BINH.strip() + ",,,\n")
    deep = "<" + "!ENTITY " * 1_000
    yield text("markup-without-end", failed("file_markup"), deep)


def _no_text() -> Iterator[Case]:
    whole = (PLAIN + AN + BINH).encode()
    for label, data in (
        ("line-ends", b"\r\n" * 9), ("wide-mark", b"\xff\xfe"),
    ):  # fmt: skip
        yield text(f"empty-{label}", failed("file_empty"), data)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("list.csv"), io.BytesIO())
    for label, code, data in (
        ("pdf", "file_not_a_table", b"%PDF-1.7\n" + whole),
        ("gzip", "file_not_a_table", gzip.compress(whole, mtime=0)),
        ("bzip2", "file_not_a_table", bz2.compress(whole)), ("xz", "file_not_a_table", lzma.compress(whole)),
        ("zstd", "file_not_a_table", b"\x28\xb5\x2f\xfd\x24" + whole),
        ("rtf", "file_not_a_table", b"{\\rtf1 " + whole),
        ("png", "file_not_a_table", b"\x89PNG\r\n\x1a\n" + whole),
        ("jpeg", "file_not_a_table", b"\xff\xd8\xff\xe0" + whole),
        ("gif", "file_not_a_table", b"GIF89a" + whole),
        ("rar", "file_not_a_table", b"Rar!\x1a\x07\x01" + whole),
        ("7z", "file_not_a_table", b"7z\xbc\xaf\x27\x1c" + whole), ("tar", "file_binary", archive.getvalue()),
        ("program", "file_binary", b"\x7fELF\x02\x01\x01" + bytes(60)),
        ("database", "file_binary", b"SQLite format 3\0" + whole),
        ("zeros", "file_binary", bytes(4096)),
        ("html", "file_markup", b"<html><table><tr><td>An</table>"),
        ("doctype", "file_markup", b"\r\n <!DOCTYPE html>"),
        ("table", "file_markup", b"<TABLE><tr><td>An</td></tr></TABLE>"),
        ("xml", "file_markup", b'<?xml version="1.0"?><x/>'),
        ("comment", "file_markup", b"<!-- An --><html></html>"),
        ("style", "file_markup", b"<style>td{}</style><table>"),
        ("div", "file_markup", b"<div><table><tr><td>An</td></tr></table></div>"),
        ("svg", "file_markup", b"<svg onload=alert(1)>"),
        ("wide-html", "file_markup", "<html><table>".encode("utf-16")),
        ("web-archive", "file_markup", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>"),
    ):  # fmt: skip
        yield text(f"{label}-named-csv", failed(code), data)
        if code == "file_markup":
            yield text(f"{label}-named-xls", failed(code), data, "list.xls")
    for suffix in ("xlsx", "xlsm"):
        yield text(f"text-named-{suffix}", failed("file_not_xlsx"), whole, f"list.{suffix}")
    for suffix in ("xls", "ods", "txt", "pdf", ""):
        yield text(f"text-named-{suffix or 'nothing'}", BOTH, whole, f"list.{suffix}" if suffix else "list")
    for label, name in (
        ("path", "../../list.csv"), ("absolute", "/etc/list.csv"), ("long", "a" * 300 + ".csv"),
        ("turned-round", "list\u202evsc.exe"), ("header", 'list"; filename="x.csv'), ("nul", "list\0.csv"),
        ("dots", ".."), ("markup", "<b>list</b>.csv"), ("formula", "=1+1.csv"),
        ("newline", "list\r\nX: y.csv"),
    ):  # fmt: skip
        yield text(f"named-{label}", BOTH, whole, name)
