"""The own pages on a real slapd: what the directory in memory promises holds there too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from werkzeug.test import TestResponse

from app.me.blueprint import REFUSAL_PACE
from app.web.container import WEB_PATIENCE, directory
from ldap.entries import person_name
from provisioning.authentication.activation import activate, open_code
from provisioning.authentication.client_info import ClientInfo, NewPassword
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.projection.kinds.mailboxes import wanted
from provisioning.projection.model import PartState
from provisioning.projection.sync_now import try_now
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from tests.app.me.conftest import NEW, Invited, Post, passwords
from tests.support.cast import PASSWORD, Cast
from tests.support.directory_server import RunningDirectory, start_directory
from tests.support.province import SYSTEM
from tests.support.races import race

pytestmark = pytest.mark.stack
# What the web waits for a directory that hangs, many times over: the machine may be busy.
PATIENCE = 12 * WEB_PATIENCE
THIRD = "doi ca phe no hoa trang muot"


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDirectory]:
    server = start_directory(tmp_path_factory.mktemp("slapd"))
    yield server
    server.remove()


@pytest.fixture
def real(cast: Cast, invited: Invited, slapd: RunningDirectory) -> Iterator[Cast]:
    """The cast with the real directory behind it, in which the official and the invited stand."""
    settings = cast.services.settings.model_copy(
        update={
            "ldap_uri": slapd.uri,
            "ldap_ca_file": slapd.ca_file,
            **{f"ldap_{name}_password": SecretStr(slapd.passwords[name]) for name in ("provisioner", "web")},
        }
    )
    provisioner = directory(settings, "provisioner", patience=WEB_PATIENCE)
    web = directory(settings, "web", patience=WEB_PATIENCE)
    services = replace(cast.services, targets=Targets(provisioner, cast.mailstore), passwords=web)
    cast.app.extensions["congvu"] = services
    # A server serves many tests, each with the same addresses: what the one before left goes.
    for entry in list(provisioner.all_people()):
        provisioner.delete(person_name(entry.uid))
    with cast.database.reading() as session:
        boxes = [cast.mailbox_id("official"), invited.mailbox_id]
        for item in wanted(session, Mailbox.id.in_(boxes)):
            assert item.entry is not None
            provisioner.add(item.entry)
    web.set_password(cast.mailbox_id("official"), PASSWORD)
    yield replace(cast, services=services)
    provisioner.close()
    web.close()


def signs_in(cast: Cast, address: str, password: str) -> bool:
    form = {"address": address, "password": password}
    return cast.browser().send("/sign-in", form).status_code == 303


def test_the_whole_way_of_an_official(real: Cast, invited: Invited, post: Post) -> None:
    browser = invited.opened()
    form = passwords(recovery_email="nha.rieng@ngoai.example")
    assert browser.send("/activate/password", form).location == "/me/recovery/code"
    assert browser.send("/me/recovery/code", {"code": post.newest_code()}).location == "/me/ready"
    assert signs_in(real, invited.address, NEW)
    assert not signs_in(real, invited.address, PASSWORD)

    browser = real.browser()
    browser.send("/forgot", {"address": invited.address})
    browser.send("/forgot/code", {"code": post.newest_code()})
    assert browser.send("/forgot/password", passwords(THIRD)).location == "/sign-in"
    assert not signs_in(real, invited.address, NEW)
    assert signs_in(real, invited.address, THIRD)


def test_a_suspension_locks_out_and_its_end_lets_the_same_password_in(real: Cast) -> None:
    address, box = real.address("official"), real.mailbox_id("official")
    with real.database.writing() as session:
        official = own_record(session, real.id("official"))
        suspend(session, SYSTEM, recipient_of(official), reason="thử", keep_receiving=True)
    try_now(real.database, real.services.targets, box)
    assert not signs_in(real, address, PASSWORD)
    assert real.services.passwords.check_password(box, PASSWORD).value == "locked"
    with real.database.writing() as session:
        official = own_record(session, real.id("official"))
        resume(session, SYSTEM, recipient_of(official))
        assert mailbox_of(official).state == "active"
    try_now(real.database, real.services.targets, box)
    assert signs_in(real, address, PASSWORD)


@pytest.mark.parametrize("who", ["known", "unknown"])
def test_a_hung_directory_is_a_sentence_and_no_endless_wait(
    real: Cast, invited: Invited, slapd: RunningDirectory, who: str
) -> None:
    address = real.address("official") if who == "known" else "khong.ai@kontum.example"
    opened = invited.opened()
    with slapd.frozen():
        asks: list[Callable[[], TestResponse]] = [
            lambda: real.browser().send("/sign-in", {"address": address, "password": PASSWORD}),
            lambda: opened.send("/activate/password", passwords()),
        ]
        for ask in asks:
            with real.database.writing() as session:
                # Each asks for itself: it is not told that the directory was just seen down.
                session.execute(sa.delete(PartState))
            begun = time.perf_counter()
            answer = ask()
            assert answer.status_code == 503
            assert time.perf_counter() - begun < PATIENCE
        begun = time.perf_counter()
        form = {"address": address, "password": PASSWORD}
        assert real.browser().send("/sign-in", form).status_code == 503
        assert time.perf_counter() - begun < PATIENCE
    with real.database.writing() as session:
        session.execute(sa.delete(PartState))
    assert opened.send("/activate/password", passwords()).location == "/me/ready"


def test_known_and_unknown_take_the_same_time(real: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(real.app.config, "REFUSAL_PACE", REFUSAL_PACE)
    known, unknown = real.address("official"), "khong.ai@kontum.example"
    took: dict[str, list[float]] = {known: [], unknown: []}
    for _ in range(8):
        for address, times in took.items():
            with real.database.writing() as session:
                session.execute(sa.text("DELETE FROM tries"))
                session.execute(sa.text("DELETE FROM wrong_tries"))
            browser = real.browser()
            form = {"address": address, "password": "nope", "csrf_token": browser.csrf_token()}
            begun = time.perf_counter()
            browser.post("/sign-in", data=form)
            times.append(time.perf_counter() - begun)
    # Whole paces, so that a machine with much to do makes no difference; 0 would be an answer at no pace.
    (paces,) = {int(min(times) / REFUSAL_PACE) for times in took.values()}
    assert paces > 0


def test_of_a_hundred_with_one_slip_one_is_ready_and_has_the_password(real: Cast, invited: Invited) -> None:
    key = open_code(real.database, ClientInfo("192.0.2.7"), invited.address, invited.code)

    def way(number: int) -> Callable[[], str]:
        text = f"suoi so {number} chay nguoc ve tay"
        new = NewPassword(text, text)
        return lambda: activate(real.database, real.services.passwords, ClientInfo("192.0.2.7"), key, new)

    result = race([way(number) for number in range(100)])
    assert result.broken == []
    (winner,) = result.done
    assert signs_in(real, invited.address, f"suoi so {winner} chay nguoc ve tay")
