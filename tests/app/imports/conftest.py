"""Uploading a list in a test, and doing what the worker would do."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from provisioning.imports.chores import import_chores
from provisioning.plans.chores import plan_chores
from tests.support.cast import Browser, Cast

HEADER = "Mã CBCC,Họ và tên,Ngày sinh,Chức vụ,Đơn vị,Điện thoại,Email cá nhân"
Upload = Callable[..., str]


@pytest.fixture
def work(cast: Cast) -> Callable[[], None]:
    """Reads and carries out whatever waits."""

    def until_done() -> None:
        chores = [
            *import_chores(cast.database, cast.services.settings, "test"),
            *plan_chores(cast.database, "test"),
        ]
        while any([chore() for chore in chores]):  # noqa: C419 (each gets its turn)
            pass

    return until_done


@pytest.fixture
def upload(work: Callable[[], None]) -> Upload:
    """Uploads rows below HEADER, has them read, and returns the plan's path."""

    def send(
        browser: Browser, *rows: str, unit: str = "stttt", name: str = "list.csv", raw: bytes = b""
    ) -> str:
        data = raw or "\n".join((HEADER, *rows)).encode()
        answer = post(browser, data, unit=unit, name=name)
        assert answer.status_code == 303, answer.text
        work()
        return answer.location

    return send


def post(browser: Browser, data: bytes, *, unit: str = "stttt", name: str = "list.csv") -> TestResponse:
    """The upload alone."""
    fields = {"file": (io.BytesIO(data), name), "unit": unit, "decision": "12/QĐ-SNV"}
    return browser.send("/imports/new", fields, content_type="multipart/form-data")
