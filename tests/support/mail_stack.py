"""A private mail stack for tests: slapd, Dovecot and Postfix as we ship them, on free ports.

`start_mail_stack(folder)` prepares and starts one as `congvu stack up` does and gives a
RunningStack: people to put into its directory, mail programs to try, parts to hurt.
"""

from __future__ import annotations

import base64
import contextlib
import email.message
import email.policy
import imaplib
import itertools
import os
import secrets as random_words
import shutil
import signal
import smtplib
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from app.web.container import directory
from ldap.difference import difference
from ldap.directory import Directory
from ldap.entries import PersonEntry, person_name
from provisioning.addresses.model import Address
from provisioning.deployment import mail_sink, stack, supervisor
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.mail_sink import Letter
from provisioning.deployment.probes import answers
from provisioning.deployment.programs import MAIL_PARTS
from provisioning.domains.model import Domain
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.mailstore.client import DoveadmMailStore
from provisioning.projection import work_queue
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import insert_mailboxes, move
from tests.support.halted_process import halted
from tests.support.messages import written

OUTSIDE = "dan@tinh-khac.example"  # somebody elsewhere
_PATIENCE = 15.0
_numbers = itertools.count(1)


def until(condition: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    """Wait for what takes a moment. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.05)


def replaced(text: str, passages: Mapping[str, str]) -> str:
    """The text with each passage, which must stand in it, written otherwise."""
    for old, new in passages.items():
        assert old in text
        text = text.replace(old, new)
    return text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox, and what they type to sign in."""

    uid: str
    addresses: tuple[str, ...]
    password: str

    @property
    def address(self) -> str:
        """The primary one."""
        return self.addresses[0]


@dataclass(slots=True, kw_only=True)
class RunningStack:
    """One stack of a test's own, with doors to each part."""

    layout: StackLayout
    settings: Settings
    directory: Directory
    """Bound as the provisioner."""
    store: DoveadmMailStore
    process: subprocess.Popen[bytes] | None  # None where a command of its own started it
    database: Database
    """What the policy service reads."""
    tls: ssl.SSLContext = field(repr=False)

    # People

    def person(self, *aliases: str, quota: int = 50_000_000, password: str = "") -> Person:
        """Somebody new with a password of their own or this one; two addresses unless aliases are named."""
        number = next(_numbers)
        uid = random_words.token_hex(8)
        address = f"nguyen.van.an{number}@kontum.example"
        others = aliases or (f"an{number}.stttt@kontum.example",)
        made = Person(uid, (address, *others), password or f"mật khẩu {random_words.token_hex(4)}")
        self.directory.add(
            PersonEntry(
                uid=uid,
                cn="Nguyễn Văn Ấn",
                sn="Nguyễn",
                mail=address,
                addresses=made.addresses,
                state="active",
                receives=True,
                sign_in=True,
                quota=quota,
                revision=1,
            )
        )
        self.directory.set_password(uid, made.password)
        with self.database.writing() as session:
            moments = {"state_since": clock.now(), "due_at": clock.now()}
            standing = {"state": "active", "quota_bytes": quota, "applied_revision": 1}
            insert_mailboxes(session, [{"id": uid, **moments, **standing}])
            session.add_all(_granted(uid, number, each) for number, each in enumerate(made.addresses))
        return made

    @contextlib.contextmanager
    def mailbox(self, person: Person) -> Iterator[Mailbox]:
        """The person's row, for a change that is committed at the end."""
        with self.database.writing() as session:
            yield session.get_one(Mailbox, person.uid)

    def converged(self, person: Person) -> None:
        """Notes that the directory and the mail store have followed, as the worker does at the end."""
        with self.database.writing() as session:
            mailbox = session.get_one(Mailbox, person.uid)
            mailbox.lease_owner = "tests"
            session.flush()
            work_queue.done(session, Mailbox, "tests", [(person.uid, mailbox.revision, None)], clock.now())

    def set_password(self, person: Person, password: str) -> None:
        """A new password, as its owner sets it: the directory, SQL, what Dovecot remembers, sessions."""
        self.directory.set_password(person.uid, password)
        with self.mailbox(person) as mailbox:
            mailbox.mark_changed(clock.now(), disconnect=True)
        self.store.forget(person.uid, person.addresses)
        self.store.disconnect(person.uid)
        self.converged(person)

    def change(self, person: Person, **fields: object) -> None:
        """Bring the person's entry to new fields, as the worker would; tells Dovecot nothing."""
        found = self.directory.people([person.uid])[person.uid]
        wanted = replace(found, **fields)  # type: ignore[arg-type] # fields of PersonEntry
        step = difference(wanted, found)
        if step:
            self.directory.modify(person_name(person.uid), step)

    def suspend(self, person: Person, *, receives: bool = True) -> None:
        """Suspend as the worker does: SQL, the directory, what Dovecot remembers, then sessions."""
        with self.mailbox(person) as mailbox:
            move(mailbox, "suspended")
        self.change(person, state="suspended", sign_in=False, receives=receives)
        self.store.forget(person.uid, person.addresses)
        self.store.disconnect(person.uid)
        self.converged(person)

    # Mail programs

    def deliver(
        self, recipient: str, *, sender: str = OUTSIDE, subject: str = "Thư", text: str = "Xin chào"
    ) -> None:
        """Hand a message in from outside. Raises what smtplib raises when it is refused."""
        message = written(sender, recipient, subject, text)
        with smtplib.SMTP(self.layout.address, self.layout.ports.smtp, timeout=30) as smtp:
            smtp.send_message(message, from_addr=sender, to_addrs=[recipient])

    def rcpt(self, recipient: str, *, sender: str = OUTSIDE) -> int:
        """The code with which a recipient is answered from outside."""
        with smtplib.SMTP(self.layout.address, self.layout.ports.smtp, timeout=30) as smtp:
            smtp.ehlo()
            smtp.mail(sender)
            return smtp.rcpt(recipient)[0]

    @contextlib.contextmanager
    def submission(self, name: str, password: str) -> Iterator[smtplib.SMTP]:
        """A signed-in mail program about to send. Raises smtplib.SMTPAuthenticationError."""
        with smtplib.SMTP(self.layout.address, self.layout.ports.submission, timeout=30) as smtp:
            smtp.starttls(context=self.tls)
            smtp.ehlo_or_helo_if_needed()
            # smtplib's login() sends ASCII only; RFC 4616 says UTF-8.
            code, answer = smtp.docmd("AUTH PLAIN", _plain(name, password))
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, answer)
            yield smtp

    def submit(self, person: Person, recipient: str, *, sender: str = "") -> None:
        """Send a message as a person. Raises what smtplib raises."""
        own = sender or person.address
        with self.submission(person.address, person.password) as smtp:
            smtp.sendmail(own, [recipient], written(own, recipient, "Thư đi", "Chào").as_bytes())

    @contextlib.contextmanager
    def imap(self, name: str, password: str, *, timeout: float = 30) -> Iterator[imaplib.IMAP4]:
        """A signed-in mail program. Raises imaplib.IMAP4.error."""
        connection = imaplib.IMAP4(self.layout.address, self.layout.ports.imap, timeout=timeout)
        try:
            connection.starttls(self.tls)
            connection.authenticate("PLAIN", lambda _: f"\0{name}\0{password}".encode())
            yield connection
        finally:
            connection.shutdown()

    def may_sign_in(self, name: str, password: str) -> bool:
        """Whether IMAP lets one in; a failure that is not a refusal is raised."""
        try:
            with self.imap(name, password):
                return True
        except imaplib.IMAP4.error as refused:
            if "AUTHENTICATIONFAILED" not in str(refused):
                raise
            return False

    def may_submit(self, name: str, password: str) -> bool:
        """Whether submission lets one in."""
        try:
            with self.submission(name, password):
                return True
        except smtplib.SMTPAuthenticationError:
            return False

    def subjects(self, person: Person, folder: str = "INBOX") -> list[str]:
        """The subjects in a folder of a person, as IMAP gives them."""
        with self.imap(person.address, person.password) as imap:
            imap.select(folder, readonly=True)
            _, numbers = imap.search(None, "ALL")
            return [_subject(imap, number.decode()) for number in numbers[0].split()]

    # What came of it

    def home(self, person: Person) -> Path:
        """Where the person's messages lie."""
        return self.layout.mail / person.uid[:2] / person.uid

    def letters_to(self, recipient: str) -> list[Letter]:
        """What the letterbox took for a foreign address."""
        letters = mail_sink.newest(self.layout.letterbox, 1000)
        return [letter for letter in letters if letter.recipient == recipient]

    # Hurting

    def pid(self) -> int:
        """slapd's process."""
        return int((self.layout.run / "slapd/slapd.pid").read_text())

    @contextlib.contextmanager
    def hung_directory(self) -> Iterator[None]:
        """slapd accepts connections and answers nothing."""
        with halted(self.pid()):
            yield

    def filter_worker(self) -> int:
        """The process of rspamd that answers Postfix; 0 while there is none."""
        children = psutil.Process(supervisor.processes(self.layout)["rspamd"]).children()
        return next((each.pid for each in children if "rspamd_proxy" in " ".join(each.cmdline())), 0)

    @contextlib.contextmanager
    def hung_filter(self) -> Iterator[int]:
        """rspamd's worker (whose process is given) answers nothing; afterwards there is one that does."""
        worker = self.filter_worker()
        with contextlib.suppress(ProcessLookupError), halted(worker):
            yield worker
        until(lambda: answers(self.layout, "rspamd"))

    @contextlib.contextmanager
    def rewritten(self, part: str, file: Path, text: str) -> Iterator[None]:
        """A part runs with other text in one of its files.

        The file changes only while the part is stopped. One that runs may read it half written: Postfix's
        master ends when it meets a cut master.cf. What runs afterwards has read the new text, all of it.
        """
        kept = file.read_text()
        try:
            with self.without(part):
                file.write_text(text)
            yield
        finally:
            with self.without(part):
                file.write_text(kept)

    def filter_with(self, lines: Mapping[str, str]) -> AbstractContextManager[None]:
        """rspamd runs with lines of its rules written otherwise: old → new."""
        rules = self.layout.conf / "rspamd/rules.lua"
        return self.rewritten("rspamd", rules, replaced(rules.read_text(), lines))

    def postfix_with(self, **parameters: str) -> AbstractContextManager[None]:
        """Postfix runs with other parameters, as an operator might write them."""
        main = self.layout.conf / "postfix/main.cf"
        # A name that stands twice is a warning, for which a Postfix that is not up yet waits long.
        others = [line for line in main.read_text().splitlines() if line.partition(" ")[0] not in parameters]
        lines = [*others, *(f"{name} = {value}" for name, value in parameters.items()), ""]
        return self.rewritten("postfix", main, "\n".join(lines))

    @contextlib.contextmanager
    def dead_directory(self) -> Iterator[None]:
        """slapd is killed without a warning, and runs again afterwards."""
        os.kill(self.pid(), signal.SIGKILL)
        with self.without("slapd"):
            yield

    @contextlib.contextmanager
    def without(self, part: str) -> Iterator[None]:
        """One part is stopped, and runs again afterwards."""
        supervisor.stop_program(self.layout, part)
        try:
            yield
        finally:
            supervisor.start_program(self.layout, part)
            until(lambda: answers(self.layout, part), 60)

    def stop(self) -> None:
        """End every process; the data stays."""
        self.directory.close()
        self.store.close()
        self.database.dispose()
        stack.stop(self.layout)
        if self.process is not None:
            self.process.wait(timeout=30)

    def remove(self) -> None:
        """End every process and leave nothing in /var/tmp."""
        self.stop()
        shutil.rmtree(self.layout.stack)


def _granted(uid: str, number: int, address: str) -> Address:
    local = address.partition("@")[0]
    standing = {"domain_id": 1, "is_primary": number == 0, "granted_at": clock.now(), "granted_by": "tests"}
    return Address(canonical=address, local=local, recipient_id=uid, **standing)


def _plain(name: str, password: str) -> str:
    return base64.b64encode(f"\0{name}\0{password}".encode()).decode()


def _subject(imap: imaplib.IMAP4, number: str) -> str:
    _, found = imap.fetch(number, "(BODY.PEEK[HEADER])")
    header = found[0][1]  # type: ignore[index] # imaplib's answers are loosely typed
    parsed = email.message_from_bytes(header, policy=email.policy.default)  # type: ignore[arg-type]
    return str(parsed["Subject"])


def _lay_tables(layout: StackLayout) -> None:
    """Empty tables, but for the domain and whom the policy service is asked about."""
    database = Database(Settings(_env_file=layout.environment_file).database_url)
    schema.upgrade(database)
    with database.writing() as session:
        session.add(Domain(name=layout.domains[0], is_default=True))
    database.dispose()


def start_mail_stack(
    folder: Path,
    *,
    parts: Sequence[str] = MAIL_PARTS,
    before_web: Callable[[StackLayout], None] | None = None,
) -> RunningStack:
    """Prepare and start a stack that keeps its things in the folder. End it with `remove()`.

    With `parts=(*MAIL_PARTS, *WEB_PARTS)` the web and the worker run too; `before_web` then makes
    their database.
    """
    layout = stack.prepare(folder)
    process = stack.start(layout, parts=parts, before_web=before_web or _lay_tables)
    return opened(layout, process)


def opened(layout: StackLayout, process: subprocess.Popen[bytes] | None = None) -> RunningStack:
    """A stack that runs already."""
    settings = Settings(_env_file=layout.environment_file)
    return RunningStack(
        layout=layout,
        settings=settings,
        directory=directory(settings, "provisioner"),
        store=DoveadmMailStore(settings),
        process=process,
        database=Database(settings.database_url),
        tls=ssl.create_default_context(cafile=str(layout.ca_file)),
    )
