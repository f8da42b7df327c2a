"""After the whole journey no password and no code is in a table, a log line, an address or a page."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from provisioning.foundation.tables import metadata
from tests.app.me.conftest import NEW, OUTSIDE, Invited, Post, passwords
from tests.support.cast import Cast

WRONG = "một mật khẩu gõ sai"
THIRD = "doi ca phe no hoa trang muot"
FOURTH = "thong ba la tren deo Violac"


def every_row(cast: Cast) -> str:
    with cast.database.reading() as session:
        found = [str(row) for t in metadata.sorted_tables for row in session.execute(sa.select(t))]
    return "\n".join(found)


def every_file(cast: Cast) -> bytes:
    file = str(cast.database.engine.url.database)
    from pathlib import Path

    return b"".join(path.read_bytes() for path in (Path(file), Path(f"{file}-wal")) if path.exists())


def test_no_password_and_no_code_is_kept_anywhere(
    cast: Cast,
    invited: Invited,
    post: Post,
    recoverable: Callable[[str], str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    addresses: list[str] = []

    def seen(answer: object) -> None:
        addresses.append(answer.request.url + str(answer.headers))  # type: ignore[attr-defined]  # a TestResponse

    browser = cast.browser()
    seen(browser.send("/activate", invited.slip))
    seen(browser.send("/password-strength", {"password": NEW}))
    seen(browser.send("/activate/password", passwords(WRONG, repeated="x")))
    seen(browser.send("/activate/password", passwords(recovery_email=OUTSIDE)))
    proof = post.newest_code()
    seen(browser.send("/me/recovery/code", {"code": proof}))
    seen(browser.send("/sign-out"))
    seen(browser.send("/sign-in", {"address": invited.address, "password": WRONG}))
    seen(browser.send("/sign-in", {"address": WRONG, "password": NEW}))
    seen(browser.send("/sign-in", {"address": invited.address, "password": NEW}))
    form = {"current": NEW, "password": THIRD, "repeated": THIRD}
    seen(browser.send("/me/password", form))
    seen(browser.send("/sign-out"))
    seen(browser.send("/forgot", {"address": invited.address}))
    code = post.newest_code()
    seen(browser.send("/forgot/code", {"code": code}))
    seen(browser.send("/forgot/password", passwords(FOURTH)))
    post.deliver()

    secrets = [NEW, THIRD, WRONG, FOURTH, invited.code, code, proof]
    secrets += [each.replace("-", "") for each in (invited.code, code, proof)]
    printed = capfd.readouterr()
    places = {
        "tables": every_row(cast),
        "log": caplog.text + printed.out + printed.err,
        "addresses": "\n".join(addresses),
    }
    found = [(s, where) for s in secrets for where, text in places.items() if s in text]
    assert found == []
    assert [s for s in secrets if s.encode() in every_file(cast)] == []
    told = [m.get_content() for m in post.sent if not {code, proof} & set(m.get_content().split())]
    assert told
    assert [s for s in secrets for text in told if s in text] == []
