"""How long the certificates hold that the web, the mail servers and the directory show."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509

from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation import clock
from provisioning.foundation.settings import Settings

TIMEOUT = 5.0
IMPLICIT_IMAP, IMPLICIT_SUBMISSION = 993, 465
DAY, WEEK, MONTH = 1, 7, 30

# Shows what a server at a host and a port has: its certificate in DER.
Show = Callable[[str, int], bytes | None]


def certificates(settings: Settings) -> list[Finding]:
    """The soonest end, or one finding for each that ends within thirty days.

    A server that does not answer is named by its own check; whether a certificate is trusted as well.
    """
    return judged(ends(settings), clock.now())


def judged(found: Sequence[tuple[str, datetime]], now: datetime) -> list[Finding]:
    """`found`: where, and when the certificate shown there ends."""
    near = [_ending(at, end - now) for at, end in found if end - now < timedelta(days=MONTH)]
    if near or not found:
        return near
    return [well("certificates", "certificates_hold", days=min(end - now for _, end in found).days)]


def _ending(at: str, left: timedelta) -> Finding:
    if left < timedelta(0):
        return ill("certificates", "certificate_over", at=at)
    if left <= timedelta(days=DAY):
        return ill("certificates", "certificate_day", at=at)
    if left <= timedelta(days=WEEK):
        return ill("certificates", "certificate_week", at=at, days=left.days)
    return ill("certificates", "certificate_month", at=at, days=left.days)


def ends(settings: Settings) -> list[tuple[str, datetime]]:
    """Where a certificate is shown, and when it ends; only of what answers."""
    servers = list(_servers(settings))
    with ThreadPoolExecutor(max_workers=len(servers), thread_name_prefix="certificates") as threads:
        shown = list(threads.map(lambda server: _shown(*server), servers))
    places = [f"{host}:{port}" for host, port, _ in servers]
    return [(at, end) for at, end in zip(places, shown, strict=True) if end is not None]


def _servers(settings: Settings) -> Iterator[tuple[str, int, Show]]:
    web, directory = urlsplit(settings.base_url), urlsplit(settings.ldap_uri)
    if web.scheme == "https" and web.hostname:
        yield web.hostname, web.port or 443, _plain
    if directory.scheme == "ldaps" and directory.hostname:
        yield directory.hostname, directory.port or 636, _plain
    imap = _plain if settings.imap_port == IMPLICIT_IMAP else _imap
    yield settings.imap_host, settings.imap_port, imap
    submission = _plain if settings.submission_port == IMPLICIT_SUBMISSION else _submission
    yield settings.submission_host, settings.submission_port, submission


def _shown(host: str, port: int, show: Show) -> datetime | None:
    try:
        shown = show(host, port)
    except (OSError, imaplib.IMAP4.error, smtplib.SMTPException):
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None


def _any() -> ssl.SSLContext:
    """Takes every certificate: only its end is asked, and nothing is told to the server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _plain(host: str, port: int) -> bytes | None:
    with (
        socket.create_connection((host, port), timeout=TIMEOUT) as bare,
        _any().wrap_socket(bare, server_hostname=host) as tls,
    ):
        return tls.getpeercert(binary_form=True)


def _imap(host: str, port: int) -> bytes | None:
    with imaplib.IMAP4(host, port, timeout=TIMEOUT) as imap:
        imap.starttls(_any())
        # What it wraps is a TLS socket from here on.
        tls = imap.socket()
        return tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLSocket) else None


def _submission(host: str, port: int) -> bytes | None:
    with smtplib.SMTP(host, port, timeout=TIMEOUT) as smtp:
        smtp.starttls(context=_any())
        tls = smtp.sock
        return tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLSocket) else None
