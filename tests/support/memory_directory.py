"""The directory in memory: same answers as the real one, held to it by the contract tests.

For tests and for trying things out. It knows the rights of the service accounts, the schema's
required attributes, unique addresses and locks; and it can be told to fail like the real one.
"""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ldap import dn, errors
from ldap.difference import Change, applied, difference_from
from ldap.entries import (
    ALIASES,
    CSN,
    LOCK,
    MOST_REMEMBERED,
    PEOPLE,
    PERMANENT_LOCK,
    UNITS,
    AliasEntry,
    Attributes,
    Branch,
    Entry,
    Name,
    PersonEntry,
    UnitEntry,
    matching,
    name_of,
)
from ldap.passwords import PasswordAnswer, PasswordMark, hash_password, matches, settable
from ldap.writes import Add, Answer, Delete, Modify, Write
from tests.support.memory_people import Person
from tests.support.memory_schema import check_schema, check_steps, check_unique

_SUFFIX = "dc=congvu,dc=example"
_ADDRESSES = ("objectClass", "uid", "mail", "mailLocalAddress")
_STANDING = ("congvuState", "congvuReceives", "congvuSignIn")
_WEB_READS = frozenset((*_ADDRESSES, *_STANDING, LOCK))
_MAIL_READS = _WEB_READS - {LOCK} | {"cn", "displayName", "congvuQuota", "congvuKind"}
_RIGHTS, _FULL = 50, 80


class Fault(enum.Enum):
    """How the next calls fail."""

    UNAVAILABLE = "unavailable"
    """Nothing gets through: refused, or hung."""
    CUT_REPLY = "cut_reply"
    """Writes are applied, but the answer is lost."""
    FULL = "full"
    """Reads work; writes meet a full database."""


@dataclass(slots=True)
class MemoryTree:
    """What all accounts see a part of."""

    people: dict[str, Person] = field(default_factory=dict)
    others: dict[Branch, dict[str, dict[str, list[str]]]] = field(default_factory=dict)
    """Entries of every other kind, by what names them."""
    absent: set[Branch] = field(default_factory=set)
    """Kinds whose parent is not there, as in a directory laid before they were thought of."""
    fault: Fault | None = None
    refused: set[str] = field(default_factory=set)
    """The names of entries that are refused as they are: an id, a code, a domain."""
    writes: int = 0
    fill: float = 0.01
    """How many writes were applied: for tests that nothing is written twice."""
    most_tries: int = 1000
    changes: int = 0
    """How many change sequence numbers were given out."""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def next_csn(self) -> str:
        """A number that no entry had before, in the form of OpenLDAP's."""
        self.changes += 1
        return f"20260101000000.{self.changes:06d}Z#000000#000#000000"

    @property
    def units(self) -> dict[str, UnitEntry]:
        """The units, by code."""
        return {key: UnitEntry.from_attributes(each) for key, each in self.others.get(UNITS, {}).items()}

    @property
    def aliases(self) -> dict[str, AliasEntry]:
        """The addresses that are nobody's own, by name."""
        return {key: AliasEntry.from_attributes(each) for key, each in self.others.get(ALIASES, {}).items()}


class MemoryDirectory:
    """A tree seen through one service account's rights; see `protocol.AnyDirectory`."""

    def __init__(self, account: str = "provisioner", tree: MemoryTree | None = None) -> None:
        self.account = account
        self.tree = tree or MemoryTree()

    def bound_as(self, account: str) -> MemoryDirectory:
        """The same tree through another account's rights."""
        return MemoryDirectory(account, self.tree)

    # Rights and faults

    def _ask(self) -> None:
        if self.tree.fault is Fault.UNAVAILABLE:
            raise errors.DirectoryUnavailable("the directory does not answer")

    def _begin_write(self, *accounts: str) -> None:
        self._ask()
        if self.account not in accounts:
            raise errors.DirectoryHalted("no write access", _RIGHTS)
        if self.tree.fault is Fault.FULL:
            raise errors.DirectoryHalted("the database is full", _FULL)

    def _may_stand(self, name: str) -> None:
        if name in self.tree.refused:
            raise errors.DirectoryRejected(65, f"{name} is refused")

    def _end_write(self) -> None:
        self.tree.writes += 1
        if self.tree.fault is Fault.CUT_REPLY:
            raise errors.DirectoryUnavailable("the connection was cut")

    def _found(self, uid: str) -> Person:
        dn.escape(uid)
        for key, person in self.tree.people.items():
            if matching(key) == matching(uid):
                return person
        raise errors.EntryMissing(uid)

    def _other(self, name: Name) -> dict[str, list[str]]:
        dn.escape(name.value)
        for key, attributes in self._others(name.branch).items():
            if matching(key) == matching(name.value):
                return attributes
        raise errors.EntryMissing(name.value)

    def _others(self, branch: Branch) -> dict[str, dict[str, list[str]]]:
        if branch in self.tree.absent:
            raise errors.EntryMissing(branch.base)
        return self.tree.others.setdefault(branch, {})

    def _must_exist(self, branch: Branch) -> None:
        if branch in self.tree.absent:
            raise errors.DirectoryHalted(f"there is no {branch.base}, or we may not see it")

    def _seen(self, person: Person) -> PersonEntry:
        attributes = {name: list(values) for name, values in person.attributes.items()}
        readable = {"web": _WEB_READS, "mail": _MAIL_READS}.get(self.account)
        if readable is not None:
            attributes = {name: values for name, values in attributes.items() if name in readable}
        return PersonEntry.from_attributes(attributes)

    # Entries

    def read(self, branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        self._ask()
        self._must_exist(branch)
        if branch is PEOPLE:
            return {uid: entry.read or {} for uid, entry in self.people(keys).items()}
        wanted = {matching(key) for key in keys}
        with self.tree.lock:
            return {
                key: {name: list(values) for name, values in attributes.items()}
                for key, attributes in self._others(branch).items()
                if matching(key) in wanted
            }

    def read_all(self, branch: Branch, page_size: int = 1000) -> Iterator[Attributes]:
        self._ask()
        self._must_exist(branch)
        keys = list(self.tree.people if branch is PEOPLE else self._others(branch))
        for start in range(0, len(keys), page_size):
            yield from self.read(branch, keys[start : start + page_size]).values()

    def csns(self, branch: Branch, page_size: int = 1000) -> Iterator[list[tuple[str, str]]]:
        self._ask()
        self._must_exist(branch)
        keys = list(self.tree.people if branch is PEOPLE else self._others(branch))
        for start in range(0, len(keys), page_size):
            page = self.read(branch, keys[start : start + page_size])
            yield [(key, next(iter(entry.get(CSN, ())), "")) for key, entry in page.items()]

    def people(self, uids: Sequence[str]) -> dict[str, PersonEntry]:
        self._ask()
        wanted = {matching(uid) for uid in uids}
        with self.tree.lock:
            found = [each for key, each in self.tree.people.items() if matching(key) in wanted]
            return {each.attributes["uid"][0]: self._seen(each) for each in found}

    def all_people(self, page_size: int = 1000) -> Iterator[PersonEntry]:
        yield from map(PersonEntry.from_attributes, self.read_all(PEOPLE, page_size))

    def add(self, entry: Entry) -> None:
        with self.tree.lock:
            attributes = entry.attributes() | {CSN: [self.tree.next_csn()]}
            dn.escape(entry.key)
            if entry.branch is PEOPLE:
                check_unique(entry.key, attributes, self._all_attributes())
            self._begin_write("provisioner")
            check_schema(entry.branch, attributes)
            self._may_stand(entry.key)
            standing = self.tree.people if entry.branch is PEOPLE else self._others(entry.branch)
            if any(matching(key) == matching(entry.key) for key in standing):
                raise errors.EntryExists(entry.key)
            if entry.branch is PEOPLE:
                self.tree.people[entry.key] = Person(attributes)
            else:
                self._others(entry.branch)[entry.key] = attributes
            self._end_write()

    def _all_attributes(self) -> list[Attributes]:
        return [each.attributes for each in self.tree.people.values()]

    def modify(self, name: Name, change: Change) -> None:
        with self.tree.lock:
            if name.branch is not PEOPLE:
                self._modify_other(name, change)
                return
            person = self._found(name.value)
            self._begin_write("provisioner")
            check_steps(change, person.attributes)
            after = applied(change, person.attributes)
            check_schema(name.branch, after)
            self._may_stand(name.value)
            check_unique(person.attributes["uid"][0], after, self._all_attributes())
            person.attributes = after | {CSN: [self.tree.next_csn()]}
            if LOCK in change.attributes and LOCK not in after:
                person.tries = 0
            self._end_write()

    def _modify_other(self, name: Name, change: Change) -> None:
        standing = self._other(name)
        self._begin_write("provisioner")
        check_steps(change, standing)
        after = applied(change, standing)
        check_schema(name.branch, after)
        self._may_stand(name.value)
        standing.clear()
        standing.update(after | {CSN: [self.tree.next_csn()]})
        self._end_write()

    def delete(self, name: Name) -> None:
        with self.tree.lock:
            if name.branch is PEOPLE:
                uid = self._found(name.value).attributes["uid"][0]
                self._begin_write("provisioner")
                del self.tree.people[uid]
            else:
                key = self._other(name)[name.branch.naming][0]
                self._begin_write("provisioner")
                del self._others(name.branch)[key]
            self._end_write()

    def put(self, entry: Entry) -> None:
        with self.tree.lock:
            try:
                found = self.read(entry.branch, [entry.key])
                standing = next(iter(found.values()), None)
                if standing is None:
                    self.add(entry)
                elif (change := difference_from(entry, standing)) is not None:
                    self.modify(name_of(entry), change)
            except errors.EntryExists:
                return

    def write_all(self, writes: Sequence[Write], *, seconds: float) -> list[Answer]:
        ends = time.monotonic() + seconds
        answers: list[Answer] = []
        for write in writes:
            if time.monotonic() >= ends:
                break
            answers.append(self._written(write))
        return answers

    def _written(self, write: Write) -> Answer:
        try:
            match write:
                case Add(entry):
                    self.add(entry)
                case Modify(name, change):
                    self.modify(name, change)
                case Delete(name):
                    self.delete(name)
        except (errors.DirectoryRejected, errors.EntryExists, errors.EntryMissing) as error:
            return error
        return None

    # Passwords

    def password_mark(self, uid: str) -> PasswordMark:
        self._ask()
        with self.tree.lock:
            times = self._found(uid).times_set
            return PasswordMark(str(times) if times else None)

    def set_password(self, uid: str, password: str, *, after: PasswordMark | None = None) -> None:
        plain = settable(password)
        with self.tree.lock:
            person = self._found(uid)
            if self.account == "web" and not person.is_in("active", "invited"):
                raise errors.DirectoryRejected(_RIGHTS, "no password may be set now")
            self._begin_write("web", "provisioner")
            if after is not None and after != self.password_mark(uid):
                raise errors.ChangedMeanwhile(uid)
            person.remember(plain)
            person.hashed, person.tries, person.times_set = hash_password(plain), 0, person.times_set + 1
            # As slapd does, even with a permanent lock: why the rule above stands there.
            person.attributes.pop(LOCK, None)
            person.attributes[CSN] = [self.tree.next_csn()]
            self._end_write()

    def clear_lock(self, uid: str) -> None:
        with self.tree.lock:
            person = self._found(uid)
            locks = person.attributes.get(LOCK, [])
            self._ask()
            if not locks or PERMANENT_LOCK in locks:
                return
            self._begin_write("web", "provisioner")
            del person.attributes[LOCK]
            person.tries = 0
            person.attributes[CSN] = [self.tree.next_csn()]
            self._end_write()

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        self._ask()
        with self.tree.lock:
            try:
                person = self._found(uid)
            except errors.EntryMissing:
                return PasswordAnswer.UNKNOWN if password else PasswordAnswer.WRONG
            if not password:
                return PasswordAnswer.WRONG
            if person.attributes.get(LOCK):
                return PasswordAnswer.LOCKED
            if person.hashed and matches(password, person.hashed):
                if person.tries or not person.signed_in:
                    # What is kept of it is written: the first of an hour, and that wrong tries are forgotten.
                    person.attributes[CSN] = [self.tree.next_csn()]
                person.tries, person.signed_in = 0, True
                return PasswordAnswer.OK
            return self._count_wrong_try(person)

    def _count_wrong_try(self, person: Person) -> PasswordAnswer:
        if person.hashed is None:
            return PasswordAnswer.WRONG
        person.tries += 1
        person.attributes[CSN] = [self.tree.next_csn()]
        if person.tries >= self.tree.most_tries:
            # Any time but the permanent one; here it lasts until the lock is cleared.
            person.attributes[LOCK] = ["20260101000000Z"]
        return PasswordAnswer.WRONG

    # How it is

    def whoami(self) -> str:
        self._ask()
        return dn.service(self.account, _SUFFIX)

    def health(self) -> None:
        self._ask()

    def schema_present(self) -> bool:
        self._ask()
        return True

    def fill(self) -> float:
        self._ask()
        if self.account != "provisioner":
            raise errors.DirectoryHalted("no rights", _RIGHTS)
        return self.tree.fill

    def passwords_remembered(self) -> frozenset[int]:
        self._ask()
        if self.account != "provisioner":
            raise errors.EntryMissing("ou=policies")
        return frozenset(range(1, MOST_REMEMBERED + 1))

    def reads_password_hashes(self) -> bool:
        self._ask()
        return self.account == "replica" and any(each.hashed for each in self.tree.people.values())

    def close(self) -> None:
        """Nothing to let go."""
