"""Signs a message as a foreign server would: RFC 6376, relaxed/relaxed, RSA with SHA-256."""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SELECTOR = "k1"
_SIGNED = ("from", "to", "subject")


class DkimSigner:
    """One domain's key."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def name(self) -> str:
        """Where the record stands in DNS."""
        return f"{SELECTOR}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The record's text."""
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"

    def signed(self, message: bytes) -> bytes:
        """The message with a signature on top. Its lines end in CRLF."""
        header, _, body = message.partition(b"\r\n\r\n")
        fields = _fields(header)
        names = [name for name in _SIGNED if name in fields]
        digest = base64.b64encode(hashlib.sha256(_body(body)).digest()).decode()
        tags = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={SELECTOR}; "
            f"h={':'.join(names)}; bh={digest}; b="
        )
        to_sign = b"".join(fields[name] + b"\r\n" for name in names) + f"dkim-signature:{tags}".encode()
        mark = base64.b64encode(self._key.sign(to_sign, padding.PKCS1v15(), hashes.SHA256())).decode()
        return f"DKIM-Signature: {tags}{mark}\r\n".encode() + message


def _fields(header: bytes) -> dict[str, bytes]:
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", header)
    pairs = [line.partition(b":") for line in unfolded.split(b"\r\n")]
    return {
        name.strip().lower().decode(): name.strip().lower() + b":" + _squeezed(value).strip()
        for name, _, value in pairs
    }


def _body(body: bytes) -> bytes:
    lines = [_squeezed(line).rstrip() for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""


def _squeezed(text: bytes) -> bytes:
    return re.sub(rb"[ \t]+", b" ", text)
