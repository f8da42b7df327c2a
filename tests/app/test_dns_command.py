"""`congvu dns` from the server's command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from click.testing import CliRunner, Result

import app.cli.dns
from app.cli.dns import dns
from provisioning.deployment.dns_check import Verdict
from provisioning.deployment.dns_records import Record
from tests.support.cast import Cast

Run = Callable[..., Result]


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the database of the test; every record but MX is published."""

    def published(wanted: Sequence[Record], _authorities: object) -> list[Verdict]:
        codes = {True: "dns_right", False: "dns_missing"}
        return [Verdict(each, each.kind != "MX", codes[each.kind != "MX"]) for each in wanted]

    monkeypatch.setattr(app.cli.dns, "services", lambda: cast.services)
    monkeypatch.setattr(app.cli.dns, "check", published)
    monkeypatch.setattr(app.cli.dns, "check_host", lambda *_: [])
    return lambda *words: CliRunner().invoke(dns, [*words])


def test_zone_prints_every_record_and_asks_nobody(run: Run) -> None:
    done = run("--zone", "--language", "en")
    lines = [line for line in done.output.splitlines() if not line.startswith(";")]
    assert (0, 10) == (done.exit_code, len(lines))
    assert any(line.startswith("_mta-sts.kontum.example. IN TXT") for line in lines)


@pytest.mark.parametrize(("language", "said"), [("vi", "Chưa công bố."), ("en", "Not published.")])
def test_what_is_missing_is_told_with_the_line_to_publish(run: Run, language: str, said: str) -> None:
    done = run("--language", language)
    assert 1 == done.exit_code
    assert f"BAD kontum.example MX: {said}" in done.output
    assert "    kontum.example. IN MX 10 " in done.output
    assert "ok  kontum.example TXT" in done.output


def test_a_domain_that_is_none_of_ours_is_refused(run: Run) -> None:
    done = run("--domain", "elsewhere.example")
    assert (1, True) == (done.exit_code, "elsewhere.example is not a mail domain here" in done.output)
