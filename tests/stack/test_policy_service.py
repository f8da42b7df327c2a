"""The policy service beside a running Postfix: who may connect, and that it comes back."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess

import pytest

from provisioning.deployment import policy_client, probes, supervisor
from tests.support.mail_stack import RunningStack, until

pytestmark = pytest.mark.stack

_CONNECT = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"


def may_connect(mail_stack: RunningStack, name: str) -> bool:
    """Whether a program of this system user gets through to the socket."""
    account = pwd.getpwnam(name)
    command = ["/usr/bin/python3", "-c", _CONNECT, str(mail_stack.layout.policy_socket)]
    done = subprocess.run(
        command,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        capture_output=True,
        timeout=30,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.parametrize(("name", "lets_in"), [("postfix", True), ("nobody", False), ("dovecot", False)])
def test_only_postfix_may_ask(mail_stack: RunningStack, name: str, *, lets_in: bool) -> None:
    assert lets_in == may_connect(mail_stack, name)


def test_its_folder_and_socket_are_closed_to_others(mail_stack: RunningStack) -> None:
    path = mail_stack.layout.policy_socket
    assert [0o2750, 0o660] == [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)]
    assert {"postfix"} == {each.group() for each in (path.parent, path)}


def test_one_that_is_killed_is_started_again(mail_stack: RunningStack) -> None:
    layout = mail_stack.layout
    before = supervisor.processes(layout)["policy"]
    os.kill(before, signal.SIGKILL)
    until(lambda: supervisor.processes(layout).get("policy") not in {None, 0, before}, 30)
    until(lambda: probes.answers(layout, "policy"), 30)
    assert policy_client.answers(layout.policy_socket, seconds=5)
