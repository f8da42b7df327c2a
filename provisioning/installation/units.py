"""The systemd units of a server, as text: each part with no more rights than it needs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ldap.openldap.settings import SlapdSettings
from provisioning.deployment import values
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.programs import MASTER

SETTINGS = Path("/etc/congvu/congvu.env")
TARGET = "congvu.target"

# Of what no part needs anything. Filters of system calls come from systemd's own groups.
_LOCKED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=read-only",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "LockPersonality=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallArchitectures=native",
    "SystemCallErrorNumber=EPERM",
    # Lines of the mail log are evidence: none is dropped because there are many.
    "LogRateLimitIntervalSec=0",
)
# Of the mail servers: neither homes nor other processes are theirs to see.
_OF_MAIL = ("ProtectHome=yes", "ProtectProc=invisible", "ProcSubset=pid")
_NETWORK = "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK"
# What an ordinary service asks of the kernel, less what only administers a machine.
_CALLS = ("SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources @mount")
_CALLS_OF_ROOT = (
    "SystemCallFilter=@system-service @setuid @chown",
    "SystemCallFilter=~@mount @clock @module",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit's file."""

    name: str
    text: str


def units(layout: StackLayout, slapd: SlapdSettings, program: Path, code: Path) -> list[Unit]:
    """Every unit. `program`: the folder of `congvu` and `python`; `code`: where wsgi.py lies."""
    made = [_target(), _directory(layout, slapd), _dovecot(layout), _rspamd(layout), _postfix(layout)]
    made += [_front(layout), _web(layout, program, code)]
    made += [_ours(layout, program, *each) for each in (("worker", 45), ("policy-service", 15))]
    made.append(_held_mail(layout, program))
    return sorted(made, key=lambda unit: unit.name)


def services(made: list[Unit]) -> list[str]:
    """The names of what runs."""
    return [unit.name for unit in made if unit.name.endswith(".service")]


def _target() -> Unit:
    text = "[Unit]\nDescription=Congvu\n\n[Install]\nWantedBy=multi-user.target\n"
    return Unit(name=TARGET, text=_HEAD + text)


_HEAD = "# Written by `congvu install`; changes made here are lost. Yours: systemctl edit UNIT\n"


def _unit(name: str, what: str, order: tuple[str, ...], lines: tuple[str, ...]) -> Unit:
    head = (f"Description=Congvu: {what}", f"PartOf={TARGET}", "StartLimitIntervalSec=0", *order)
    # A line of the unit's own comes last, and counts.
    service = ("Restart=always", "RestartSec=2", *_LOCKED, *lines)
    text = "\n".join(["[Unit]", *head, "", "[Service]", *service, "", "[Install]", f"WantedBy={TARGET}", ""])
    return Unit(name=name, text=_HEAD + text)


def _command(*arguments: str) -> str:
    """As systemd reads it: `%` doubled, blanks within quotes."""
    escaped = (argument.replace("%", "%%") for argument in arguments)
    return "ExecStart=" + " ".join(f'"{text}"' if " " in text else text for text in escaped)


def _may_write(*paths: Path) -> str:
    return "ReadWritePaths=" + " ".join(values.path(str(path)) for path in paths)


def _directory(layout: StackLayout, slapd: SlapdSettings) -> Unit:
    listen = f"{layout.ldap_uri} {slapd.ldapi_uri}"
    lines = (
        "Type=exec",
        f"User={slapd.user}",
        f"Group={slapd.group}",
        _command("/usr/sbin/slapd", "-d", "none", "-F", str(slapd.config_dir), "-h", listen),
        # The last checkpoint may be under way.
        "TimeoutStopSec=60",
        "AmbientCapabilities=CAP_NET_BIND_SERVICE",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        _may_write(slapd.config_dir, slapd.data_dir, slapd.run_dir),
        "UMask=0077",
        "LimitNOFILE=65536",
        "MemoryDenyWriteExecute=yes",
        "ProcSubset=pid",
        "ProtectProc=invisible",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
        *_CALLS,
        # Postfix and Dovecot walk through to the socket, where they show their password.
        f"ExecStartPost=+/bin/chmod 0711 {slapd.run_dir}",
    )
    return _unit("congvu-slapd.service", "directory (slapd)", ("After=network.target",), lines)


def _dovecot(layout: StackLayout) -> Unit:
    conf = layout.conf / "dovecot/dovecot.conf"
    capabilities = "CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER CAP_KILL CAP_SYS_CHROOT"
    lines = (
        "Type=exec",
        # One of before a reboot names a process that is somebody else's now.
        f"ExecStartPre=-/bin/rm -f {layout.run}/dovecot/master.pid",
        _command("/usr/sbin/dovecot", "-F", "-c", str(conf)),
        "ExecReload=/bin/kill -HUP $MAINPID",
        f"CapabilityBoundingSet={capabilities} CAP_NET_BIND_SERVICE CAP_SYS_RESOURCE",
        _may_write(layout.run, layout.mail),
        *_OF_MAIL,
        "LimitNOFILE=65536",
        "MemoryDenyWriteExecute=yes",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
        "SystemCallFilter=@system-service @setuid @chown @resources chroot",
        "SystemCallFilter=~@clock @module @debug @obsolete",
    )
    return _unit(
        "congvu-dovecot.service",
        "mail store (Dovecot)",
        ("After=network.target congvu-slapd.service",),
        lines,
    )


def _rspamd(layout: StackLayout) -> Unit:
    user = layout.users.rspamd
    conf = layout.conf / "rspamd/rspamd.conf"
    lines = (
        "Type=exec",
        _command("/usr/bin/rspamd", "-f", "-c", str(conf), "-u", user, "-g", user),
        "ExecReload=/bin/kill -HUP $MAINPID",
        "CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL",
        _may_write(layout.run, layout.filter_data, layout.dkim),
        *_OF_MAIL,
        "LimitNOFILE=65536",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
        *_CALLS_OF_ROOT,
    )
    return _unit("congvu-rspamd.service", "mail rules (rspamd)", ("After=network.target",), lines)


def _postfix(layout: StackLayout) -> Unit:
    capabilities = "CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER CAP_KILL CAP_NET_BIND_SERVICE"
    conf = str(layout.conf / "postfix")
    lines = (
        "Type=exec",
        f"ExecStartPre=/usr/sbin/postfix -c {conf} check",
        _command(MASTER, "-c", conf),
        "ExecReload=/bin/kill -HUP $MAINPID",
        "KillMode=mixed",
        f"CapabilityBoundingSet={capabilities} CAP_SYS_CHROOT",
        _may_write(layout.run, layout.queue, layout.postfix_data),
        *_OF_MAIL,
        "LimitNOFILE=65536",
        "MemoryDenyWriteExecute=yes",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
        "SystemCallFilter=@system-service @setuid @chown chroot",
        "SystemCallFilter=~@clock @module @debug @obsolete",
    )
    after = "After=network.target congvu-slapd.service congvu-dovecot.service congvu-policy-service.service"
    return _unit("congvu-postfix.service", "mail (Postfix)", (after + " congvu-rspamd.service",), lines)


def _front(layout: StackLayout) -> Unit:
    conf = str(layout.conf / "nginx/front.conf")
    lines = (
        "Type=exec",
        _command("/usr/sbin/nginx", "-c", conf, "-e", "stderr"),
        "ExecReload=/bin/kill -HUP $MAINPID",
        "KillMode=mixed",
        "UMask=0077",
        "CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE CAP_NET_BIND_SERVICE",
        "CapabilityBoundingSet=CAP_KILL",
        _may_write(layout.front),
        "LimitNOFILE=65536",
        "MemoryDenyWriteExecute=yes",
        "ProcSubset=pid",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
        *_CALLS_OF_ROOT,
    )
    return _unit("congvu-front.service", "front server (nginx)", ("After=network.target",), lines)


def _plain(layout: StackLayout) -> tuple[str, ...]:
    """What holds for all that is ours and needs no right at all."""
    return (
        f"User={layout.users.services}",
        f"Environment=CONGVU_ENV_FILE={SETTINGS}",
        "UMask=0077",
        "CapabilityBoundingSet=",
        _may_write(layout.var / "data", layout.policy_socket.parent),
        "ProtectProc=invisible",
        "ProcSubset=pid",
        _NETWORK,
        *_CALLS,
    )


_DATABASE = "After=network.target postgresql.service congvu-slapd.service"


def _web(layout: StackLayout, program: Path, code: Path) -> Unit:
    bind = f"{layout.address}:{layout.ports.app}"
    arguments = ["-m", "gunicorn", "wsgi:application", "--chdir", str(code), "--bind", bind]
    arguments += ["--workers", "2", "--threads", "4", "--timeout", "30", "--graceful-timeout", "10"]
    arguments += ["--no-control-socket", "--logger-class", "app.web.server_log.JsonLogger"]
    lines = (
        "Type=notify",
        "NotifyAccess=main",
        _command(str(program / "python"), *arguments),
        "ExecReload=/bin/kill -HUP $MAINPID",
        "KillMode=mixed",
        *_plain(layout),
    )
    return _unit("congvu-web.service", "web", (_DATABASE,), lines)


def _ours(layout: StackLayout, program: Path, name: str, seconds: int) -> Unit:
    lines = (
        "Type=exec",
        _command(str(program / "congvu"), name),
        f"TimeoutStopSec={seconds}",
        *_plain(layout),
    )
    return _unit(f"congvu-{name}.service", name, (_DATABASE,), lines)


def _held_mail(layout: StackLayout, program: Path) -> Unit:
    # As root: Postfix lets nobody else release what is held.
    lines = (
        "Type=exec",
        _command(str(program / "congvu"), "held-mail"),
        f"Environment=CONGVU_ENV_FILE={SETTINGS}",
        "UMask=0077",
        "CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER CAP_KILL",
        _may_write(layout.queue, layout.postfix_data, layout.var / "data"),
        "ProcSubset=pid",
        _NETWORK,
        "SystemCallFilter=@system-service @setuid @chown",
        "SystemCallFilter=~@mount @clock @module @debug @obsolete @resources",
    )
    return _unit("congvu-held-mail.service", "held messages", (f"{_DATABASE} congvu-postfix.service",), lines)
