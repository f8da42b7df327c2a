"""What machines ask: `/healthz` says nothing but whether, `/metrics` opens to the token alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr, ValidationError

from provisioning.audit.operations import record
from provisioning.authentication.throttle.model import WrongTry
from provisioning.doctor.measures import MEASURES
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database
from provisioning.foundation.version import VERSION
from provisioning.projection.health import note_readings, sign_of_life
from provisioning.sending.queue import LENGTH
from tests.support.cast import Cast, make_settings
from tests.support.sources import ROOT

TOKEN = "a token of this test, long enough for anyone"


@pytest.fixture
def watched(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everyone, in a service whose settings name a token."""
    settings = make_settings(tmp_path, metrics_token=SecretStr(TOKEN))
    monkeypatch.setattr("app.machines.views.settings", lambda: settings)
    return cast


def test_healthz_says_yes_to_anybody_and_nothing_else(cast: Cast) -> None:
    answer = cast.browser().get("/healthz")
    assert (200, "ok\n", None) == (answer.status_code, answer.text, answer.headers.get("Set-Cookie"))


def test_healthz_says_no_while_the_database_is_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Database("sqlite:////nowhere/at/all/congvu.db")
    monkeypatch.setattr(type(cast.app.extensions["congvu"].database), "reading", away.reading)
    answer = cast.browser().get("/healthz")
    assert (503, "no\n") == (answer.status_code, answer.text)
    away.dispose()


@pytest.mark.parametrize(
    "header", ["", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", "Bearer ü"]
)
def test_metrics_are_not_found_without_the_token(watched: Cast, header: str) -> None:
    assert 404 == watched.browser().get("/metrics", headers={"Authorization": header}).status_code


def test_metrics_are_not_found_where_no_token_was_set(cast: Cast) -> None:
    for header in ("Bearer ", "Bearer None", f"Bearer {TOKEN}"):
        assert 404 == cast.browser().get("/metrics", headers={"Authorization": header}).status_code


@pytest.mark.parametrize("token", ["short", "x" * 31])
def test_token_that_could_be_guessed_is_no_setting(tmp_path: Path, token: str) -> None:
    with pytest.raises(ValidationError):
        make_settings(tmp_path, metrics_token=SecretStr(token))


def numbers(cast: Cast) -> dict[tuple[str, ...], float]:
    text = cast.browser().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    families = list(text_string_to_metric_families(text))
    assert {family.name for family in families} <= {f"congvu_{name}" for name in MEASURES}
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics_tell_what_is_there_now(watched: Cast) -> None:
    before = numbers(watched)
    sign_of_life(watched.database, "here:1", clock.now())
    note_readings(watched.database, {LENGTH: 7})
    with watched.database.writing() as session:
        record(session, system_actor("test"), "session.begun", subject=("session", "1", "x"))
        session.add(
            WrongTry(account="x", place="p", fingerprint="f", standing="stranger", door="web", at=clock.now())
        )
    now = numbers(watched)
    assert 1 == now["congvu_build_info", VERSION]
    assert 1 + before["congvu_sign_ins_last_hour",] == now["congvu_sign_ins_last_hour",]
    assert 1 == now["congvu_refusals_last_hour", "web"]
    assert 7 == now["congvu_queue_messages",]
    assert 0 <= now["congvu_heartbeat_age_seconds", "worker"] < 30
    assert now["congvu_mailboxes", "active"] > 0
    # What nobody has read has no number.
    assert ("congvu_queue_messages",) not in before
    assert ("congvu_certificate_days",) not in now


def test_metrics_name_nobody(watched: Cast) -> None:
    text = watched.browser().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "@" not in text
    assert watched.id("system") not in text


def test_dashboard_asks_for_what_there_is() -> None:
    board = json.loads((ROOT / "docs/monitoring/grafana.json").read_text(encoding="utf-8"))
    asked = {target["expr"] for panel in board["panels"] for target in panel["targets"]}
    assert asked == {f"congvu_{name}" for name in MEASURES} - {"congvu_build_info", "congvu_messages_waiting"}
