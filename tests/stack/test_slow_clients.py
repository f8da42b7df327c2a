"""Clients that send or read next to nothing keep nobody out: two hundred of each, on the private stack
and behind the configuration that a server gets."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from provisioning.deployment import supervisor
from provisioning.deployment.environment import make_environment
from provisioning.deployment.folders import make_folders
from provisioning.deployment.layout import StackLayout, production_layout
from provisioning.deployment.render import render
from provisioning.foundation.settings import LARGEST_UPLOAD
from tests.support.mail_stack import until
from tests.support.whole_stack import WholeStack, start_whole_stack

pytestmark = pytest.mark.stack

MANY = 200
# The longest a page may take while they are there: far from their patience, and from ours.
PATIENCE = 20.0
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True, slots=True)
class Front:
    """Where one front listens, and how it is opened."""

    port: int
    url: str
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"

    def connect(self) -> socket.socket:
        """A connection; over TLS where the front wants that."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return self.tls.wrap_socket(plain, server_hostname=self.host) if self.tls else plain

    def get(self, path: str = "/sign-in") -> httpx.Response:
        """A page."""
        verify = self.tls or False
        with httpx.Client(verify=verify, timeout=PATIENCE, trust_env=False) as client:
            return client.get(self.url + path, headers={"Host": "127.0.0.1"})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    """Everything running, for this file."""
    running = start_whole_stack(tmp_path_factory.mktemp("slow"))
    try:
        yield running
    finally:
        running.remove()


@pytest.fixture(scope="module", params=["private", "production"])
def front(request: pytest.FixtureRequest, whole: WholeStack) -> Iterator[Front]:
    """Each of the two fronts, before the same web."""
    layout = whole.mail.layout
    if request.param == "private":
        yield Front(layout.ports.web, layout.base_url)
        return
    with serving_production(layout) as made:
        yield made


@contextlib.contextmanager
def serving_production(layout: StackLayout) -> Iterator[Front]:
    """nginx as a server gets it: only its places and its two ports are this test's."""
    with TemporaryDirectory(prefix="congvu-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        port, plain = free_port(), free_port()
        ports = replace(layout.ports, web=port)
        wanted = production_layout(host=layout.host, domains=layout.domains, suffix=layout.suffix)
        made = replace(wanted, var=folder, stack=folder / "stack", ports=ports)
        made.stack.mkdir()
        make_folders(made)
        for target, source in (
            (made.certificate_file, layout.certificate_file),
            (made.key_file, layout.key_file),
        ):
            target.write_bytes(source.read_bytes())
        render(made, make_environment(layout), folder / "conf")
        conf = folder / "conf/nginx/front.conf"
        conf.write_text(re.sub(r"listen 80\b", f"listen 127.0.0.1:{plain}", conf.read_text()))
        with subprocess.Popen(["/usr/sbin/nginx", "-c", str(conf), "-e", "stderr"]) as nginx:
            try:
                tls = ssl.create_default_context(cafile=str(layout.ca_file))
                made_front = Front(port, f"https://127.0.0.1:{port}", tls, layout.host)
                until(lambda: answers(made_front))
                yield made_front
            finally:
                nginx.send_signal(signal.SIGTERM)
                nginx.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(front: Front) -> bool:
    try:
        return front.get().status_code == 200
    except (httpx.HTTPError, OSError):
        return False


def head(length: int) -> bytes:
    return b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORM + b"Content-Length: %d\r\n" % length


def slow_body(connection: socket.socket) -> None:
    connection.sendall(head(10_000) + b"\r\naddress=")


def slow_chunks(connection: socket.socket) -> None:
    connection.sendall(
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
    )


def half_an_upload(connection: socket.socket) -> None:
    top = (
        b"POST /imports/new HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    )
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    connection.sendall(top + b"Content-Length: 5000000\r\n\r\n" + part + b"a" * 50_000)


def slow_head(connection: socket.socket) -> None:
    connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")


def says_nothing(_connection: socket.socket) -> None:
    pass


def idle_after_a_page(connection: socket.socket) -> None:
    connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert connection.recv(100).startswith(b"HTTP/1.1 200")


def slow_reader(connection: socket.socket) -> None:
    """Asks again and again, and reads nothing of what comes."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.sendall(
        b"GET /static/vendor/tabler/css/tabler.min.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 4
    )


CLIENTS = [slow_body, slow_chunks, half_an_upload, slow_head, says_nothing, idle_after_a_page, slow_reader]


@pytest.mark.parametrize("client", CLIENTS)
def test_pages_answer_while_many_dawdle(front: Front, client: Callable[[socket.socket], None]) -> None:
    with contextlib.ExitStack() as open_ones:
        slow = [open_ones.enter_context(front.connect()) for _ in range(MANY)]
        for connection in slow:
            client(connection)
        for _ in range(2):
            assert [200] * 4 == [front.get().status_code for _ in range(4)]
            for connection in slow:
                trickle(connection, client)


def trickle(connection: socket.socket, client: Callable[[socket.socket], None]) -> None:
    """A byte more, of those who send."""
    if client in {slow_body, half_an_upload, slow_head}:
        connection.sendall(b"a")


def test_handshakes_that_never_end_keep_nobody_out(whole: WholeStack) -> None:
    with serving_production(whole.mail.layout) as front, contextlib.ExitStack() as open_ones:
        for _ in range(MANY):
            plain = open_ones.enter_context(
                socket.create_connection(("127.0.0.1", front.port), timeout=PATIENCE)
            )
            # The beginning of a ClientHello.
            plain.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
        assert [200] * 4 == [front.get().status_code for _ in range(4)]


def test_without_the_front_a_few_slow_bodies_are_seen_to_stop_the_web(whole: WholeStack) -> None:
    """The build without it: what asks the web itself waits, while the front's visitors would not."""
    port = whole.mail.layout.ports.app
    bare = Front(port, f"http://127.0.0.1:{port}")
    with contextlib.ExitStack() as open_ones, pytest.raises(httpx.TimeoutException):
        # One of its processes may take them all: more are sent, until the others have some too.
        for _ in range(15):
            for _ in range(20):
                slow_body(open_ones.enter_context(bare.connect()))
            time.sleep(1)
            with httpx.Client(timeout=3, trust_env=False) as client:
                for _ in range(4):
                    client.get(f"{bare.url}/sign-in")


def test_a_body_beyond_what_the_web_takes_is_refused_and_one_within_is_not(front: Front) -> None:
    statuses = []
    for length in (LARGEST_UPLOAD * 2, LARGEST_UPLOAD // 2):
        with front.connect() as connection:
            connection.sendall(head(length) + b"\r\n")
            if length < LARGEST_UPLOAD:
                connection.sendall(b"a" * length)
            statuses.append(connection.recv(100).split()[1])
    assert b"413" == statuses[0]
    assert b"413" != statuses[1]


def test_a_body_that_is_too_large_is_refused_in_words(front: Front) -> None:
    with front.connect() as connection:
        connection.sendall(head(LARGEST_UPLOAD * 2) + b"\r\n")
        said = b""
        while "</p>" not in said.decode(errors="ignore") and (part := connection.recv(10_000)):
            said += part
    assert b"text/html; charset=utf-8" in said
    assert "Tệp quá lớn".encode() in said


def test_a_web_that_is_stopped_is_told_in_words(whole: WholeStack) -> None:
    with whole.mail.without("web"):
        page = httpx.get(whole.mail.layout.base_url, trust_env=False, timeout=PATIENCE)
    assert 503 == page.status_code
    assert "Hệ thống đang bận hoặc đang khởi động lại" in page.text


def test_a_new_start_of_the_web_refuses_nobody(whole: WholeStack) -> None:
    front = Front(whole.mail.layout.ports.web, whole.mail.layout.base_url)
    stopped, statuses = threading.Event(), list[int]()

    def visit() -> None:
        while not stopped.is_set():
            statuses.append(front.get().status_code)

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    web = supervisor.processes(whole.mail.layout)["web"]
    for _ in range(2):
        before = len(statuses)
        os.kill(web, signal.SIGHUP)
        until(lambda before=before: len(statuses) > before + 30, 60)  # type: ignore[misc]
    stopped.set()
    for visitor in visitors:
        visitor.join(timeout=60)
    assert {200} == set(statuses)


def test_what_a_stranger_says_of_proxies_is_replaced(front: Front) -> None:
    with httpx.Client(verify=front.tls or False, timeout=PATIENCE, trust_env=False) as client:
        claimed = {
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Prefix": "/evil",
            "Forwarded": "host=evil",
        }
        page = client.get(f"{front.url}/sign-in", headers={"Host": "127.0.0.1", **claimed})
    assert 200 == page.status_code
    assert "evil" not in page.text
