"""`congvu directory drift` from the server's command line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

import app.cli.directory
from app.cli.directory import directory
from ldap.difference import Change, Modification
from ldap.entries import PEOPLE, person_name
from provisioning.worker.process import Worker, projection_chores
from tests.support.cast import Cast

Run = Callable[..., Result]


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the database and the directory of the test."""
    monkeypatch.setattr(app.cli.directory, "services", lambda: cast.services)
    return lambda *words: CliRunner().invoke(directory, [*words])


def converge(cast: Cast) -> None:
    chores = projection_chores(cast.database, cast.services.targets, "w")
    Worker(cast.database, "w", chores).drain(seconds=60)


def spoiled(cast: Cast) -> str:
    """One entry that somebody changed behind our back; its id."""
    converge(cast)
    found = next(iter(cast.services.targets.directory.read_all(PEOPLE)))
    change = Change((Modification("replace", "congvuQuota", ("5",)),))
    cast.directory.modify(person_name(found["uid"][0]), change)
    return found["uid"][0]


def test_a_directory_that_is_right_says_so(run: Run, cast: Cast) -> None:
    converge(cast)
    result = run("drift")
    assert (result.exit_code, result.stdout) == (0, "The directory is as SQL wants it.\n")


def test_what_differs_is_listed_and_mended(run: Run, cast: Cast) -> None:
    uid = spoiled(cast)
    result = run("drift")
    assert result.exit_code == 2
    assert f"{uid}: congvuQuota\n1 entry differs." in result.stdout
    assert json.loads(run("drift", "--format", "json").stdout) == {
        "kind": "mailbox",
        "uid": uid,
        "what": "congvuQuota",
    }
    assert "the worker mends 1." in run("drift", "--mend").stdout
    converge(cast)
    assert run("drift").exit_code == 0


def test_full_check_reads_what_was_verified_too(run: Run, cast: Cast) -> None:
    converge(cast)
    assert run("drift").exit_code == 0
    person = next(iter(cast.directory.tree.people.values()))
    # As an entry would look of which SQL had changed its mind without a word.
    person.attributes["congvuQuota"] = ["5"]
    assert run("drift").exit_code == 0
    full = run("drift", "--full")
    assert (full.exit_code, "congvuQuota\n1 entry differs." in full.stdout) == (2, True)


def test_without_a_private_stack_there_is_nothing_to_make_anew(run: Run, tmp_path: object) -> None:
    result = run("rebuild", "--yes", "--var", str(tmp_path))
    assert result.exit_code == 1
    assert "Start it with scripts/start" in result.output
