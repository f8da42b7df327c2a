"""The keys that sign our mail: made, put to use, kept beside the new one for a while, taken away.

Owns the folder of keys: `DOMAIN.SELECTOR.key` for each, `selectors.map` with the one that signs for
each domain, and `records.conf`, from which rspamd knows our own public keys without asking. The
folder is rspamd's alone. Keys are this machine's, as its TLS key is; SQL knows nothing of them.
"""

from __future__ import annotations

import base64
import grp
import pwd
import re
import string
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from provisioning.deployment import values
from provisioning.deployment.folders import give
from provisioning.deployment.layout import StackLayout
from provisioning.foundation import clock

_BITS = 2048
_FILE = re.compile(r"(?P<domain>[a-z0-9.-]+)\.(?P<selector>s[0-9]{8}[a-z]?)\.key")


class KeyRefused(ValueError):
    """What was asked would leave a domain without the key that signs for it. A sentence to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """One key of a domain."""

    domain: str
    selector: str
    public: str
    """What stands after p= in the record."""
    signs: bool
    """Whether it is the one that signs now."""

    @property
    def name(self) -> str:
        """Where its record stands in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The text of that record."""
        return f"v=DKIM1; k=rsa; p={self.public}"


def keys(folder: Path) -> list[SigningKey]:
    """Every key there is, by domain, the oldest first."""
    signing = _signing(folder)
    found = [(_FILE.fullmatch(file.name), file) for file in sorted(folder.glob("*.key"))]
    return [
        SigningKey(
            domain=match["domain"],
            selector=match["selector"],
            public=_public(file),
            signs=signing.get(match["domain"]) == match["selector"],
        )
        for match, file in found
        if match is not None
    ]


def keys_of(folder: Path, domain: str) -> list[SigningKey]:
    """One domain's keys, the oldest first."""
    return [key for key in keys(folder) if key.domain == domain]


def make_keys(layout: StackLayout) -> None:
    """Make a key for each of the layout's domains that has none, and let it sign."""
    for domain in layout.domains:
        if not keys_of(layout.dkim, domain):
            make_key(layout, domain)
    _write_records(layout)


def make_key(layout: StackLayout, domain: str) -> SigningKey:
    """A new key of the domain. A first one signs at once, a further one when it is switched to."""
    values.host(domain)
    selector = _next_selector({key.selector for key in keys_of(layout.dkim, domain)}, clock.now())
    made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    text = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(layout, layout.dkim / f"{domain}.{selector}.key", text)
    signing = _signing(layout.dkim)
    if domain not in signing:
        _write_signing(layout, signing | {domain: selector})
    _write_records(layout)
    return _key(layout.dkim, domain, selector)


def switch(layout: StackLayout, domain: str) -> SigningKey:
    """Let the newest key of the domain sign; the one before stays for mail on its way.

    Raises KeyRefused when there is no newer one.
    """
    found = keys_of(layout.dkim, domain)
    if not found or found[-1].signs:
        raise KeyRefused(f"{domain} has no newer key: make one first.")
    _write_signing(layout, _signing(layout.dkim) | {domain: found[-1].selector})
    _write_records(layout)
    return _key(layout.dkim, domain, found[-1].selector)


def remove(layout: StackLayout, domain: str, selector: str) -> None:
    """Take an old key away. Raises KeyRefused for one that signs or is not there."""
    found = [key for key in keys_of(layout.dkim, domain) if key.selector == selector]
    if not found:
        raise KeyRefused(f"{domain} has no key {selector}.")
    if found[0].signs:
        raise KeyRefused(f"{selector} signs for {domain}: switch to another key first.")
    (layout.dkim / f"{domain}.{selector}.key").unlink()
    _write_records(layout)


def _key(folder: Path, domain: str, selector: str) -> SigningKey:
    return next(key for key in keys_of(folder, domain) if key.selector == selector)


def _next_selector(taken: set[str], now: datetime) -> str:
    day = f"s{clock.at_office(now):%Y%m%d}"
    free = [day, *(f"{day}{letter}" for letter in string.ascii_lowercase)]
    for selector in free:
        # Never one that sorts before another: the newest is the last.
        if selector not in taken and all(selector > known for known in taken):
            return selector
    raise KeyRefused("Too many keys were made today.")


def _public(file: Path) -> str:
    private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    public: bytes = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(public).decode()


def _signing(folder: Path) -> dict[str, str]:
    file = folder / "selectors.map"
    lines = file.read_text().splitlines() if file.exists() else []
    pairs = (line.partition(" ") for line in lines)
    return {domain: selector for domain, _, selector in pairs}


def _write_signing(layout: StackLayout, signing: dict[str, str]) -> None:
    lines = [f"{domain} {selector}\n" for domain, selector in sorted(signing.items())]
    _write(layout, layout.dkim / "selectors.map", "".join(lines).encode())


def _write_records(layout: StackLayout) -> None:
    """The public keys in rspamd's language."""
    entries = [
        f'  {{ name = "{key.name}"; type = "txt"; replies = ["{key.record}"]; }},\n'
        for key in keys(layout.dkim)
    ]
    _write(layout, layout.dkim / "records.conf", f"fake_records = [\n{''.join(entries)}]\n".encode())


def _write(layout: StackLayout, file: Path, content: bytes) -> None:
    """Written whole or not at all, and never readable by anybody but rspamd."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    user = layout.users.rspamd
    give(fresh, user=user, group=grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name)
    fresh.replace(file)
