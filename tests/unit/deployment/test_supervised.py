"""The supervisor outlives a disk without room, and starts again what it had given up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from provisioning.deployment.supervisor import CODE
from tests.support.mail_stack import until

CONF = """[supervisord]
logfile = /dev/full
logfile_maxbytes = 0
pidfile = {folder}/supervisord.pid
nodaemon = true
silent = true
[program:again]
command = /bin/sh -c 'echo said; echo x >> {folder}/starts; test -e {folder}/mended && exec sleep 600; exit 1'
autorestart = true
startsecs = 1
startretries = 1
redirect_stderr = true
stdout_logfile = /dev/full
stdout_logfile_maxbytes = 0
"""


@pytest.mark.stack
def test_supervisor_without_room_for_its_log_goes_on_and_starts_again_what_it_gave_up(tmp_path: Path) -> None:
    conf = tmp_path / "supervisord.conf"
    conf.write_text(CONF.format(folder=tmp_path))
    harden = "from provisioning.deployment import supervised as s; s.AGAIN_SECONDS = 0.2; s.harden()"
    command = [sys.executable, "-c", f"{harden}; s.supervisord.main()", "-n", "-c", str(conf)]
    with (
        Path("/dev/full").open("wb") as full,
        subprocess.Popen(command, cwd=CODE, stdout=full, stderr=full) as made,
    ):
        try:
            # Two starts, then it is given up; further ones are the second wind.
            until(lambda: _starts(tmp_path) > 2, 30)
            (tmp_path / "mended").touch()
            before = _starts(tmp_path)
            until(lambda: _starts(tmp_path) > before, 30)
            assert made.poll() is None
            (tmp_path / "again.stopped").touch()
        finally:
            made.terminate()


def _starts(folder: Path) -> int:
    file = folder / "starts"
    return len(file.read_text().splitlines()) if file.exists() else 0
