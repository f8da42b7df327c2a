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

from ldap import ber, dn, errors
from ldap.client import Access, BindAnswer, Link
from ldap.difference import Change, Modification
from ldap.entries import (
    LOCK,
    PERMANENT_LOCK,
    PERSON_ATTRIBUTES,
    AliasEntry,
    Attributes,
    PersonEntry,
    UnitEntry,
)
from ldap.filters import any_of, equal, present
from ldap.passwords import PasswordAnswer, PasswordMark, UnusablePassword, forms_to_try, is_hash
from ldap.policy import PolicyError
from ldap.writes import Add, Answer, Delete, Modify, Write

# Ids in one search: keeps the request small and the answer under any limit worth having.
_CHUNK = 200
_MOST_IDLE = 8
_INSUFFICIENT_RIGHTS = 50
# Kept by slapd's password policy.
_SET_AT = "pwdChangedTime"
_UNIT_ATTRIBUTES = ("ou", "description")
_ALIAS_ATTRIBUTES = ("cn", "mailLocalAddress", "rfc822MailMember")


def _compared(entry: AliasEntry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("mailLocalAddress", entry.addresses), ("rfc822MailMember", entry.readers))


class Directory:
    """A directory seen through one service account's rights; see `protocol.AnyDirectory`."""

    def __init__(self, access: Access) -> None:
        """Opens nothing yet."""
        self._access = access
        self._idle: list[Link] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    # Connections

    def _take(self) -> Link:
        with self._lock:
            if self._process != os.getpid():
                # Forked: the parent's connections are not ours to speak on.
                self._idle, self._process = [], os.getpid()
            while self._idle:
                link = self._idle.pop()
                if not link.is_stale():
                    return link
                link.close()
        return self._bound_link()

    def _bound_link(self) -> Link:
        link = Link(self._access, self._access.bind_dn, self._access.password)
        try:
            answer = link.bind()
        except errors.DirectoryError:
            link.close()
            raise
        if not answer.accepted:
            link.close()
            raise errors.DirectoryHalted(f"{self._access.bind_dn} was refused")
        return link

    def _give_back(self, link: Link) -> None:
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(link)
                return
        link.close()

    @contextlib.contextmanager
    def _link(self) -> Iterator[Link]:
        link = self._take()
        try:
            yield link
        except errors.DirectoryUnavailable:
            link.close()
            raise
        except errors.DirectoryError:
            # The server answered; the connection is as good as before.
            self._give_back(link)
            raise
        except BaseException:
            link.close()
            raise
        self._give_back(link)

    def close(self) -> None:
        """Let idle connections go; the object may be used again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    # People

    def people(self, uids: Sequence[str]) -> dict[str, PersonEntry]:
        found: dict[str, PersonEntry] = {}
        base = dn.people_base(self._access.suffix)
        with self._link() as link, _base_must_exist(base):
            lane = link.lane()
            for start in range(0, len(uids), _CHUNK):
                wanted = any_of(equal("uid", uid) for uid in uids[start : start + _CHUNK])
                for entry in lane.search(base, wanted.encoded, PERSON_ATTRIBUTES):
                    found[entry["uid"][0]] = PersonEntry.from_attributes(entry)
        return found

    def all_entries(self, page_size: int = 1000) -> Iterator[Attributes]:
        base = dn.people_base(self._access.suffix)
        wanted = equal("objectClass", "congvuMailbox").encoded
        with self._link() as link, _base_must_exist(base):
            yield from link.lane().search(base, wanted, PERSON_ATTRIBUTES, page_size=page_size)

    def all_people(self, page_size: int = 1000) -> Iterator[PersonEntry]:
        yield from map(PersonEntry.from_attributes, self.all_entries(page_size))

    def write_all(self, writes: Sequence[Write], *, seconds: float) -> list[Answer]:
        with self._link() as link:
            results = link.lane().write(map(self._operation, writes), seconds=seconds)
        return list(map(_answer, results))

    def _operation(self, write: Write) -> bytes:
        name = self._person(write.uid)
        match write:
            case Add(entry):
                return ber.add_request(name, entry.attributes())
            case Modify(_, change):
                return ber.modify_request(name, change)
            case Delete():
                return ber.delete_request(name)

    def add(self, entry: PersonEntry) -> None:
        with self._link() as link:
            link.add(self._person(entry.uid), entry.attributes())

    def modify(self, uid: str, change: Change) -> None:
        with self._link() as link:
            link.modify(self._person(uid), change)

    def delete(self, uid: str) -> None:
        with self._link() as link:
            link.delete(self._person(uid))

    def _person(self, uid: str) -> str:
        return dn.person(uid, self._access.suffix)

    # Units

    def units(self) -> dict[str, UnitEntry]:
        base = dn.units_base(self._access.suffix)
        found: dict[str, UnitEntry] = {}
        with self._link() as link, _base_must_exist(base):
            for page in link.pages(base, present("ou"), _UNIT_ATTRIBUTES, 500):
                entries = map(UnitEntry.from_attributes, page)
                found |= {entry.code: entry for entry in entries}
        return found

    def put_unit(self, entry: UnitEntry) -> None:
        name = dn.unit(entry.code, self._access.suffix)
        with self._link() as link:
            try:
                found = link.search(name, present("ou"), _UNIT_ATTRIBUTES, only_base=True)
            except errors.EntryMissing:
                # Somebody else may be quicker; they read the same row.
                with contextlib.suppress(errors.EntryExists):
                    link.add(name, entry.attributes())
                return
            if found[0].get("description") != [entry.name]:
                step = Modification("replace", "description", (entry.name,))
                link.modify(name, Change((step,)))

    def put_alias(self, entry: AliasEntry) -> None:
        name = dn.alias(entry.name, self._access.suffix)
        with self._link() as link:
            try:
                found = link.search(name, present("cn"), _ALIAS_ATTRIBUTES, only_base=True)
            except errors.EntryMissing:
                with contextlib.suppress(errors.EntryExists):
                    link.add(name, entry.attributes())
                return
            steps = tuple(
                Modification("replace", attribute, tuple(wanted))
                for attribute, wanted in _compared(entry)
                if sorted(found[0].get(attribute, ())) != sorted(wanted)
            )
            if steps:
                link.modify(name, Change(steps))

    # Passwords

    def password_mark(self, uid: str) -> PasswordMark:
        with self._link() as link:
            found = link.search(self._person(uid), present("objectClass"), [_SET_AT], only_base=True)
        if not found:
            raise errors.EntryMissing(uid)
        return PasswordMark(next(iter(found[0].get(_SET_AT, ())), None))

    def set_password(self, uid: str, hashed: str, *, after: PasswordMark | None = None) -> None:
        if not is_hash(hashed):
            raise ValueError("only a hash goes into the directory")
        step = Modification("replace", "userPassword", (hashed,))
        with self._link() as link:
            try:
                only_if = None if after is None else ber.unchanged(_SET_AT, after.set_at)
                link.modify(self._person(uid), Change((step,)), only_if=only_if)
            except errors.DirectoryHalted as error:
                if error.code != _INSUFFICIENT_RIGHTS:
                    raise
                # By the access rules this is about the entry: it is suspended or has left.
                raise errors.DirectoryRejected(error.code, "no password may be set now") from error

    def clear_lock(self, uid: str) -> None:
        name = self._person(uid)
        with self._link() as link:
            found = link.search(name, present("objectClass"), [LOCK], only_base=True)
            if not found:
                raise errors.EntryMissing(uid)
            locks = tuple(found[0].get(LOCK, ()))
            if PERMANENT_LOCK in locks:
                return
            if locks:
                # Naming the value makes sure that a permanent lock set meanwhile is not lifted.
                link.modify(name, Change((Modification("delete", LOCK, locks),)))

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
        link = Link(self._access, name, secret)
        try:
            return link.bind()
        finally:
            link.close()

    def _exists(self, uid: str) -> bool:
        with self._link() as link:
            base = dn.people_base(self._access.suffix)
            return bool(link.search(base, equal("uid", uid), ["uid"]))

    # How it is

    def whoami(self) -> str:
        with self._link() as link:
            return link.whoami()

    def health(self) -> None:
        base = dn.people_base(self._access.suffix)
        with self._link() as link, _base_must_exist(base):
            link.search(base, present("objectClass"), ["ou"], only_base=True)

    def reads_password_hashes(self) -> bool:
        base = dn.people_base(self._access.suffix)
        with (
            self._link() as link,
            contextlib.closing(link.pages(base, present("userPassword"), ["userPassword"], 1)) as pages,
        ):
            return any("userPassword" in entry for entry in next(pages))

    def schema_present(self) -> bool:
        with self._link() as link:
            wanted = equal("objectClass", "subschema")
            found = link.search("cn=subschema", wanted, ["objectClasses"], only_base=True)
        classes = found[0].get("objectClasses", []) if found else []
        return any("'congvuMailbox'" in text for text in classes)


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
