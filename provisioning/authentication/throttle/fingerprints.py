"""What is kept of a wrong password so that the same one is known again: sixteen bits under our own key.

Whoever has the database learns nothing from them; whoever has the key as well learns sixteen bits, which
tell no password, and only of one that was wrong, for a day.
"""

from __future__ import annotations

import hashlib
import hmac

BITS = 16


def fingerprint(key: bytes, account: str, typed: str) -> str:
    """The same for the same password or code at the same account."""
    return _keyed(key, "fingerprint", account, typed)[: BITS // 4]


def unknown_account(key: bytes, name: str) -> str:
    """What a name that nobody has is counted under; people type passwords into the wrong field."""
    return f"?{_keyed(key, 'account', name)[:40]}"


def device(token: str) -> str:
    """What a known browser is counted under. Its token is random, so its hash needs no key."""
    return f"device:{hashlib.sha256(token.encode()).hexdigest()[:40]}" if token else ""


def _keyed(key: bytes, *parts: str) -> str:
    # Lone surrogates come from whoever sends what is no UTF-8; they must not stop a count.
    text = "\0".join(parts).encode(errors="surrogatepass")
    return hmac.new(key, text, hashlib.sha256).hexdigest()
