"""The real directory: what Congvu asks of it, over connections of `client.py`.

Safe to share between threads: each call takes an idle connection or opens one, and none waits for
another's. A connection whose answer went missing is thrown away; nothing is tried twice here,
because only the caller knows what a second try would do.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence

from ldap import ber, errors
from ldap.client import BindAnswer, Connection, ConnectionSettings
from ldap.difference import Change, Modification, difference_from
from ldap.entries import (
    LOCK,
    PEOPLE,
    PERMANENT_LOCK,
    Attributes,
    Branch,
    Entry,
    Name,
    PersonEntry,
    name_of,
    person_name,
)
from ldap.filters import any_of, equal, present
from ldap.passwords import PasswordAnswer, PasswordMark, UnusablePassword, forms_to_try, settable
from ldap.policy import PolicyError
from ldap.references import as_read, as_written, change_as_written
from ldap.writes import Add, Answer, Delete, Modify, Write

# Ids in one search: keeps the request small and the answer under any limit worth having.
_CHUNK = 200
_MOST_IDLE = 8
_INSUFFICIENT_RIGHTS = 50
# Kept by slapd's password policy: when it was set, and hashes of earlier ones.
_SET_AT = "pwdChangedTime"
_HASHES = ("userPassword", "pwdHistory")


_MONITOR = "cn=Databases,cn=Monitor"


class Directory:
    """A directory seen through one service account's rights; see `protocol.AnyDirectory`."""

    def __init__(self, settings: ConnectionSettings) -> None:
        """Opens nothing yet."""
        self._settings = settings
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    # Connections

    def _take(self) -> Connection:
        with self._lock:
            if self._process != os.getpid():
                # Forked: the parent's connections are not ours to speak on.
                self._idle, self._process = [], os.getpid()
            while self._idle:
                connection = self._idle.pop()
                if not connection.is_stale():
                    return connection
                connection.close()
        return self._bound_connection()

    def _bound_connection(self) -> Connection:
        connection = Connection(self._settings, self._settings.bind_dn, self._settings.password)
        try:
            answer = connection.bind()
        except errors.DirectoryError:
            connection.close()
            raise
        if not answer.accepted:
            connection.close()
            raise errors.DirectoryHalted(f"{self._settings.bind_dn} was refused")
        return connection

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
                return
        connection.close()

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
        except errors.DirectoryUnavailable:
            connection.close()
            raise
        except errors.DirectoryError:
            # The server answered; the connection is as good as before.
            self._give_back(connection)
            raise
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    def close(self) -> None:
        """Let idle connections go; the object may be used again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # Entries

    def read(self, branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        found: dict[str, Attributes] = {}
        base = branch.parent(self._settings.suffix)
        with self._connection() as connection, _base_must_exist(base):
            pipeline = connection.pipeline()
            for start in range(0, len(keys), _CHUNK):
                wanted = any_of(equal(branch.naming, key) for key in keys[start : start + _CHUNK])
                for entry in pipeline.search(base, wanted.encoded, branch.attributes):
                    found[entry[branch.naming][0]] = as_read(branch, entry, self._settings.suffix)
        return found

    def read_all(self, branch: Branch, page_size: int = 1000) -> Iterator[Attributes]:
        base = branch.parent(self._settings.suffix)
        wanted = equal("objectClass", branch.marked_by).encoded
        with self._connection() as connection, _base_must_exist(base):
            for entry in connection.pipeline().search(base, wanted, branch.attributes, page_size=page_size):
                yield as_read(branch, entry, self._settings.suffix)

    def csns(self, branch: Branch, page_size: int = 1000) -> Iterator[list[tuple[str, str]]]:
        base = branch.parent(self._settings.suffix)
        wanted = equal("objectClass", branch.marked_by).encoded
        with self._connection() as connection, _base_must_exist(base):
            yield from connection.pipeline().csns(base, wanted, branch.naming, page_size=page_size)

    def people(self, uids: Sequence[str]) -> dict[str, PersonEntry]:
        found = self.read(PEOPLE, uids)
        return {uid: PersonEntry.from_attributes(entry) for uid, entry in found.items()}

    def all_people(self, page_size: int = 1000) -> Iterator[PersonEntry]:
        yield from map(PersonEntry.from_attributes, self.read_all(PEOPLE, page_size))

    def write_all(self, writes: Sequence[Write], *, seconds: float) -> list[Answer]:
        with self._connection() as connection:
            results = connection.pipeline().write(map(self._operation, writes), seconds=seconds)
        return list(map(_answer, results))

    def _operation(self, write: Write) -> bytes:
        name = self._dn(write.name)
        match write:
            case Add(entry):
                return ber.add_request(name, self._written(entry))
            case Modify(named, change):
                return ber.modify_request(
                    name, change_as_written(named.branch, change, self._settings.suffix)
                )
            case Delete():
                return ber.delete_request(name)

    def add(self, entry: Entry) -> None:
        with self._connection() as connection:
            connection.add(self._dn(name_of(entry)), self._written(entry))

    def modify(self, name: Name, change: Change) -> None:
        with self._connection() as connection:
            connection.modify(self._dn(name), change_as_written(name.branch, change, self._settings.suffix))

    def delete(self, name: Name) -> None:
        with self._connection() as connection:
            connection.delete(self._dn(name))

    def put(self, entry: Entry) -> None:
        name = self._dn(name_of(entry))
        with self._connection() as connection:
            try:
                [found] = connection.search(
                    name, present("objectClass"), entry.branch.attributes, only_base=True
                )
            except errors.EntryMissing:
                # Somebody else may be quicker; they read the same row.
                with contextlib.suppress(errors.EntryExists):
                    connection.add(name, self._written(entry))
                return
            change = difference_from(entry, as_read(entry.branch, found, self._settings.suffix))
            if change is not None:
                connection.modify(name, change_as_written(entry.branch, change, self._settings.suffix))

    def _written(self, entry: Entry) -> Attributes:
        return as_written(entry.branch, entry.attributes(), self._settings.suffix)

    def _dn(self, name: Name) -> str:
        return name.under(self._settings.suffix)

    def _person(self, uid: str) -> str:
        return self._dn(person_name(uid))

    # Passwords

    def password_mark(self, uid: str) -> PasswordMark:
        with self._connection() as connection:
            found = connection.search(self._person(uid), present("objectClass"), [_SET_AT], only_base=True)
        if not found:
            raise errors.EntryMissing(uid)
        return PasswordMark(next(iter(found[0].get(_SET_AT, ())), None))

    def set_password(self, uid: str, password: str, *, after: PasswordMark | None = None) -> None:
        plain = settable(password)
        with self._connection() as connection:
            try:
                only_if = None if after is None else ber.unchanged(_SET_AT, after.set_at)
                connection.set_password(self._person(uid), plain, only_if=only_if)
            except errors.DirectoryHalted as error:
                if error.code != _INSUFFICIENT_RIGHTS:
                    raise
                # By the access rules this is about the entry: it is suspended or has left.
                raise errors.DirectoryRejected(error.code, "no password may be set now") from error

    def clear_lock(self, uid: str) -> None:
        name = self._person(uid)
        with self._connection() as connection:
            found = connection.search(name, present("objectClass"), [LOCK], only_base=True)
            if not found:
                raise errors.EntryMissing(uid)
            locks = tuple(found[0].get(LOCK, ()))
            if PERMANENT_LOCK in locks:
                return
            if locks:
                # Naming the value makes sure that a permanent lock set meanwhile is not lifted.
                connection.modify(name, Change((Modification("delete", LOCK, locks),)))

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        try:
            secret, *others = forms_to_try(password)
        except UnusablePassword:
            return PasswordAnswer.WRONG
        answer = self._bind_as(self._person(uid), secret)
        for other in others:
            if not answer.accepted and answer.policy is not PolicyError.ACCOUNT_LOCKED:
                answer = self._bind_as(self._person(uid), other)
        if answer.accepted:
            must_change = answer.policy is PolicyError.CHANGE_AFTER_RESET
            return PasswordAnswer.MUST_CHANGE if must_change else PasswordAnswer.OK
        if answer.policy is PolicyError.ACCOUNT_LOCKED:
            return PasswordAnswer.LOCKED
        return PasswordAnswer.WRONG if self._exists(uid) else PasswordAnswer.UNKNOWN

    def _bind_as(self, name: str, secret: str) -> BindAnswer:
        connection = Connection(self._settings, name, secret)
        try:
            return connection.bind()
        finally:
            connection.close()

    def _exists(self, uid: str) -> bool:
        with self._connection() as connection:
            base = PEOPLE.parent(self._settings.suffix)
            return bool(connection.search(base, equal("uid", uid), ["uid"]))

    # How it is

    def whoami(self) -> str:
        with self._connection() as connection:
            return connection.whoami()

    def health(self) -> None:
        base = PEOPLE.parent(self._settings.suffix)
        with self._connection() as connection, _base_must_exist(base):
            connection.search(base, present("objectClass"), ["ou"], only_base=True)

    def reads_password_hashes(self) -> bool:
        base = PEOPLE.parent(self._settings.suffix)
        with self._connection() as connection:
            return any(_reads(connection, base, attribute) for attribute in _HASHES)

    def passwords_remembered(self) -> frozenset[int]:
        base = f"ou=policies,{self._settings.suffix}"
        with self._connection() as connection:
            found = connection.search(base, equal("objectClass", "pwdPolicy"), ["cn", "pwdInHistory"])
        return frozenset(
            count
            for policy in found
            if (count := int(policy.get("pwdInHistory", ["0"])[0])) and policy["cn"][0] == f"history-{count}"
        )

    def fill(self) -> float:
        """Which part of the room the database may take is taken, from 0 to 1."""
        names = ["olmMDBPagesMax", "olmMDBPagesUsed", "olmMDBPagesFree"]
        with self._connection() as connection, _base_must_exist(_MONITOR):
            found = connection.search(_MONITOR, present(names[0]), names)
        if not found:
            raise errors.DirectoryHalted("cn=monitor shows no database, or we may not see it")
        most, used, free = (int(found[0].get(name, ["0"])[0]) for name in names)
        return (used - free) / most if most else 0.0

    def schema_present(self) -> bool:
        with self._connection() as connection:
            wanted = equal("objectClass", "subschema")
            found = connection.search("cn=subschema", wanted, ["objectClasses"], only_base=True)
        classes = found[0].get("objectClasses", []) if found else []
        return any("'congvuMailbox'" in text for text in classes)


def _reads(connection: Connection, base: str, attribute: str) -> bool:
    with contextlib.closing(connection.pages(base, present(attribute), [attribute], 1)) as pages:
        return any(attribute in entry for entry in next(pages))


def _answer(result: ber.Result) -> Answer:
    """What one entry is told. Raises what blames more than the entry."""
    try:
        errors.raise_for(result.code, result.text)
    except (errors.DirectoryRejected, errors.EntryExists, errors.EntryMissing) as error:
        return error
    return None


@contextlib.contextmanager
def _base_must_exist(base: str) -> Iterator[None]:
    """A missing base is a broken directory or a missing right, never an empty one."""
    try:
        yield
    except errors.EntryMissing as error:
        raise errors.DirectoryHalted(f"there is no {base}, or we may not see it") from error
