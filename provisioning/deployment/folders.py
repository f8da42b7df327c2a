"""Makes a layout's folders and gives each the owner and mode its part needs.

Only root can give files away; anyone else gets the folders without the owners, which is enough to
look at the configuration but not to start Postfix.
"""

from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path

from provisioning.deployment.layout import StackLayout
from provisioning.deployment.programs import services_user


def give(path: Path, *, user: str = "root", group: str = "root") -> None:
    """Hand a file to a user and a group by name. Does nothing unless run by root."""
    if os.geteuid() == 0:
        os.chown(path, pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)


def _folder(path: Path, mode: int, *, user: str = "root", group: str = "root") -> None:
    path.mkdir(exist_ok=True)
    path.chmod(mode)
    give(path, user=user, group=group)


def make_folders(layout: StackLayout) -> None:
    """Make every folder that a part needs before it starts. Safe to repeat."""
    users = layout.users
    for path in (layout.conf, layout.run, layout.tls, layout.queue, layout.run / "dovecot"):
        _folder(path, 0o755)
    make_filter_folders(layout)
    # What is made in it is the group's: so the policy service opens a door for Postfix without being it.
    _folder(layout.policy_socket.parent, 0o2750, user=services_user(layout), group=users.postfix)
    _folder(layout.front, 0o700, user=users.front, group=_group_of(users.front))
    _folder(layout.log, 0o750)
    _folder(layout.mail, 0o700, user=users.mail, group=users.mail)
    _folder(layout.postfix_data, 0o700, user=users.postfix, group=users.postfix)
    _folder(layout.letterbox, 0o700, user=users.letterbox, group=_group_of(users.letterbox))
    for part in ("cur", "new", "tmp"):
        owner = users.letterbox
        _folder(layout.letterbox / part, 0o700, user=owner, group=_group_of(owner))


def make_filter_folders(layout: StackLayout) -> None:
    """Make those of rspamd alone, on a server too. Safe to repeat."""
    user = layout.users.rspamd
    layout.run.mkdir(parents=True, exist_ok=True)
    _folder(layout.filter_socket.parent, 0o755)
    for path in (layout.filter_data, layout.dkim):
        _folder(path, 0o700, user=user, group=_group_of(user))


def _group_of(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
