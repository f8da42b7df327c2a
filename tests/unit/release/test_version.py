"""How a release is called."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.lib.release import version

COMMITTED = "2026-12-01T07:30:00+07:00"


def _git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=An", "-c", "user.email=an@kontum.example")
    subprocess.run(
        ["git", *who, "-C", str(root), *arguments],
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin", "GIT_COMMITTER_DATE": COMMITTED, "GIT_AUTHOR_DATE": COMMITTED},
    )


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    _git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("one")
    _git(tmp_path, "add", "file")
    _git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


@pytest.mark.parametrize(("tag", "name"), [("v1.2.3", "1.2.3"), ("v1.2.0-rc1", "1.2.0~rc1")])
def test_tagged_commit_is_called_by_its_tag(clone: Path, tag: str, name: str) -> None:
    _git(clone, "tag", tag)
    assert version.of_commit(clone) == name


def test_commit_without_a_tag_is_called_by_its_moment(clone: Path) -> None:
    assert version.of_commit(clone).startswith("0.0.0+git20261201003000.")


def test_commit_after_a_tag_sorts_between_two_releases(clone: Path) -> None:
    _git(clone, "tag", "v1.2.3")
    _git(clone, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    name = version.of_commit(clone)
    for lower, higher in (("1.2.3", name), (name, "1.2.4"), ("1.2.3~rc1", "1.2.3")):
        subprocess.run(["dpkg", "--compare-versions", lower, "lt", higher], check=True)


def test_other_tags_name_no_release(clone: Path) -> None:
    _git(clone, "tag", "vacation")
    assert version.of_commit(clone).startswith("0.0.0+git")


def test_moment_is_the_commits_unless_one_is_given(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert version.moment(clone) == 1796085000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12")
    assert version.moment(clone) == 12


def test_what_is_not_committed_is_noticed(clone: Path) -> None:
    assert not version.changed(clone)
    (clone / "file").write_text("two")
    assert version.changed(clone)


@pytest.mark.parametrize("name", ["", "v1", "1.0-1", "1/2", "1 2", "1;2"])
def test_version_that_dpkg_refuses_is_refused(name: str) -> None:
    with pytest.raises(SystemExit):
        version.check(name)
