"""Gathers an official's own pages into their blueprint."""

from __future__ import annotations

from app.me import (
    account,
    activation,
    forgotten,
    kept,
    recovery_address,
    requests,
    signing_in,
    strength,
)
from app.me.blueprint import bp

__all__ = [
    "account",
    "activation",
    "bp",
    "forgotten",
    "kept",
    "recovery_address",
    "requests",
    "signing_in",
    "strength",
]
