"""How Dovecot asks the policy service about sign-ins: where, with which key, under which nonce.

Key and nonce are made from the installation's own secret, so that the side that asks and the side that
answers need no setting of their own.
"""

from __future__ import annotations

import httpx

from provisioning.foundation.identifiers import keyed_hash

API_HEADER = "X-API-Key"
ALLOW, REPORT = "allow", "report"
# A command that only probes send: answered without a look into SQL.
PROBE = "probe"
# Nobody's name, with which the doctor has Dovecot ask the directory: such a sign-in is always checked.
NOBODY = "nobody-has-this-address-0000"
# Of the hash of a password Dovecot hands on so many bits: enough to know the same one again.
HASH_BITS = 16


def api_key(secret_key: str) -> str:
    """Without it nobody on the machine is answered, or may say that a sign-in was right."""
    return keyed_hash("auth policy: api key", secret_key)


def hash_nonce(secret_key: str) -> str:
    """What Dovecot hashes passwords with before it hands a part of the hash on."""
    return keyed_hash("auth policy: nonce", secret_key)


def answers(address: str, port: int, key: str, *, seconds: float) -> bool:
    """Whether the policy service answers there and knows us."""
    try:
        answer = httpx.post(
            f"http://{address}:{port}/?command={PROBE}",
            json={},
            headers={API_HEADER: key},
            timeout=seconds,
            trust_env=False,
        )
    except httpx.HTTPError:
        return False
    return answer.status_code == 200
