"""One connection to a directory server, safely: the only importer of ldap3.

ldap3's defaults check no certificate, wait for ever and follow referrals; here each is set, and
every failure leaves as one of `ldap.errors`. What is asked of the server is `directory.py`'s part.
"""

from __future__ import annotations

import contextlib
import math
import select
import socket
import ssl
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ldap import errors
from ldap.difference import Change
from ldap.entries import Attributes
from ldap.filters import Filter
from ldap.pipeline import Pipeline
from ldap.policy import POLICY_CONTROL, PolicyError, policy_error

with warnings.catch_warnings():
    # ldap3 reads names that pyasn1 renamed and will remove in 0.7, which pyproject.toml keeps out.
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(pyasn1|ldap3)\b")
    import ldap3
    from ldap3.core import exceptions as ldap3_errors

_PAGED_CONTROL = "1.2.840.113556.1.4.319"
_ASSERTION = "1.3.6.1.1.12"
_HASHED_BY = "congvuHashedBy"
_WHOAMI = "1.3.6.1.4.1.4203.1.11.3"
_INVALID_CREDENTIALS = frozenset({48, 49})
_STEPS = {"add": ldap3.MODIFY_ADD, "delete": ldap3.MODIFY_DELETE, "replace": ldap3.MODIFY_REPLACE}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """Where a directory is and as whom we come. Raises ValueError for a URI that isn't LDAP's."""

    uri: str
    """ldaps://host:port, or ldap://host:port which begins TLS before anything else."""
    ca_file: Path
    """The authorities we trust, and no others."""
    suffix: str
    bind_dn: str
    password: str = field(repr=False)
    connect_timeout: float = 2.0
    receive_timeout: float = 3.0
    """Seconds; also for each step of the TLS handshake."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.uri)
        if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname:
            raise ValueError("the directory's URI must begin with ldaps:// or ldap://")
        if min(self.connect_timeout, self.receive_timeout) <= 0:
            raise ValueError("the directory's timeouts must be above 0")


class _VerifiedTls(ldap3.Tls):  # type: ignore[misc] # ldap3 carries no types
    """TLS checked by Python's own rules, host name and IP address included."""

    def __init__(self, settings: ConnectionSettings, host: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._host = host
        self._timeout = settings.receive_timeout
        self._context = ssl.create_default_context(cafile=str(settings.ca_file))
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Replace the connection's socket by one that has shaken hands."""
        # Questions are small and wait for their answer: Nagle's algorithm would hold each back.
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.socket.settimeout(self._timeout)
        connection.socket = self._context.wrap_socket(connection.socket, server_hostname=self._host)


@contextlib.contextmanager
def _as_ours() -> Iterator[None]:
    """Let the failures of the line leave as DirectoryUnavailable."""
    try:
        yield
    except (
        ldap3_errors.LDAPCommunicationError,
        ldap3_errors.LDAPResponseTimeoutError,
        ldap3_errors.LDAPStartTLSError,
        OSError,
    ) as error:
        raise errors.DirectoryUnavailable(str(error) or type(error).__name__) from error


def _unopened(settings: ConnectionSettings, user: str, password: str) -> Any:
    parts = urlsplit(settings.uri)
    host = parts.hostname or ""
    secure = parts.scheme == "ldaps"
    with _as_ours():
        tls = _VerifiedTls(settings, host)
    server = ldap3.Server(
        host,
        port=parts.port or (636 if secure else 389),
        use_ssl=secure,
        tls=tls,
        get_info=ldap3.NONE,
        connect_timeout=settings.connect_timeout,
    )
    return ldap3.Connection(
        server,
        user=user,
        # As bytes: of text ldap3 makes something else (SASLprep) than what was set and what others send.
        password=password.encode(),
        authentication=ldap3.SIMPLE,
        client_strategy=ldap3.SAFE_SYNC,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,
        auto_range=False,
        auto_escape=False,
        check_names=False,
        return_empty_attributes=False,
        # ldap3 packs it as an integer; the exact value is set when TLS begins.
        receive_timeout=math.ceil(settings.receive_timeout),
    )


def _texts(raw: Mapping[str, Sequence[bytes]]) -> dict[str, list[str]]:
    return {name: [value.decode() for value in values] for name, values in raw.items()}


def _bytes(values: Sequence[str]) -> list[bytes]:
    return [value.encode() for value in values]


def _control(result: Mapping[str, Any], identifier: str) -> Any:
    return (result.get("controls") or {}).get(identifier, {}).get("value")


def _raise_for(result: Mapping[str, Any]) -> None:
    errors.raise_for(result["result"], result["message"] or result["description"])


@dataclass(frozen=True, slots=True)
class BindAnswer:
    """Whether a name and password were taken, and what the password policy adds."""

    accepted: bool
    policy: PolicyError | None


class Connection:
    """One open connection. For one thread at a time; `bind` comes first."""

    def __init__(self, settings: ConnectionSettings, user: str, password: str) -> None:
        """Connect and begin TLS. Raises DirectoryUnavailable."""
        if not password:
            # A bind without a password succeeds as nobody (RFC 4513, section 5.1.2).
            raise ValueError("a bind needs a password")
        self._connection = _unopened(settings, user, password)
        self._patience = settings.receive_timeout
        try:
            with _as_ours():
                self._connection.open(read_server_info=False)
                if not self._connection.server.ssl:
                    self._connection.start_tls(read_server_info=False)
        except errors.DirectoryUnavailable:
            self.close()
            raise

    def close(self) -> None:
        """Take leave and let the socket go, whatever state it is in."""
        with contextlib.suppress(ldap3_errors.LDAPException, OSError):
            self._connection.unbind()
        # ldap3 forgets a socket whose opening failed.
        if self._connection.socket is not None:
            self._connection.socket.close()

    def is_stale(self) -> bool:
        """Whether the server ended the connection while it was idle."""
        connection = self._connection
        if connection.closed or connection.socket is None:
            return True
        # Nothing is outstanding, so anything to read is the end or its notice.
        readable, _, _ = select.select([connection.socket], [], [], 0)
        return bool(readable)

    def bind(self) -> BindAnswer:
        """Show the name and password. Raises unless they were taken or refused."""
        with _as_ours():
            _, result, _, _ = self._connection.bind(
                read_server_info=False, controls=[(POLICY_CONTROL, False, None)]
            )
        value = _control(result, POLICY_CONTROL)
        policy = policy_error(value) if isinstance(value, bytes) else None
        refused = result["result"] in _INVALID_CREDENTIALS
        if not refused:
            _raise_for(result)
        return BindAnswer(not refused, policy)

    def search(
        self, base: str, wanted: Filter, attributes: Sequence[str], *, only_base: bool = False
    ) -> list[dict[str, list[str]]]:
        """The entries right below the base (or the base itself), without paging."""
        found, _ = self._search(base, wanted, attributes, only_base=only_base)
        return found

    def pages(
        self, base: str, wanted: Filter, attributes: Sequence[str], page_size: int
    ) -> Generator[list[dict[str, list[str]]]]:
        """The entries right below the base, a page at a time."""
        cookie: bytes | None = None
        while True:
            found, cookie = self._search(
                base,
                wanted,
                attributes,
                paged_size=page_size,
                paged_cookie=cookie,
                paged_criticality=True,
            )
            yield found
            if not cookie:
                return

    def _search(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str],
        *,
        only_base: bool = False,
        **paging: Any,
    ) -> tuple[list[dict[str, list[str]]], bytes | None]:
        with _as_ours():
            _, result, response, _ = self._connection.search(
                base,
                wanted.text,
                search_scope=ldap3.BASE if only_base else ldap3.LEVEL,
                dereference_aliases=ldap3.DEREF_NEVER,
                attributes=list(attributes),
                **paging,
            )
        _raise_for(result)
        found = response or []
        if any(each["type"] != "searchResEntry" for each in found):
            # Half an answer is not an answer.
            raise errors.DirectoryHalted("the directory refers to another server")
        value = _control(result, _PAGED_CONTROL) or {}
        return [_texts(each["raw_attributes"]) for each in found], value.get("cookie")

    def add(self, name: str, attributes: Attributes) -> None:
        """Add an entry."""
        content = {key: _bytes(values) for key, values in attributes.items()}
        with _as_ours():
            _, result, _, _ = self._connection.add(name, attributes=content)
        _raise_for(result)

    def modify(self, name: str, change: Change, *, only_if: bytes | None = None) -> None:
        """Apply all steps of a change, or none; none unless the entry is as `only_if` says (see `ber`)."""
        steps: dict[str, list[tuple[str, list[bytes]]]] = {}
        for each in change.modifications:
            step = (_STEPS[each.kind], _bytes(each.values))
            steps.setdefault(each.attribute, []).append(step)
        with _as_ours():
            controls = None if only_if is None else [(_ASSERTION, True, only_if)]
            _, result, _, _ = self._connection.modify(name, steps, controls=controls)
        _raise_for(result)

    def set_password(self, name: str, password: str, *, only_if: bytes | None = None) -> None:
        """Have the server hash a new password and keep it; not one that its policy remembers.

        A modification and no Password Modify (RFC 3062), to which no server of OpenLDAP takes an assertion:
        a write that comes too late must not put an older password over a newer one. Raises
        PasswordRemembered.
        """
        controls: list[Any] = [(POLICY_CONTROL, False, None)]
        if only_if is not None:
            controls.append((_ASSERTION, True, only_if))
        # Goes in with the same step: a server of an earlier version, which would keep the password as it is,
        # does not know the attribute and refuses both.
        values = {"userPassword": password.encode(), _HASHED_BY: b"slapd"}
        steps = {name: [(ldap3.MODIFY_REPLACE, [value])] for name, value in values.items()}
        with _as_ours():
            _, result, _, _ = self._connection.modify(name, steps, controls=controls)
        value = _control(result, POLICY_CONTROL)
        if isinstance(value, bytes) and policy_error(value) is PolicyError.PASSWORD_IN_HISTORY:
            raise errors.PasswordRemembered(result["result"], "the password was used before")
        _raise_for(result)

    def delete(self, name: str) -> None:
        """Delete an entry without children."""
        with _as_ours():
            _, result, _, _ = self._connection.delete(name)
        _raise_for(result)

    def pipeline(self) -> Pipeline:
        """The same connection for many requests at once; until it is done with, nothing else may be asked."""
        self._connection.socket.settimeout(self._patience)
        return Pipeline(self._connection.socket, self._connection.server.next_message_id)

    def whoami(self) -> str:
        """The name we are bound as (RFC 4532), without its `dn:`."""
        with _as_ours():
            _, result, _, _ = self._connection.extended(_WHOAMI)
        _raise_for(result)
        value: bytes = result["responseValue"] or b""
        return value.decode().removeprefix("dn:")
