"""Reading a profile: a province's rule as a file of TOML. Pure; the shipped ones lie in `profiles/`.

A profile has a title, the decision it follows, the day it is in force, and a table of settings: each a
value, an article, and perhaps a note where the text can be read two ways. All its faults are told at once,
each with the setting it is in.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from provisioning.foundation.errors import Invalid, Problem
from provisioning.policy.articles import is_article
from provisioning.policy.catalogue import Rule, settings

LARGEST = 256 * 1024
# A key with a point before each of 60,000 parts keeps the reader busy for minutes: no rule has such lines.
LONGEST_LINE = 2_000
LONGEST = {"title": 120, "decision": 120}
LONGEST_NOTE = 300
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SUFFIX = ".toml"
DEFAULT = "default"
_PARTS = frozenset({"value", "article", "note"})


@dataclass(frozen=True, slots=True)
class Profile:
    """One province's rule. `rules` has what it says itself; `silent` what Congvu's own values were when it
    was loaded, so that what held stays what held."""

    key: str
    title: str
    decision: str
    in_force: date
    rules: Mapping[str, Rule[Any]]
    silent: Mapping[str, Rule[Any]] = field(default_factory=dict)

    def rule(self, name: str) -> Rule[Any]:
        """What holds by this profile: its own word, or Congvu's value where it is silent."""
        return self.rules.get(name) or self.silent.get(name) or Rule(settings()[name].default)

    def plain(self) -> dict[str, dict[str, Any]]:
        """All settings as JSON keeps them, Congvu's own values included: what held stays what held."""
        return {
            name: {
                "value": setting.type.plain(self.rule(name).value),
                "article": self.rule(name).article,
                "note": self.rule(name).note,
                "stated": name in self.rules,
            }
            for name, setting in settings().items()
        }

    def digest(self) -> str:
        """Two profiles that say the same have the same."""
        head = [self.key, self.title, self.decision, self.in_force.isoformat()]
        written = json.dumps([head, self.plain()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()


def read_profile(key: str, content: bytes) -> Profile:
    """A profile from a file. Raises Invalid with every problem; the fields are names of settings."""
    if not KEY.fullmatch(key):
        raise Invalid.one("key", "policy_key")
    if len(content) > LARGEST:
        raise Invalid.one("", "policy_file_large", most=LARGEST // 1024)
    document = _document(content)
    problems: list[Problem] = []
    head = {name: _text(document, name, problems) for name in LONGEST}
    in_force = document.get("in_force")
    if not isinstance(in_force, date):
        problems.append(Problem("in_force", "policy_day"))
    unknown = set(document) - set(LONGEST) - {"in_force", "settings"}
    problems += [Problem(name[:60], "policy_setting_unknown") for name in sorted(unknown)]
    rules = _rules(document.get("settings", {}), problems)
    if problems:
        raise Invalid(problems)
    assert isinstance(in_force, date)  # noqa: S101 (a problem otherwise)
    day = date(in_force.year, in_force.month, in_force.day)
    return Profile(key, head["title"], head["decision"], day, rules)


def rule_from(name: str, plain: Mapping[str, Any]) -> Rule[Any]:
    """One entry of a profile. Raises Invalid, the field is the setting's name."""
    setting = settings().get(name)
    if setting is None:
        raise Invalid.one(name[:60], "policy_setting_unknown")
    article, note = plain.get("article", ""), plain.get("note", "")
    if not isinstance(article, str) or (article and not is_article(article)):
        raise Invalid.one(name, "policy_article")
    if not isinstance(note, str) or len(note) > LONGEST_NOTE or not note.isprintable():
        raise Invalid.one(name, "too_long", longest=LONGEST_NOTE)
    try:
        value = setting.type.read(plain.get("value"))
    except Invalid as error:
        raise Invalid([Problem(name, each.code, each.params) for each in error.problems]) from error
    return Rule(value, article=article, note=note)


@lru_cache(maxsize=1)
def shipped() -> dict[str, Profile]:
    """The profiles that come with Congvu, its own first."""
    folder = files("provisioning.policy") / "profiles"
    found = {
        (key := each.name.removesuffix(SUFFIX)): read_profile(key, each.read_bytes())
        for each in folder.iterdir()
        if each.name.endswith(SUFFIX)
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] != DEFAULT, item[0])))


def _document(content: bytes) -> dict[str, Any]:
    """What stands in a file of TOML, whoever wrote it. Raises Invalid."""
    try:
        text = content.decode("utf-8-sig")
        if any(len(line) > LONGEST_LINE for line in text.splitlines()):
            raise Invalid.one("", "policy_line_long", most=LONGEST_LINE)
        return tomllib.loads(text)
    except RecursionError:
        raise Invalid.one("", "policy_file_shape", detail="nested too deeply") from None
    except ValueError as error:
        # Among them what TOML or UTF-8 does not allow, and numbers of more digits than Python reads.
        raise Invalid.one("", "policy_file_shape", detail=str(error)[:160]) from error


def _rules(table: Any, problems: list[Problem]) -> dict[str, Rule[Any]]:
    if not isinstance(table, Mapping):
        problems.append(Problem("settings", "policy_file_shape", {"detail": "settings"}))
        return {}
    rules = {}
    for name, plain in table.items():
        if not isinstance(plain, Mapping) or not set(plain) <= _PARTS or "value" not in plain:
            problems.append(Problem(name[:60], "policy_entry_shape"))
            continue
        try:
            rules[name] = rule_from(name, plain)
        except Invalid as error:
            problems += error.problems
    return rules


def _text(document: Mapping[str, Any], name: str, problems: list[Problem]) -> str:
    value = document.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST[name] or not value.isprintable():
        problems.append(Problem(name, "too_long", {"longest": LONGEST[name]}))
        return ""
    if name == "title" and not value.strip():
        problems.append(Problem(name, "required"))
    return value.strip()
