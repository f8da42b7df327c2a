"""Gathers an official's own pages into their blueprint."""

from __future__ import annotations

from app.me import (
    account,
    activation,
    kept_form,
    password_recovery,
    password_strength,
    personal_data,
    recovery_address,
    requests,
    sign_in,
)
from app.me.blueprint import bp

__all__ = [
    "account",
    "activation",
    "bp",
    "kept_form",
    "password_recovery",
    "password_strength",
    "personal_data",
    "recovery_address",
    "requests",
    "sign_in",
]
