"""Asks the policy service as Postfix would: for probes, the doctor and tests."""

from __future__ import annotations

import socket
from pathlib import Path

PROBE = "PROBE"
"""The protocol state in which only probes ask: answered without a look into SQL."""
_LONGEST = 4096


def ask(path: Path, *, seconds: float, **attributes: str) -> str:
    """The action it answers. Raises OSError when it does not answer, each step within `seconds`."""
    lines = {"request": "smtpd_access_policy", **attributes}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        connection.connect(str(path))
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        connection.sendall(text.encode() + b"\n")
        with connection.makefile("rb") as answers:
            line = answers.readline(_LONGEST)
    if not line.startswith(b"action="):
        raise ConnectionError("hung up without an answer")
    return line.decode(errors="replace").strip().removeprefix("action=")


def answers(path: Path, *, seconds: float) -> bool:
    """Whether it answers a probe."""
    try:
        return ask(path, seconds=seconds, protocol_state=PROBE) == "DUNNO"
    except OSError:
        return False
