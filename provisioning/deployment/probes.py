"""Whether each part of a stack answers, seen from outside as a mail program would see it.

A probe waits a few seconds at most and reads one greeting; it signs in nowhere and changes
nothing. A part that hangs counts as one that is down.
"""

from __future__ import annotations

import socket
import ssl
import struct
import time
from collections.abc import Callable

import httpx

from provisioning.deployment import policy_client
from provisioning.deployment.layout import StackLayout

_PATIENCE = 3.0

Probe = Callable[[StackLayout], bool]


def _greets(layout: StackLayout, port: int, greeting: bytes) -> bool:
    try:
        with socket.create_connection((layout.address, port), timeout=_PATIENCE) as connection:
            return connection.recv(512).startswith(greeting)
    except OSError:
        return False


def _directory_answers(layout: StackLayout) -> bool:
    """A TLS greeting that our authority vouches for: a hung slapd accepts, but does not greet."""
    try:
        context = ssl.create_default_context(cafile=str(layout.ca_file))
        where = (layout.address, layout.ports.ldaps)
        with socket.create_connection(where, timeout=_PATIENCE) as connection:
            context.wrap_socket(connection, server_hostname=layout.address).close()
    except OSError:
        return False
    return True


def _http_answers(url: str) -> bool:
    """Any answer but a server's error: doveadm asks for its key, the web for signing in."""
    try:
        return httpx.get(url, timeout=_PATIENCE, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def _local_delivery_answers(layout: StackLayout) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_PATIENCE)
            connection.connect(str(layout.run / "dovecot/lmtp"))
            return connection.recv(512).startswith(b"220")
    except OSError:
        return False


def _dovecot_answers(layout: StackLayout) -> bool:
    ports = layout.ports
    return (
        _greets(layout, ports.imap, b"* OK")
        and _greets(layout, ports.managesieve, b'"IMPLEMENTATION"')
        and _local_delivery_answers(layout)
        and _http_answers(f"http://{layout.address}:{ports.doveadm}/")
    )


def _filter_answers(layout: StackLayout) -> bool:
    """Whether a worker of rspamd agrees on how to speak: one that hangs accepts, but does not."""
    # SMFIC_OPTNEG of the milter protocol: version 6, no actions, no steps left out.
    hello = struct.pack("!IcIII", 13, b"O", 6, 0, 0)
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_PATIENCE)
            connection.connect(str(layout.filter_socket))
            connection.sendall(hello)
            return connection.recv(512)[4:5] == b"O"
    except OSError:
        return False


def _postfix_answers(layout: StackLayout) -> bool:
    ports = (layout.ports.smtp, layout.ports.submission, layout.ports.outgoing)
    return all(_greets(layout, port, b"220 ") for port in ports)


def _policy_answers(layout: StackLayout) -> bool:
    return policy_client.answers(layout.policy_socket, seconds=_PATIENCE)


def _web_answers(layout: StackLayout) -> bool:
    return _http_answers(f"http://{layout.address}:{layout.ports.app}")


def _front_answers(layout: StackLayout) -> bool:
    return _http_answers(layout.base_url)


PROBES: dict[str, Probe] = {
    "slapd": _directory_answers,
    "dovecot": _dovecot_answers,
    "policy": _policy_answers,
    "rspamd": _filter_answers,
    "postfix": _postfix_answers,
    "web": _web_answers,
    "front": _front_answers,
}


def answers(layout: StackLayout, part: str) -> bool:
    """Whether the part answers now. A part that listens nowhere (the worker) always does."""
    probe = PROBES.get(part)
    return probe is None or probe(layout)


def wait_for(condition: Callable[[], bool], seconds: float, *, pause: float = 0.1) -> bool:
    """Ask again until the condition holds or the time is over; whether it held."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
