"""`congvu install` and `congvu init`: a blank machine becomes a server, and the server a province's.

Says each step as it is taken. Whatever stops it is a sentence and a way on, never a traceback.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.context import operator
from app.texts.installation import FAILURES, PROBLEMS, QUESTIONS, SAYINGS, STEPS, said
from app.web.container import key_hashes
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Invalid, NotFound, Problem
from provisioning.foundation.settings import Settings
from provisioning.installation import answers as asked
from provisioning.installation import founding, plan, running
from provisioning.installation.answers import Answers
from provisioning.installation.server import PROGRAM, SETTINGS, Server, has, write
from provisioning.installation.steps import Outcome, Step, StepFailed, carry_out

KEPT = SETTINGS.with_name("install.toml")
REFUSED, FAILED, INTERRUPTED = 2, 1, 130
# How long the worker may take to bring a new directory after the database.
DOCTOR_PATIENCE, DOCTOR_PAUSE = 120.0, 3.0
_LANGUAGE = click.option("--language", type=click.Choice(["vi", "en"]), help="In which it speaks.")
_ANSWERS = click.option(
    "--answers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file; docs/install.md shows one.",
)


class _Speaker:
    """What is printed, in one language."""

    def __init__(self, language: str | None, *, quiet: bool = False) -> None:
        self.language = language or ("vi" if os.environ.get("LANG", "").startswith("vi") else "en")
        self.quiet = quiet

    def text(self, table: dict[str, str], key: str, **params: str | int) -> str:
        return said(self.language, table.get(key, key), params)

    def say(self, key: str, **params: str | int) -> None:
        if not self.quiet:
            click.echo(self.text(SAYINGS, key, **params))

    def step(self, name: str, outcome: Outcome, seconds: float) -> None:
        if self.quiet:
            return
        title = self.text(STEPS, name)
        if outcome == "begins":
            click.echo(f"… {title}")
        else:
            click.echo(f"✓ {title}: {self.text(SAYINGS, outcome, seconds=f'{seconds:.1f}')}")

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Every problem, and the end."""
        click.echo(self.text(SAYINGS, "refused"), err=True)
        for problem in problems:
            where = f"{problem.field}: " if problem.field else ""
            click.echo(f"✗ {where}{self.text(PROBLEMS, problem.code, **problem.params)}", err=True)
        sys.exit(REFUSED)

    def fail(self, failed: StepFailed) -> None:
        """What went wrong, what the machine said, what to do; and the end."""
        click.echo(f"✗ {self.text(STEPS, failed.step)}: {self.text(SAYINGS, 'failed')}", err=True)
        click.echo(self.text(FAILURES, failed.code, **failed.params), err=True)
        if failed.detail:
            click.echo("\n".join(f"    {line}" for line in failed.detail.splitlines()), err=True)
        click.echo(self.text(SAYINGS, "again"), err=True)
        sys.exit(FAILED)


@click.command()
@_ANSWERS
@click.option("--again", is_flag=True, help=f"With the answers of the last time ({KEPT}).")
@click.option("--quiet", is_flag=True, help="Speak only when something is wrong.")
@_LANGUAGE
def install(answers: Path | None, language: str | None, *, again: bool, quiet: bool) -> None:
    """Make this machine a Congvu server: from a file of answers, or by questions. Safe to run again."""
    speaker = _Speaker(language, quiet=quiet)
    given = _given(answers, speaker, again=again)
    speaker.language = language or given.language
    server = Server(given)
    found = plan.problems(server)
    if found:
        speaker.refuse(found)
    founder = _Founder(given)
    try:
        before = itertools.chain([_kept(given)], plan.steps(server))
        changed = carry_out(itertools.chain(before, [founder.step(), _examined()]), speaker.step)
    except StepFailed as failed:
        speaker.fail(failed)
    except Invalid as refused:
        speaker.refuse(refused.problems)
    except KeyboardInterrupt:
        click.echo(f"{speaker.text(SAYINGS, 'interrupted')} {speaker.text(SAYINGS, 'again')}", err=True)
        sys.exit(INTERRUPTED)
    else:
        _farewell(given, founder.made, speaker, changed)


def _farewell(given: Answers, made: founding.Founded, speaker: _Speaker, changed: int) -> None:
    if not changed:
        speaker.say("nothing")
        return
    speaker.say("changed", count=changed)
    speaker.say("answers_kept", file=str(KEPT))
    speaker.say("firewall", rule=running.firewall())
    for domain in given.province.domains:
        speaker.say("dns", host=given.host, domain=domain)
    _tell_way_in(made, speaker)


def _tell_way_in(made: founding.Founded, speaker: _Speaker) -> None:
    if made.administrator:
        speaker.say("administrator", address=made.administrator)
    if made.way_in:
        speaker.say("way_in", link=made.way_in)


@click.command()
@_ANSWERS
@_LANGUAGE
def init(answers: Path | None, language: str | None) -> None:
    """Lay out the province: bodies, domains, rule, first administrator. `congvu install` does it, too."""
    speaker = _Speaker(language)
    given = _given(answers, speaker, again=answers is None and KEPT.exists())
    speaker.language = language or given.language
    founder = _Founder(given)
    try:
        founder.found()
    except Invalid as refused:
        speaker.refuse(refused.problems)
    speaker.say("units", count=founder.made.units)
    _tell_way_in(founder.made, speaker)
    if not founder.made.anything:
        speaker.say("nothing")


class _Founder:
    """Lays out the province in the database of the settings, and remembers what it has added."""

    def __init__(self, given: Answers) -> None:
        self.given = given
        self.made = founding.Founded()

    def step(self) -> Step:
        return Step("founded", self._is_founded, self.found)

    def _opened(self) -> tuple[Database, Settings]:
        settings = Settings(_env_file=os.environ.get("CONGVU_ENV_FILE") or SETTINGS)
        key_hashes(settings)
        return Database(settings.database_url), settings

    def _is_founded(self) -> bool:
        database, _settings = self._opened()
        try:
            with database.reading() as session:
                return founding.is_founded(session, self.given.province)
        finally:
            database.dispose()

    def found(self) -> None:
        database, settings = self._opened()
        province, administrator = self.given.province, self.given.administrator
        try:
            with database.writing() as session:
                self.made = founding.found(
                    session, operator(), province, administrator, base_url=settings.base_url
                )
        except NotFound:
            raise Invalid.one("province.rule", "rule_unknown", rule=province.rule) from None
        finally:
            database.dispose()


def _kept(given: Answers) -> Step:
    text = asked.as_text(given)

    def do() -> None:
        KEPT.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        write(KEPT, text, 0o600)

    return Step("answers", lambda: has(KEPT, text), do)


# Until the first administrator has used their link nobody administers and nobody can read postmaster@, and
# copies are set up by a person afterwards: none is a fault of the installation, and the doctor goes on
# saying so.
WAITS_FOR_SOMEBODY = frozenset(
    {"administrators_none", "contacts_nobody", "backup_never", "backup_here", "backup_unproven"}
)


def _examined() -> Step:
    """The doctor's word, waited for: the worker brings a new directory after the database first."""
    last = ""

    def well() -> bool:
        nonlocal last
        environment = {**os.environ, "CONGVU_ENV_FILE": str(SETTINGS)}
        done = subprocess.run(
            [str(PROGRAM / "congvu"), "doctor", "--json"],
            capture_output=True, text=True, timeout=120, check=False, env=environment,
        )  # fmt: skip
        try:
            found = json.loads(done.stdout)
        except ValueError:
            last = done.stderr[-2000:]
            return False
        ill = [each for each in found if not each["ok"] and each["code"] not in WAITS_FOR_SOMEBODY]
        last = "\n".join(f"{each['part']}: {each['text']}" for each in ill)
        return not ill

    def do() -> None:
        deadline = time.monotonic() + DOCTOR_PATIENCE
        while not well():
            if time.monotonic() > deadline:
                raise StepFailed("not_well", detail=last)
            time.sleep(DOCTOR_PAUSE)

    return Step("doctor", well, do)


def _given(file: Path | None, speaker: _Speaker, *, again: bool) -> Answers:
    """From the file, or from the person. Ends with every problem."""
    try:
        if file is not None or again:
            return asked.read(file or KEPT)
        if not sys.stdin.isatty():
            raise click.UsageError("give --answers FILE, or sit at a terminal")
        return asked.checked(_questions(speaker))
    except Invalid as refused:
        speaker.refuse(refused.problems)
        raise


def _questions(speaker: _Speaker) -> dict[str, object]:
    """One by one, in the reader's language."""
    speaker.language = click.prompt("Ngôn ngữ / Language", type=click.Choice(["vi", "en"]), default="vi")

    def ask(key: str, default: str = "") -> str:
        text = speaker.text(QUESTIONS, key)
        return str(click.prompt(text, default=default, show_default=bool(default))).strip()

    given: dict[str, object] = {"language": speaker.language, "host": ask("host")}
    domains = ask("province.domains").split()
    province: dict[str, object] = {"name": ask("province.name"), "domains": domains}
    units = ask("province.units")
    if units:
        province["units"] = units
    administrator = {"name": ask("administrator.name"), "post": ask("administrator.post")}
    certificate = ask("tls.certificate")
    tls = (
        {"certificate": certificate, "key": ask("tls.key")}
        if certificate
        else {"acme_email": ask("tls.acme_email")}
    )
    given |= {"province": province, "administrator": administrator, "tls": tls}
    given["database"] = {"kind": ask("database.kind", "postgresql")}
    given["replace"] = click.confirm(speaker.text(QUESTIONS, "replace"), default=False)
    return given
