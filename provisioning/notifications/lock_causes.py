"""What each cause of a lock is called, in messages and on pages alike: the keys of their translations."""

from __future__ import annotations

from typing import Final


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for it)
    """`text` as it is; `congvu translations` finds it by this mark."""
    return text


CAUSES: Final = {
    "idle": N_("not used for longer than the rule allows"),
    "default_password": N_("first password not changed in time"),
    "wrong_passwords": N_("too many wrong passwords in a row"),
    "sending": N_("too many messages sent within a short time"),
    "compromised": N_("taken over by somebody else, or spreading malware"),
    "misuse": N_("used against the rules"),
    "leaver": N_("retired or left the service"),
    "body_ended": N_("the body was dissolved or merged"),
    "request": N_("asked for by the body"),
}
