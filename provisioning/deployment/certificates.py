"""A private authority and the one certificate it signs, for a stack on loopback.

Kept as long as they are valid and name the layout's host; never used in production, where the
province brings its own certificate to the same file names.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provisioning.deployment.folders import give
from provisioning.deployment.layout import StackLayout
from provisioning.foundation import clock

_LIFETIME = timedelta(days=800)
_RENEW_BEFORE = timedelta(days=30)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _draft(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _LIFETIME)
    )


def _authority(now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    draft = _draft("Congvu private authority", "Congvu private authority", key.public_key(), now)
    draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    draft = draft.add_extension(usage, critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return draft.add_extension(identifier, critical=False).sign(key, hashes.SHA256()), key


def _names(layout: StackLayout) -> x509.SubjectAlternativeName:
    hosts = [x509.DNSName(name) for name in dict.fromkeys(("localhost", layout.host))]
    addresses = dict.fromkeys(("127.0.0.1", layout.address))
    return x509.SubjectAlternativeName(
        [*hosts, *(x509.IPAddress(ipaddress.ip_address(text)) for text in addresses)]
    )


def _write(path: Path, content: bytes, mode: int, *, group: str = "root") -> None:
    # The mode stands before the content does.
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    give(path, group=group)
    path.chmod(mode)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def make_certificates(layout: StackLayout, now: Callable[[], datetime] = clock.now) -> None:
    """Make the authority and the server's certificate, unless those there are still good.

    The authority's key is thrown away: both are made together, and nobody can sign with it later.
    """
    if _still_good(layout, now()):
        return
    authority, authority_key = _authority(now())
    key = ec.generate_private_key(ec.SECP256R1())
    draft = _draft(layout.host, "Congvu private authority", key.public_key(), now())
    draft = draft.add_extension(_names(layout), critical=False)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    draft = draft.add_extension(server, critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    draft = draft.add_extension(identifier, critical=False)
    certificate = draft.sign(authority_key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    _write(layout.ca_file, authority.public_bytes(encoding), 0o644)
    _write(layout.certificate_file, certificate.public_bytes(encoding), 0o644)
    _write(layout.key_file, _pem(key), 0o640, group=layout.users.slapd)


def _still_good(layout: StackLayout, now: datetime) -> bool:
    files = (layout.ca_file, layout.certificate_file, layout.key_file)
    if not all(file.exists() for file in files):
        return False
    certificate = x509.load_pem_x509_certificate(layout.certificate_file.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if names != _names(layout):
        return False
    return certificate.not_valid_after_utc > now + _RENEW_BEFORE
