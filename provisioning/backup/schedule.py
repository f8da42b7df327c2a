"""The timers of a server: a copy each night, and each week one restored aside as a proof. Pure."""

from __future__ import annotations

from pathlib import Path

_HEAD = "# Written by `congvu backup schedule`; changes of yours go into a drop-in: systemctl edit UNIT\n"
_SERVICE = """[Unit]
Description=Congvu: {what}
After=network-online.target congvu.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart={command}
Environment=CONGVU_ENV_FILE={settings}
CacheDirectory=congvu-backup
Environment=RESTIC_CACHE_DIR=/var/cache/congvu-backup
UMask=0077
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=infinity
NoNewPrivileges=yes
PrivateTmp={private}
ProtectHome=read-only
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
"""
_TIMER = """[Unit]
Description=Congvu: {what}

[Timer]
OnCalendar={when}
RandomizedDelaySec={spread}
Persistent=true

[Install]
WantedBy=timers.target
"""
NIGHTLY, WEEKLY = "congvu-backup", "congvu-backup-proof"


def units(program: Path, settings: Path) -> dict[str, str]:
    """Each unit's file, by name. `program`: the `congvu` command; `settings`: the file with the settings."""
    made = {}
    for name, what, words, when, spread in (
        (NIGHTLY, "a copy of everything", "backup", "*-*-* 01:30", "30min"),
        (WEEKLY, "a copy restored aside as a proof", "backup verify", "Sun *-*-* 03:30", "30min"),
    ):
        # The proof starts a private stack below /var/tmp, whose parts must find each other there.
        private = "no" if name == WEEKLY else "yes"
        service = _SERVICE.format(what=what, command=f"{program} {words}", settings=settings, private=private)
        made[f"{name}.service"] = _HEAD + service
        made[f"{name}.timer"] = _HEAD + _TIMER.format(what=what, when=when, spread=spread)
    return made


def timers() -> tuple[str, ...]:
    """What is to be enabled."""
    return (f"{NIGHTLY}.timer", f"{WEEKLY}.timer")
