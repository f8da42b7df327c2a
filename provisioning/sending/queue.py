"""Postfix's queue in numbers, as its own tool lists it; read by root on the mail machine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from provisioning.foundation.errors import Unavailable

LENGTH, OLDEST, STUCK = "queue_length", "queue_oldest_seconds", "queue_stuck"
# Mail to strangers may wait for days on their account; what should be here within minutes may not.
PATIENCE = timedelta(minutes=15)
_TIMEOUT = 60


def listed(postfix: Path) -> list[dict[str, Any]]:
    """Every message in the queue. `postfix` holds main.cf. Raises Unavailable."""
    command = ["/usr/sbin/postqueue", "-c", str(postfix), "-j"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
        lines = ended.stdout.splitlines()
        messages: list[dict[str, Any]] = [json.loads(line) for line in lines if line.startswith("{")]
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise Unavailable("postfix", type(error).__name__) from error
    if ended.returncode != 0:
        raise Unavailable("postfix", f"postqueue ended with {ended.returncode}")
    return messages


def measured(
    messages: Iterable[Mapping[str, Any]], domains: Collection[str], now: datetime
) -> dict[str, int]:
    """How many wait, for how many seconds the oldest has, and how many should long have been delivered.

    What is held waits for a person and does not count.
    """
    waiting = [each for each in messages if each.get("queue_name") != "hold"]
    moment = int(now.timestamp())
    ages = [moment - int(each.get("arrival_time", moment)) for each in waiting]
    own = {domain.lower() for domain in domains}
    stuck = [
        each
        for each, age in zip(waiting, ages, strict=True)
        if age > PATIENCE.total_seconds() and (each.get("queue_name") != "deferred" or _is_ours(each, own))
    ]
    return {LENGTH: len(waiting), OLDEST: max([0, *ages]), STUCK: len(stuck)}


def _is_ours(message: Mapping[str, Any], own: set[str]) -> bool:
    addresses = [str(each.get("address", "")) for each in message.get("recipients", [])]
    return any(address.rpartition("@")[2].lower() in own for address in addresses)
