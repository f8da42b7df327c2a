"""The private authority's certificate: checked as a mail program would check it."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from provisioning.deployment.certificates import make_certificates
from provisioning.deployment.layout import StackLayout
from provisioning.foundation import clock


@pytest.fixture
def with_certificates(layout: StackLayout) -> StackLayout:
    """A layout whose certificates are made."""
    layout.tls.mkdir(parents=True)
    make_certificates(layout)
    return layout


def shakes_hands(layout: StackLayout, name: str, ca_file: Path | None = None) -> bool:
    """Whether a client that trusts our authority accepts the server under a name."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(layout.certificate_file, layout.key_file)
    client = ssl.create_default_context(cafile=str(ca_file or layout.ca_file))
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except OSError:
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(here, server_hostname=name).close()
    except ssl.SSLCertVerificationError:
        return False
    finally:
        here.close()
        thread.join()
    return True


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "mail.kontum.example"])
def test_certificate_names_every_host_of_the_stack(with_certificates: StackLayout, name: str) -> None:
    assert shakes_hands(with_certificates, name)


def test_certificate_names_no_other_host(with_certificates: StackLayout) -> None:
    assert not shakes_hands(with_certificates, "mail.khac.example")


def test_certificate_is_kept_while_valid(with_certificates: StackLayout) -> None:
    before = with_certificates.certificate_file.read_bytes()
    make_certificates(with_certificates)
    assert with_certificates.certificate_file.read_bytes() == before


def test_certificate_is_renewed_before_it_ends(with_certificates: StackLayout) -> None:
    before = with_certificates.certificate_file.read_bytes()
    make_certificates(with_certificates, lambda: clock.now() + timedelta(days=790))
    assert with_certificates.certificate_file.read_bytes() != before


def test_certificate_is_renewed_for_another_host(with_certificates: StackLayout) -> None:
    renamed = replace(with_certificates, host="thu.kontum.example")
    make_certificates(renamed)
    assert shakes_hands(renamed, "thu.kontum.example")


def test_private_key_is_readable_by_owner_only(with_certificates: StackLayout) -> None:
    assert with_certificates.key_file.stat().st_mode & 0o007 == 0


def test_server_is_certified_for_800_days_by_an_authority_without_a_key(
    with_certificates: StackLayout,
) -> None:
    layout = with_certificates
    server = x509.load_pem_x509_certificate(layout.certificate_file.read_bytes())
    began, ends = server.not_valid_before_utc, server.not_valid_after_utc
    assert timedelta(days=800, minutes=5) - timedelta(seconds=2) <= ends - began
    assert ends - began <= timedelta(days=800, minutes=5, seconds=2)
    assert b"PRIVATE" not in layout.ca_file.read_bytes() + layout.certificate_file.read_bytes()
