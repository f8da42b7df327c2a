"""What mail programs and other mail systems fetch of a domain, served by a real nginx as it is rendered."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest

from provisioning.deployment.client_config import client_config
from provisioning.deployment.environment import Secrets
from provisioning.deployment.folders import make_folders
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.ports import choose_ports
from provisioning.deployment.render import render
from tests.support.mail_stack import until

pytestmark = pytest.mark.stack
DOMAINS = ("kontum.example", "so.example")


@pytest.fixture
def served(layout: StackLayout, secrets: Secrets) -> Iterator[StackLayout]:
    """A front before nothing, for two domains."""
    wanted = replace(layout, ports=choose_ports(layout.var), domains=DOMAINS, mta_sts="enforce")
    wanted.stack.mkdir(mode=0o755)
    wanted.stack.parent.chmod(0o755)
    make_folders(wanted)
    render(wanted, secrets, wanted.conf)
    command = ["/usr/sbin/nginx", "-c", str(wanted.conf / "nginx/front.conf"), "-e", "stderr"]
    with (wanted.log / "front").open("wb") as log, subprocess.Popen(command, stderr=log) as nginx:
        try:
            until(lambda: _answers(wanted), 20)
            yield wanted
        finally:
            nginx.terminate()


def _answers(layout: StackLayout) -> bool:
    try:
        return fetch(layout, "autoconfig.kontum.example", "/nothing").status_code == 404
    except httpx.HTTPError:
        return False


def fetch(layout: StackLayout, host: str, path: str) -> httpx.Response:
    return httpx.get(f"{layout.base_url}{path}", headers={"Host": host}, trust_env=False, timeout=10)


def test_each_domain_is_told_where_mail_programs_find_it(served: StackLayout) -> None:
    for domain in DOMAINS:
        answer = fetch(served, f"autoconfig.{domain}", "/mail/config-v1.1.xml?emailaddress=an%40" + domain)
        assert answer.headers["Content-Type"].startswith("text/xml")
        provider = ET.fromstring(answer.content).find("emailProvider")  # noqa: S314 (our own)
        assert provider is not None
        assert (domain, domain) == (provider.get("id"), provider.findtext("domain"))
        found = {
            server.tag: [server.findtext(name) for name in ("hostname", "port", "socketType", "username")]
            for server in provider
            if server.tag.endswith("Server")
        }
        assert found == {
            "incomingServer": [served.host, str(served.ports.imap), "STARTTLS", "%EMAILADDRESS%"],
            "outgoingServer": [served.host, str(served.ports.submission), "STARTTLS", "%EMAILADDRESS%"],
        }


def test_the_policy_of_mta_sts_is_served_line_by_line(served: StackLayout) -> None:
    answer = fetch(served, "mta-sts.so.example", "/.well-known/mta-sts.txt")
    assert "text/plain" == answer.headers["Content-Type"]
    assert ["version: STSv1", "mode: enforce", f"mx: {served.host}", "max_age: 604800", ""] == (
        answer.text.split("\r\n")
    )


def test_nothing_else_is_served_under_those_names(served: StackLayout) -> None:
    for path in ("/", "/sign-in", "/.well-known/mta-sts.txt/x"):
        assert 404 == fetch(served, "mta-sts.kontum.example", path).status_code
    # A name that is not one of them is the web's.
    assert 503 == fetch(served, served.host, "/mail/config-v1.1.xml").status_code


def test_a_policy_that_was_switched_off_is_not_served(
    layout: StackLayout, secrets: Secrets, folder: Path
) -> None:
    render(replace(layout, mta_sts="none"), secrets, folder / "conf")
    assert "mta-sts.txt" not in (folder / "conf/nginx/front.conf").read_text()


def test_ports_with_tls_from_the_start_are_told_so(layout: StackLayout) -> None:
    text = client_config(replace(layout, ports=replace(layout.ports, imap=993, submission=465)), "a.example")
    assert 2 == text.count("<socketType>SSL</socketType>")
