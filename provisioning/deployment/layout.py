"""Where every part of a mail stack lives: its folders, ports, names and system users.

One value, made once and handed to everything that writes or reads a part's files. It creates the
folders with the owners the parts need; it writes no configuration and starts nothing.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
from dataclasses import dataclass, field
from pathlib import Path

from provisioning.deployment import values
from provisioning.deployment.ports import LOOPBACK, PRODUCTION, Ports, read

# A unix socket's path has at most 107 bytes; the longest name below the folder has about 40.
_LONGEST_STACK = 60
REDIRECTS = ("none", "own", "listed", "anywhere")
# What the address begins with to which an undeliverable redirect comes back; the identifier follows.
RETURNS = "forward-"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemUsers:
    """The accounts Debian's packages make; the parts drop root for these."""

    postfix: str = "postfix"
    postdrop: str = "postdrop"
    dovecot: str = "dovecot"
    dovenull: str = "dovenull"
    mail: str = "mail"
    """Owns the messages."""
    slapd: str = "openldap"
    rspamd: str = "_rspamd"
    front: str = "www-data"
    """What nginx becomes."""
    letterbox: str = "mail"
    """Owns the letterbox: who runs the web, so that its page can read it; never root."""
    services: str = ""
    """Runs the web, the worker and the policy service; empty: whoever owns `var`."""

    def __post_init__(self) -> None:
        names = (self.postfix, self.postdrop, self.dovecot, self.dovenull, self.mail, self.slapd, self.rspamd)
        for name in (*names, self.front, self.letterbox, *filter(None, (self.services,))):
            values.user(name)
        if self.letterbox == "root":
            raise values.UnsafeValue("Postfix delivers to nobody as root")


@dataclass(frozen=True, slots=True, kw_only=True)
class StackLayout:
    """A mail stack's places and names. Raises UnsafeValue when one can't be written plainly."""

    var: Path
    """What Congvu itself keeps: its settings with secrets, the database, the ports."""
    stack: Path
    """What the service users read and write; a path that needs no quoting."""
    ports: Ports
    host: str = "mail.kontum.example"
    address: str = LOOPBACK
    suffix: str = "dc=congvu,dc=example"
    domains: tuple[str, ...] = ("kontum.example",)
    users: SystemUsers = field(default_factory=SystemUsers)
    sealed: bool = True
    """A private stack: nothing listens beyond `address`, and mail for foreign domains stays here,
    in the letterbox."""
    redirects: str = "own"
    """Where a redirect of an official's filter may lead: none, own, listed or anywhere."""
    redirect_domains: tuple[str, ...] = ()
    """The domains beside our own for `listed`."""
    sender: str = ""
    """Who alone may send through the port for Congvu's own messages; empty: congvu@ the first domain."""
    ipv6: bool = False
    """Whether what listens to the network does so by IPv6 as well."""
    directory_gigabytes: int = 8
    """How large slapd's database may become: address space, not disk."""
    unsigned_own: str = "refuse"
    """What becomes of mail from outside that names a domain of ours in From without our signature:
    "refuse", or "junk": it is marked and filed as Junk."""

    mta_sts: str = "testing"
    """The rule by which others deliver to us over TLS alone: none, testing or enforce."""

    def __post_init__(self) -> None:
        values.path(str(self.stack))
        values.host(self.host)
        values.address(self.address)
        values.suffix(self.suffix)
        if self.redirects not in REDIRECTS:
            raise values.UnsafeValue(f"redirects are one of {', '.join(REDIRECTS)}")
        for domain in (*self.domains, *self.redirect_domains):
            values.host(domain)
        values.mail_address(self.own_sender)
        if self.mta_sts not in {"none", "testing", "enforce"}:
            raise values.UnsafeValue("MTA-STS is none, testing or enforce")
        if self.unsigned_own not in {"refuse", "junk"}:
            raise values.UnsafeValue('unsigned mail in our name is "refuse" or "junk"')

    @property
    def own_sender(self) -> str:
        """The address in whose name Congvu writes."""
        return self.sender or f"congvu@{self.domains[0] if self.domains else self.host}"

    @property
    def conf(self) -> Path:
        """Every configuration file."""
        return self.stack / "conf"

    @property
    def run(self) -> Path:
        """Sockets and process ids."""
        return self.stack / "run"

    @property
    def log(self) -> Path:
        """One rotated file a part."""
        return self.stack / "log"

    @property
    def directory_data(self) -> Path:
        """slapd's database."""
        return self.stack / "ldap"

    @property
    def mail(self) -> Path:
        """A home per mailbox, named by its identifier."""
        return self.stack / "mail"

    @property
    def queue(self) -> Path:
        """Postfix's queue."""
        return self.stack / "queue"

    @property
    def postfix_data(self) -> Path:
        """Postfix's caches and locks."""
        return self.stack / "postfix"

    @property
    def filter_socket(self) -> Path:
        """Where Postfix asks rspamd about each message."""
        return self.run / "rspamd/milter.sock"

    @property
    def filter_data(self) -> Path:
        """What rspamd has compiled, kept between starts."""
        return self.stack / "rspamd"

    @property
    def dkim(self) -> Path:
        """The keys that sign our mail, and which of them does."""
        return self.stack / "dkim"

    @property
    def letterbox(self) -> Path:
        """The maildir that takes the mail for foreign domains."""
        return self.stack / "letterbox"

    @property
    def tls(self) -> Path:
        """Our own authority and the certificate it signed."""
        return self.stack / "tls"

    @property
    def ca_file(self) -> Path:
        return self.tls / "ca.pem"

    @property
    def certificate_file(self) -> Path:
        return self.tls / "server.pem"

    @property
    def key_file(self) -> Path:
        return self.tls / "server.key"

    @property
    def directory_certificate_file(self) -> Path:
        """What slapd shows on loopback: on a server its own, since the province's names only the server."""
        return self.certificate_file if self.sealed else self.tls / "directory.pem"

    @property
    def directory_key_file(self) -> Path:
        return self.key_file if self.sealed else self.tls / "directory.key"

    @property
    def challenges(self) -> Path:
        """What a certificate authority asks for over port 80."""
        return self.stack / "acme"

    @property
    def environment_file(self) -> Path:
        """What CONGVU_ENV_FILE names."""
        return self.var / "congvu.env"

    @property
    def supervisor_socket(self) -> Path:
        return self.run / "supervisor.sock"

    @property
    def policy_socket(self) -> Path:
        """Where Postfix asks the policy service."""
        return self.run / "policy/smtp.sock"

    @property
    def front(self) -> Path:
        """What nginx keeps of requests and answers under way."""
        return self.run / "front"

    @property
    def ldap_uri(self) -> str:
        return f"ldaps://{self.address}:{self.ports.ldaps}"

    @property
    def ldap_socket_uri(self) -> values.Quoted:
        """slapd's own socket, as Postfix and Dovecot on this machine reach it."""
        return values.Quoted("ldapi://" + str(self.run / "slapd/ldapi").replace("/", "%2F"))

    @property
    def base_url(self) -> str:
        return f"http://{self.address}:{self.ports.web}"


def _reachable_by_all(folder: Path) -> bool:
    """Whether service users could walk down to the folder."""
    real = folder.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in (real, *real.parents))


def _name_is_plain(folder: Path) -> bool:
    text = str(folder)
    return len(text) <= _LONGEST_STACK and re.fullmatch(r"[A-Za-z0-9_./+-]+", text) is not None


def _own_folder(folder: Path) -> None:
    """Make a folder in a place where anyone may: refuse one that somebody else laid there."""
    folder.mkdir(mode=0o755, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o755)


def stack_folder(var: Path) -> Path:
    """The folder for what service users touch; made if need be.

    It is `var/stack`, unless users other than the owner can't walk there or the path is too long
    for sockets or needs quoting: then `/var/tmp/congvu-<hash of the path>`, and `var/stack` is a
    link to it. Raises PermissionError if somebody else laid that folder there.
    """
    var.mkdir(mode=0o755, parents=True, exist_ok=True)
    inside = var.resolve() / "stack"
    if _reachable_by_all(var) and _name_is_plain(inside) and not inside.is_symlink():
        inside.mkdir(mode=0o755, exist_ok=True)
        return inside
    digest = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:12]
    outside = Path("/var/tmp") / f"congvu-{digest}"  # noqa: S108 -- _own_folder checks the owner
    _own_folder(outside)
    _link(inside, outside)
    return outside


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() != target:
        link.unlink()
    if not link.is_symlink():
        link.symlink_to(target)


def private_layout(var: Path, ports: Ports) -> StackLayout:
    """The layout of the stack of this clone, or of a test, that keeps its things in `var`."""
    owner = pwd.getpwuid(var.stat().st_uid).pw_name
    users = SystemUsers(letterbox="mail" if owner == "root" else owner)
    return StackLayout(var=var.resolve(), stack=stack_folder(var), ports=ports, users=users)


def production_layout(
    *,
    host: str,
    domains: tuple[str, ...],
    suffix: str,
    users: SystemUsers | None = None,
    ipv6: bool = False,
    directory_gigabytes: int = 8,
) -> StackLayout:
    """The layout of a server: standard ports, open to the network, its things in /var/lib/congvu.

    The province's certificate goes to `certificate_file` and `key_file`; `ca_file` has the authorities that
    Congvu believes beside those every machine knows. slapd shows a certificate of its own.
    """
    return StackLayout(
        var=Path("/var/lib/congvu"),
        stack=Path("/var/lib/congvu/stack"),
        ports=PRODUCTION,
        host=host,
        domains=domains,
        suffix=suffix,
        users=users or SystemUsers(),
        ipv6=ipv6,
        directory_gigabytes=directory_gigabytes,
        sealed=False,
    )


def known_layout(var: Path) -> StackLayout | None:
    """The layout of the last start, or None before the first."""
    ports = read(var)
    return private_layout(var, ports) if ports else None
