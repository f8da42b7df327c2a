"""Every change that has to do with getting in, for the doors that offer it.

The work is done in the modules named after each way in.
"""

from __future__ import annotations

from provisioning.recovery.accounts import personal_words
from provisioning.recovery.activation import activate, holder_of_code, issue_code, open_code
from provisioning.recovery.forgotten import (
    ask_recovery,
    confirm_recovery,
    confirmed_holder,
    finish_recovery,
)
from provisioning.recovery.own_account import (
    change_password,
    change_recovery,
    end_other_sessions,
    end_session,
)
from provisioning.recovery.signing_in import sign_in, sign_out
from provisioning.recovery.visitor import NewPassword, Visitor

__all__ = [
    "NewPassword",
    "Visitor",
    "activate",
    "ask_recovery",
    "change_password",
    "change_recovery",
    "confirm_recovery",
    "confirmed_holder",
    "end_other_sessions",
    "end_session",
    "finish_recovery",
    "holder_of_code",
    "issue_code",
    "open_code",
    "personal_words",
    "sign_in",
    "sign_out",
]
