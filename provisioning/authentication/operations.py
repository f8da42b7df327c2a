"""Every change that has to do with getting in, for the doors that offer it.

The work is done in the modules named after each way in.
"""

from __future__ import annotations

from provisioning.authentication.activation import activate, holder_of_code, issue_code, open_code
from provisioning.authentication.client_info import ClientInfo, NewPassword
from provisioning.authentication.own_account import (
    change_password,
    change_recovery,
    end_other_sessions,
    end_session,
)
from provisioning.authentication.password_recovery import (
    ask_recovery,
    confirm_recovery,
    confirmed_holder,
    finish_recovery,
)
from provisioning.authentication.sign_in import sign_in, sign_out

__all__ = [
    "ClientInfo",
    "NewPassword",
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
    "sign_in",
    "sign_out",
]
