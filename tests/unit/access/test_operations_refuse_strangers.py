"""Every public operation of the business is called by somebody who has no right there, and refuses.

Which operations there are is read from the source; what each is called with stands in
`tests.support.strangers`. A new operation without a row there fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, NotFound
from tests.support.cast import make_settings
from tests.support.import_desk import Desk
from tests.support.operations import called_by_pages, operations
from tests.support.province import Province
from tests.support.strangers import EACH, ONESELF, PARTS, REFUSING, Arguments, Ids, Scene, lay_scene


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """The small province on SQLite and on PostgreSQL, with a folder for uploads."""
    return Desk(province, make_settings(tmp_path), tmp_path)


def operation(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def called(function: Callable[..., Any], session: Session, actor: Actor, given: dict[str, Any]) -> Any:
    each = given.pop(EACH, ())
    return (
        function(session, actor, *each, **given) if each else function(session=session, actor=actor, **given)
    )


def outcome(name: str, scene: Scene, stranger: Actor, arguments: Callable[[Scene], Arguments]) -> str:
    """How the stranger's call ends: "refused", the code of what is wrong, "nothing", or "done"."""
    try:
        returned = called(operation(name), scene.session, stranger, dict(arguments(scene)))
        returned = list(returned) if isinstance(returned, Iterator) else returned
    except (Denied, NotFound):
        return "refused"
    except Invalid as invalid:
        return invalid.problems[0].code
    return "done" if returned or scene.session.pending_events else "nothing"


def outcomes(desk: Desk, ids: Ids, rows: dict[str, Callable[[Scene], Arguments]]) -> dict[str, str]:
    """Each in a transaction of its own, which is taken back."""
    stranger = desk.province.actor("unit_administrator", "syt", ids.stranger)
    found = {}
    for name, arguments in rows.items():
        with desk.database.session(write=True) as session:
            found[name] = outcome(name, Scene(desk, session, ids), stranger, arguments)
            session.rollback()
    return found


def test_operations_and_rows_match_one_to_one() -> None:
    assert operations() == REFUSING.keys() | ONESELF.keys() | PARTS.keys()
    assert len(operations()) == len(REFUSING) + len(ONESELF) + len(PARTS)


def test_parts_of_operations_are_called_by_no_page_or_command() -> None:
    assert called_by_pages() & PARTS.keys() == set()


def test_operations_called_by_a_stranger_refuse(desk: Desk) -> None:
    found = outcomes(desk, lay_scene(desk), REFUSING)
    print(f"{len(found)} operations, {list(found.values()).count('refused')} refused")
    assert {name: how for name, how in found.items() if how != "refused"} == {}


def test_operations_on_oneself_reach_own_unit_only(desk: Desk) -> None:
    found = outcomes(desk, lay_scene(desk), {name: own.arguments for name, own in ONESELF.items()})
    assert {name: own.ends or "nothing" for name, own in ONESELF.items()} == found


def test_broken_build_without_authorization_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = lay_scene(desk)
    monkeypatch.setattr("provisioning.units.operations.may", lambda *_a: True)
    monkeypatch.setattr("provisioning.officials.operations.refusal", lambda *_a: "")
    found = outcomes(desk, ids, REFUSING)
    unguarded = {name.removeprefix("provisioning.") for name, how in found.items() if how == "done"}
    assert {
        "units.operations.rename",
        "officials.operations.edit",
        "officials.operations.protect",
    } <= unguarded


def test_new_operation_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = tmp_path / "provisioning" / "lists.py"
    written.parent.mkdir()
    written.write_text(
        "from provisioning.audit.operations import record\n"
        "def _note(session, actor): record(session, actor, 'x', subject=())\n"
        "def rename(session, actor, mailing_list): _note(session, actor)\n"
        "def shown(session, actor): return []\n"
    )
    monkeypatch.setattr("tests.support.operations.ROOT", tmp_path)
    monkeypatch.setattr("tests.support.operations.files", lambda *_a, **_k: [written])
    monkeypatch.setattr("tests.support.sources.ROOT", tmp_path)
    assert {"provisioning.lists.rename"} == operations()
