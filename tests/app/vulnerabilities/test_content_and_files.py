"""What went wrong at peers with stored text, files and requests, tried on ours."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from provisioning.foundation.errors import Invalid
from provisioning.foundation.formulas import csv_line
from provisioning.imports.files.file_kind import LIMITS
from provisioning.imports.files.raw_rows import FileKind, read_rows
from tests.support.cast import Cast

XSS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><svg onload=alert(1)>",
]
PAGES = [
    "/people",
    "/people/{}",
    "/people/{}/edit",
    "/people/{}/move",
    "/people/{}/suspend",
    "/search?q=Hiem",
    "/audit",
]


@pytest.mark.parametrize("text", XSS)
def test_cve_2022_24851_cve_2026_40873_stored_text_is_never_markup(cast: Cast, text: str) -> None:
    """LAM and mailcow showed stored text as part of the page."""
    person = cast.province.add("Nguyễn Văn Hiem", "stttt", post=text)
    browser, shown = cast.sign_in_as("system"), 0
    for page in PAGES:
        answer = browser.get(page.format(person), follow_redirects=True)
        assert answer.status_code == 200, page
        assert text not in answer.text or "<" not in text
        shown += "alert(1)" in answer.text
    assert shown > 0


@pytest.mark.parametrize("path", ["/people", "/units", "/search", "/audit/", "/grants/"])
def test_cve_2023_0470_cve_2023_5688_what_a_request_says_is_never_markup(cast: Cast, path: str) -> None:
    """Modoboa put what stood in the address into the page; ours also lets no inline script run."""
    answer = cast.sign_in_as("system").get(path, query_string=dict.fromkeys(("q", "text", "state"), XSS[0]))
    assert answer.status_code == 200
    assert XSS[0] not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


FORMULAS = [f"{lead}{sign}1+1" for sign in "=+-@\t\r\n＝＋－＠" for lead in ("", " ", "\u00a0")]


@pytest.mark.parametrize("cell", [*FORMULAS, "+84912345678"])
def test_modoboa_412efaec8_no_exported_cell_is_a_formula(cell: str) -> None:
    """Modoboa's exports were run as formulas by spreadsheet programs."""
    (row,) = csv.reader(io.StringIO(csv_line([cell]), newline=""), strict=True)
    assert row == [f"'{cell}"]


def test_cve_2017_5992_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    """openpyxl read the files that a workbook's external entities named."""
    secret, file = tmp_path / "secret.txt", tmp_path / "book.xlsx"
    secret.write_text("bi mat", encoding="utf-8")
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "x"
    plain = io.BytesIO()
    book.save(plain)
    head = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]>'
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                text = head + text.replace("<sheetData>", "<sheetData>&e;", 1)
            new.writestr(name, text)
    try:
        rows = list(read_rows(file, FileKind.XLSX, LIMITS))
    except Invalid:
        rows = []
    assert "bi mat" not in str(rows)


def test_cve_2023_25577_a_form_of_endless_parts_is_refused(cast: Cast) -> None:
    """Werkzeug read any number of parts."""
    browser = cast.sign_in_as("department")
    part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    begun = time.monotonic()
    answer = browser.post(
        "/people/new", data=part * 20_000 + "--b--\r\n", content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code in {400, 413}
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7"])
def test_cve_2018_1000656_json_in_odd_encodings_is_not_read(cast: Cast, encoding: str) -> None:
    """Flask guessed the encoding of JSON and spent its memory on it."""
    browser = cast.browser()
    body = '{"address": "a@kontum.example"}'.encode(encoding)
    headers = {"X-CSRFToken": browser.csrf_token(), "Content-Type": f"application/json; charset={encoding}"}
    answer = browser.post("/forgot", data=body, headers=headers)
    assert answer.status_code in {200, 400, 415, 422}
    assert answer.location is None


def test_cve_2023_23934_a_nameless_cookie_is_no_session(cast: Cast) -> None:
    """Werkzeug took `=name=value` for a cookie called name."""
    signed = cast.sign_in_as("official")
    name = cast.app.config["SESSION_COOKIE_NAME"]
    host = "thu.kontum.example"
    cookie = signed.get_cookie(name, domain=host)
    assert cookie is not None
    header = f"{name}={cookie.value}"
    plain = cast.app.test_client(use_cookies=False)
    assert plain.get("/me", headers={"Cookie": header}).status_code == 200
    assert plain.get("/me", headers={"Cookie": f"={header}"}).status_code == 302


@pytest.mark.parametrize("tail", ["\r\nX-Evil: 1", "%0d%0aX-Evil:%201"])
def test_cve_2018_1000164_no_value_starts_a_header(cast: Cast, tail: str) -> None:
    """gunicorn let a line break in a value start another header."""
    form = {"language": f"vi{tail}", "next": f"/{tail}", "theme": f"dark{tail}"}
    for path in ("/sign-in", "/sign-out"):
        assert "X-Evil" not in cast.browser().send(path, form).headers
