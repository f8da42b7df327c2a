"""The words that settings choose among: kinds of bodies and staff, causes of locks, fields, protocols."""

from __future__ import annotations

from provisioning.officials.model import KINDS as STAFF_KINDS

__all__ = ["BODY_KINDS", "DIRECTORY_FIELDS", "LOCK_CAUSES", "NAMED_KINDS", "PROTOCOLS", "STAFF_KINDS"]

BODY_KINDS = (
    "department", "division", "commune", "party_committee", "people_council", "front",
    "association", "enterprise", "school", "health_body",
)  # fmt: skip
# Kinds that have a form of addresses of their own: in some provinces divisions of communes have another.
NAMED_KINDS = (*BODY_KINDS, "commune_division")
LOCK_CAUSES = (
    "idle", "default_password", "wrong_passwords", "sending", "compromised", "misuse",
    "leaver", "body_ended", "request",
)  # fmt: skip
DIRECTORY_FIELDS = ("name", "post", "body", "division", "address", "mobile", "postal_address")
PROTOCOLS = ("web", "imap", "pop3", "submission")
