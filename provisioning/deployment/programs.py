"""The long-running programs of a stack, as the supervisor starts them.

Says how each is started in the foreground and stopped; it starts nothing itself. Relative names
are found on the PATH the supervisor was given, which begins with this environment's own folder.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from provisioning.deployment import values
from provisioning.deployment.layout import StackLayout

MASTER = "/usr/lib/postfix/sbin/master"
MAIL_PARTS = ("slapd", "dovecot", "policy", "rspamd", "postfix", "held-mail")
WEB_PARTS = ("web", "front", "worker")
# Those that run our own code.
OUR_PARTS = ("policy", "held-mail", "web", "worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One section of the supervisor's configuration."""

    name: str
    arguments: tuple[str, ...]
    priority: int
    autostart: bool = True
    umask: str = "022"
    user: str = ""
    """Whom it becomes; empty: it stays root or drops root itself."""
    stop_seconds: int = 10
    signal_group: bool = False

    @property
    def command(self) -> values.Quoted:
        """The arguments as one line."""
        return values.command(self.arguments)


def _directory(arguments: tuple[str, ...]) -> Program:
    # Stopped last and given time: it may be writing its last checkpoint.
    return Program(name="slapd", arguments=arguments, priority=10, stop_seconds=20)


def _dovecot(conf: Path) -> Program:
    arguments = ("/usr/sbin/dovecot", "-F", "-c", str(conf / "dovecot/dovecot.conf"))
    return Program(name="dovecot", arguments=arguments, priority=20)


def _rspamd(layout: StackLayout, conf: Path) -> Program:
    # Started as root, it gives its socket to Postfix and then becomes its own user.
    user = layout.users.rspamd
    arguments = ("/usr/bin/rspamd", "-f", "-c", str(conf / "rspamd/rspamd.conf"), "-u", user, "-g", user)
    return Program(name="rspamd", arguments=arguments, priority=28)


def _postfix(conf: Path) -> Program:
    # `postfix start-fg` would leave master behind: it is a shell that waits, and master takes a
    # process group of its own. With -d master stays in the group it is given.
    arguments = (MASTER, "-d", "-c", str(conf / "postfix"))
    return Program(name="postfix", arguments=arguments, priority=30, signal_group=True)


def _policy(user: str) -> Program:
    # Before Postfix, which defers what it can't ask about.
    arguments = ("congvu", "policy-service")
    return Program(name="policy", arguments=arguments, priority=25, user=user, umask="077")


def _held_mail() -> Program:
    # Stays root: Postfix lets nobody else release what is held.
    return Program(name="held-mail", arguments=("congvu", "held-mail"), priority=35, umask="077")


def _web(layout: StackLayout, user: str) -> Program:
    bind = f"{layout.address}:{layout.ports.app}"
    arguments = (
        *("python", "-m", "gunicorn", "wsgi:application", "--bind", bind),
        *("--preload", "--workers", "2", "--threads", "4"),
        *("--timeout", "30", "--graceful-timeout", "10"),
        *("--no-control-socket", "--logger-class", "app.web.server_log.JsonLogger"),
    )
    return Program(name="web", arguments=arguments, priority=40, autostart=False, user=user, umask="077")


def _front(conf: Path) -> Program:
    # Stays root to begin with: its workers are another user's.
    arguments = ("/usr/sbin/nginx", "-c", str(conf / "nginx/front.conf"), "-e", "stderr")
    return Program(
        name="front", arguments=arguments, priority=45, autostart=False, umask="077", signal_group=True
    )


def _worker(user: str) -> Program:
    arguments = ("congvu", "worker")
    return Program(
        name="worker",
        arguments=arguments,
        priority=50,
        autostart=False,
        user=user,
        umask="077",
        stop_seconds=30,
    )


def owner(layout: StackLayout) -> str:
    """The person whose clone this is, or root; manages the directory over its local socket."""
    if not layout.var.exists():
        return "root"
    return pwd.getpwuid(layout.var.stat().st_uid).pw_name


def services_user(layout: StackLayout) -> str:
    """Who runs the web, the worker and the policy service."""
    return layout.users.services or owner(layout)


def _can_run_us(user: str) -> bool:
    """Whether the user can reach this Python: one below /root is for root alone."""
    account = pwd.getpwnam(user)
    try:
        tried = subprocess.run(
            [sys.executable, "-c", ""],
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            capture_output=True,
            timeout=30,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0


def programs(layout: StackLayout, conf: Path, slapd: tuple[str, ...]) -> list[Program]:
    """Every program, the directory (whose command is `slapd`) first.

    The web and the worker wait until they are asked for.
    """
    user = services_user(layout)
    drop_to = user if os.geteuid() == 0 and user != "root" and _can_run_us(user) else ""
    mail = [
        _directory(slapd),
        _dovecot(conf),
        _policy(drop_to),
        _rspamd(layout, conf),
        _postfix(conf),
        _held_mail(),
    ]
    return [*mail, _web(layout, drop_to), _front(conf), _worker(drop_to)]
