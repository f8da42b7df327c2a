"""Kinds of events that change nothing by themselves, in groups, so that changes are not lost among them."""

from __future__ import annotations

from typing import Final

# Somebody opened the record of a person.
LOOKS: Final = frozenset({"person.seen"})
EXPORTS: Final = frozenset(
    {"people.exported", "record.exported", "personal.exported", "plan.downloaded", "letter.downloaded"}
)
SIGN_INS: Final = frozenset({"session.begun", "session.ended"})
# What somebody tried in vain, from any page.
ATTEMPTS: Final = frozenset({"attempt.refused"})
REFUSED: Final = frozenset(
    {
        *("session.refused", "code.refused", "recovery.refused", "proof.refused", "password.refused"),
        *("sign_in.locked", "sign_in.spraying"),
        *ATTEMPTS,
    }
)
# Old events left the table for a file.
ARCHIVED: Final = "record.archived"
CHANGES = "changes"
GROUPS: Final[dict[str, frozenset[str]]] = {
    "sign_ins": SIGN_INS,
    "looks": LOOKS,
    "exports": EXPORTS,
    "refused": REFUSED,
}
# What is left when these are taken away is a change.
CHANGES_NOTHING: Final = frozenset[str]().union(*GROUPS.values())
