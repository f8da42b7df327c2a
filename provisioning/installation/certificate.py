"""The server's certificate: copied from where it was given, or asked for with certbot; and slapd's own.

A renewed certificate is taken in by the same step: `congvu install` again, which certbot does by itself.
"""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from provisioning.deployment.certificates import make_loopback_certificate, still_good
from provisioning.foundation import clock
from provisioning.foundation.errors import Problem
from provisioning.installation.answers import Answers
from provisioning.installation.server import Server, has, is_mode, write
from provisioning.installation.steps import Step, StepFailed, run, succeeds

LIVE = Path("/etc/letsencrypt/live")
_HOOK = Path("/etc/letsencrypt/renewal-hooks/deploy/congvu")
_HOOK_TEXT = """#!/bin/sh
# Written by `congvu install`: a renewed certificate is taken in, and whoever shows it is told.
exec congvu install --again --quiet
"""
KNOWN_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def problems(answers: Answers) -> list[Problem]:
    """What is wrong with a certificate that was given; empty where it is fine or asked for later."""
    if answers.tls.acme or answers.tls.certificate is None or answers.tls.key is None:
        return []
    try:
        chain = x509.load_pem_x509_certificates(answers.tls.certificate.read_bytes())
        key = load_pem_private_key(answers.tls.key.read_bytes(), password=None)
    except (ValueError, TypeError, OSError) as error:
        return [Problem("tls", "certificate_unreadable", {"detail": str(error)[:200]})]
    found = []
    own = chain[0]
    public = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if own.public_key().public_bytes(*public) != key.public_key().public_bytes(*public):
        found.append(Problem("tls.key", "key_of_another"))
    if own.not_valid_after_utc <= clock.now():
        found.append(
            Problem("tls.certificate", "certificate_over", {"day": str(own.not_valid_after_utc.date())})
        )
    if not _names(own, answers.host):
        found.append(Problem("tls.certificate", "certificate_names_other", {"host": answers.host}))
    return found


def _names(certificate: x509.Certificate, host: str) -> bool:
    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    wildcard = "*." + host.partition(".")[2]
    return any(name.lower() in {host, wildcard} for name in listed.get_values_for_type(x509.DNSName))


def _sources(server: Server) -> tuple[Path, Path]:
    tls = server.answers.tls
    if tls.certificate is not None and tls.key is not None:
        return tls.certificate, tls.key
    return LIVE / server.answers.host / "fullchain.pem", LIVE / server.answers.host / "privkey.pem"


def asked(server: Server) -> Step:
    """By certbot: the first time on port 80 itself, later through the front server, which leaves no gap."""
    host = server.answers.host

    def do() -> None:
        _HOOK.parent.mkdir(parents=True, exist_ok=True)
        write(_HOOK, _HOOK_TEXT, 0o755)
        busy = succeeds(["systemctl", "-q", "is-active", "congvu-front.service"])
        way = ["--webroot", "-w", str(server.layout.challenges)] if busy else ["--standalone"]
        run("certbot", "certonly", "-n", "--agree-tos", "-m", server.answers.tls.acme_email, "-d", host,
            "--cert-name", host, *way, code="acme_refuses")  # fmt: skip
        renewal = LIVE.parent / f"renewal/{host}.conf"
        _renew_through_front(renewal, server.layout.challenges)

    def there() -> bool:
        return all(file.exists() for file in _sources(server)) and has(_HOOK, _HOOK_TEXT)

    return Step("certificate_asked", there, do)


def _renew_through_front(renewal: Path, folder: Path) -> None:
    text = renewal.read_text()
    if "authenticator = standalone" in text:
        write(
            renewal,
            text.replace("authenticator = standalone", f"authenticator = webroot\nwebroot_path = {folder},"),
        )


def taken(server: Server) -> Step:
    """The certificate where Postfix, Dovecot and nginx read it, and the authorities Congvu believes."""
    layout = server.layout

    def texts() -> dict[Path, tuple[str, int, str]]:
        certificate, key = (path.read_text() for path in _sources(server))
        authority = server.answers.tls.authority
        believed = authority.read_text() if authority else certificate if _signs_itself(certificate) else ""
        known = believed or KNOWN_AUTHORITIES.read_text()
        directory = layout.directory_certificate_file.with_name("directory-ca.pem").read_text()
        return {
            layout.certificate_file: (certificate, 0o644, "root"),
            layout.key_file: (key, 0o600, "root"),
            layout.ca_file: (directory + known, 0o644, "root"),
        }

    def there() -> bool:
        if not still_good(layout, clock.now()):
            return False
        return all(
            has(path, text) and is_mode(path, mode, "root", group)
            for path, (text, mode, group) in texts().items()
        )

    def do() -> None:
        layout.tls.mkdir(mode=0o755, exist_ok=True)
        if not still_good(layout, clock.now()):
            make_loopback_certificate(layout, lifetime=timedelta(days=3650))
        for path, (text, mode, group) in texts().items():
            write(path, text, mode, group=group)
        _check(layout.certificate_file, layout.key_file)
        reload_those_who_show_it()

    return Step("certificate", there, do)


def _signs_itself(text: str) -> bool:
    own = x509.load_pem_x509_certificate(text.encode())
    return own.issuer == own.subject


def _check(certificate: Path, key: Path) -> None:
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        raise StepFailed("certificate_unreadable", detail=str(error)) from error


def reload_those_who_show_it() -> None:
    """Those that run; each reads the new one without dropping a connection."""
    for unit in ("congvu-front", "congvu-dovecot", "congvu-postfix"):
        if succeeds(["systemctl", "-q", "is-active", f"{unit}.service"]):
            run("systemctl", "reload", f"{unit}.service")
