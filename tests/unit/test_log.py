"""Every line of every process is the same JSON, and holds the failure and nobody's data."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.foundation.database import Database

ROOT = Path(__file__).parents[2]
KEYS = {"timestamp", "level", "logger", "event"}
SECRET = "rất bí mật"
START = f"""\
import logging, threading, warnings
import structlog
from provisioning.foundation import logging as lines
lines.set_up()
ours = structlog.get_logger("provisioning.x")
secret = {SECRET!r}
def fail(given):
    kept = given + "!"
    raise ValueError("no")
"""
# What may speak in a process, and the level it speaks with.
SPEAKERS = {
    "ours.info('a worker took its turn', rows=3)": "info",
    "logging.getLogger('congvu.web').warning('unavailable: %s', 'the directory')": "warning",
    "logging.getLogger('sqlalchemy.pool').error('a connection was lost')": "error",
    "logging.getLogger('alembic.runtime.migration').warning('a revision is missing')": "warning",
    "warnings.warn('this goes in the next version', DeprecationWarning)": "warning",
}
FAILURES = {
    "one of ours": "try: fail(secret)\nexcept ValueError: ours.exception('failed')",
    "a library": "try: fail(secret)\nexcept ValueError: logging.getLogger('library').exception('failed')",
    "nobody": "fail(secret)",
    "nobody in a thread": "t = threading.Thread(target=fail, args=(secret,)); t.start(); t.join()",
}


def said(code: str) -> list[dict[str, Any]]:
    """What a process that runs `code` writes on standard error; nothing on standard output."""
    words = [sys.executable, "-W", "default", "-c", START + code]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "" == done.stdout
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_every_speaker_has_the_same_keys() -> None:
    lines = said("\n".join(SPEAKERS))
    assert list(SPEAKERS.values()) == [line["level"] for line in lines]
    assert [KEYS] * len(lines) == [set(line) - {"rows"} for line in lines]
    assert 3 == lines[0]["rows"]


@pytest.mark.parametrize("speaker", sorted(FAILURES))
def test_traceback_is_in_the_line_without_local_variables(speaker: str) -> None:
    [line] = said(FAILURES[speaker])
    assert {*KEYS, "exception"} == set(line)
    assert "ValueError: no" in line["exception"]
    assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_value_handed_in_as_a_secret_is_left_out() -> None:
    names = ("password", "code", "token", "Authorization")
    said_with = "\n".join(f"ours.info('x', **{{{name!r}: secret}})" for name in names)
    assert [KEYS] * len(names) == [set(line) for line in said(said_with)]


def test_setting_up_twice_writes_each_line_once() -> None:
    assert 1 == len(said("lines.set_up()\nours.info('x')"))


def test_command_writes_its_answer_and_its_lines_apart(tmp_path: Path) -> None:
    (tmp_path / "speaking.py").write_text(
        "import click, structlog\n"
        "@click.command()\n"
        "def speak():\n"
        "    structlog.get_logger('provisioning.x').info('a line')\n"
        "    click.echo('the answer')\n",
        encoding="utf-8",
    )
    start = "import sys\nimport app.cli\napp.cli.GROUPS['speak'] = ('speaking', 'speak', '')\n"
    words = [sys.executable, "-c", f"{start}sys.argv = ['congvu', 'speak']\napp.cli.main()"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert "the answer\n" == done.stdout
    assert {"event": "a line", "level": "info"}.items() <= json.loads(done.stderr).items()


def test_every_line_of_the_web_server_is_json(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "from flask import Flask\n"
        "from provisioning.foundation import logging\n"
        "logging.set_up()\n"
        "application = Flask(__name__)\n"
        "@application.post('/accident')\n"
        "def accident():\n"
        "    from flask import request\n"
        "    password = request.form['password']\n"
        "    raise ValueError(len(password))\n"
        "def raw(environ, start_response):\n"
        "    raise KeyError('outside of any page')\n",
        encoding="utf-8",
    )
    lines = [*served(tmp_path, "broken:application"), *served(tmp_path, "broken:raw")]
    assert [line for line in lines if not set(line) >= KEYS] == []
    assert {"ValueError: 10", "KeyError: 'outside of any page'"} == {
        line["exception"].splitlines()[-1] for line in lines if "exception" in line
    }
    assert SECRET not in json.dumps(lines, ensure_ascii=False)


def served(folder: Path, application: str) -> list[dict[str, Any]]:
    """Every line of a gunicorn that served one request with a password, and was ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--chdir", str(folder)]
    words += ["--no-control-socket", "--logger-class", "app.web.server_log.JsonLogger"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        ask(port)
    finally:
        server.send_signal(signal.SIGTERM)
        written = server.communicate(timeout=60)[0].decode()
    return [json.loads(line) for line in written.splitlines()]


def ask(port: int) -> None:
    """Sends one form with a password, as soon as somebody listens."""
    body = f"password={'x' * 10}&x={SECRET}".encode()
    head = f"POST /accident HTTP/1.0\r\nContent-Length: {len(body)}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    for _turn in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as asked:
                asked.sendall(head.encode() + kind.encode() + body)
                while asked.recv(4096):
                    pass
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


def test_failed_statement_does_not_tell_its_values(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(sa.exc.IntegrityError) as caught, database.writing() as session:
        session.execute(
            sa.text("insert into units (id, code, name) values (1, :code, 'x')"),
            {"code": "bí-mật"},
        )
    assert "bí-mật" not in str(caught.value)
    database.dispose()
