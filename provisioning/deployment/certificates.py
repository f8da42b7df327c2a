"""A private authority and the one certificate it signs, for a stack on loopback.

Kept as long as they are valid and name the layout's host; never used in production, where the
province brings its own certificate to the same file names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from trustme import CA

from provisioning.deployment.folders import give
from provisioning.deployment.layout import StackLayout
from provisioning.foundation import clock

_LIFETIME = timedelta(days=800)
_RENEW_BEFORE = timedelta(days=30)
_OWNER = "Congvu"


def _names(layout: StackLayout) -> list[str]:
    return list(dict.fromkeys(("localhost", layout.host, "127.0.0.1", layout.address)))


def _write(path: Path, content: bytes, mode: int, *, group: str = "root") -> None:
    # The mode stands before the content does.
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    give(path, group=group)
    path.chmod(mode)


def make_certificates(layout: StackLayout, now: Callable[[], datetime] = clock.now) -> None:
    """Make the authority and the server's certificate, unless those there are still good.

    The authority's key is thrown away: both are made together, and nobody can sign with it later.
    """
    if _still_good(layout, now()):
        return
    authority = CA(path_length=0, organization_name=_OWNER, organization_unit_name="private authority")
    made = authority.issue_cert(
        *_names(layout),
        common_name=layout.host,
        organization_name=_OWNER,
        organization_unit_name="private stack",
        not_before=now() - timedelta(minutes=5),
        not_after=now() + _LIFETIME,
    )
    _write(layout.ca_file, authority.cert_pem.bytes(), 0o644)
    _write(layout.certificate_file, made.cert_chain_pems[0].bytes(), 0o644)
    _write(layout.key_file, made.private_key_pem.bytes(), 0o640, group=layout.users.slapd)


def make_loopback_certificate(
    layout: StackLayout, *, lifetime: timedelta, now: Callable[[], datetime] = clock.now
) -> None:
    """slapd's own on a server, where the province's certificate does not name loopback.

    The authority's key is thrown away here, too; its certificate lies beside as directory-ca.pem.
    """
    authority = CA(path_length=0, organization_name=_OWNER, organization_unit_name="directory")
    made = authority.issue_cert(
        *_names(layout),
        organization_name=_OWNER,
        not_before=now() - timedelta(days=1),
        not_after=now() + lifetime,
    )
    _write(layout.directory_key_file, made.private_key_pem.bytes(), 0o640, group=layout.users.slapd)
    _write(layout.directory_certificate_file, made.cert_chain_pems[0].bytes(), 0o644)
    _write(layout.tls / "directory-ca.pem", authority.cert_pem.bytes(), 0o644)


def still_good(layout: StackLayout, now: datetime) -> bool:
    """Whether slapd's own certificate stands, names the server and lasts."""
    files = (layout.directory_certificate_file, layout.directory_key_file, layout.tls / "directory-ca.pem")
    return _good(layout, now, files)


def _still_good(layout: StackLayout, now: datetime) -> bool:
    return _good(layout, now, (layout.certificate_file, layout.key_file, layout.ca_file))


def _good(layout: StackLayout, now: datetime, files: tuple[Path, ...]) -> bool:
    """`files`: the certificate first, and what must stand beside it."""
    if not all(file.exists() for file in files):
        return False
    certificate = x509.load_pem_x509_certificate(files[0].read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if [str(name.value) for name in names] != _names(layout):
        return False
    return certificate.not_valid_after_utc > now + _RENEW_BEFORE
