"""Runs the web in a child, lets an HR officer meddle with a plan, and kills it, again and again.

`python -m … KILLS PLAN TOKEN [SECONDS]`: called as a server calls it, on the real database. TOKEN is
that of a signed-in session. Prints how many requests were answered before their process was killed.
"""

from __future__ import annotations

import io
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from flask import Flask

from app import create_app
from tests.support.cast import Browser

LIST = "Mã CBCC,Họ và tên,Đơn vị\nQ-1,Y Wan,Sở Y tế\n".encode()
LOOKS = ("", "/results.csv")


def meddle(app: Flask, plan: str, token: str) -> Iterator[int]:
    """Looks at the plan, pauses it, lets it go on, hands in another list; the status of each answer."""
    app.test_client_class = Browser
    browser: Any = app.test_client()
    browser.begin_session(token)
    for turn in cycle(range(6)):
        for path in LOOKS:
            yield browser.get(f"/imports/{plan}{path}").status_code
        yield browser.send(f"/imports/{plan}/pause").status_code
        yield browser.send(f"/imports/{plan}/start").status_code
        if turn == 0:
            form = {"unit": "kontum", "file": (io.BytesIO(LIST), "list.csv")}
            yield browser.send("/imports/new", form, content_type="multipart/form-data").status_code


def one_life(app: Flask, plan: str, token: str, seconds: float) -> int:
    """Forks a web, kills it after that long; how many requests it had answered."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            for status in meddle(app, plan, token):
                os.write(writing, b"." if status < 400 else b"!")
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as answered:
        told = answered.read()
    if b"!" in told:
        raise SystemExit(f"the web refused: {told!r}")
    return len(told)


def main(kills: int, plan: str, token: str, longest: float) -> None:
    """Kills `kills` webs, each after at most `longest` seconds."""
    chance = random.Random(kills)
    app = create_app()
    # Pages are compiled once, or a life would be over before its first answer. Each child then opens
    # connections of its own.
    warm = list(islice(meddle(app, plan, token), 5))
    if max(warm) >= 400:
        raise SystemExit(f"the web refused: {warm}")
    app.extensions["congvu"].database.dispose()
    answered = sum(one_life(app, plan, token, chance.uniform(0.05, longest)) for _ in range(kills))
    sys.stdout.write(f"{answered} requests answered by {kills} webs\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]) if len(sys.argv) > 4 else 1.5)
