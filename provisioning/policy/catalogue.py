"""Every setting of a province's rule, in chapters: `Policy` is the value that rules of other rooms are
handed.

Each field of a chapter is a `Rule`: a value, and the article that says so. A new setting is one line in its
chapter, with its words in `app/texts/policy.py`.

What holds by itself is what Congvu does without a rule: nobody is locked by a number that no one decided.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from provisioning.policy.chapters.accounts import (
    BodyEndedRules,
    FirstRules,
    IdleRules,
    LeaverRules,
    LockRules,
    PasswordRules,
    RecoveryRules,
    RestoreRules,
    SecondRules,
    SendingRules,
    WrongRules,
)
from provisioning.policy.chapters.addresses import (
    AddressRules,
    AttachmentRules,
    BodyRules,
    EntitledRules,
    FileRules,
    MoverRules,
    PersonRules,
    QuotaRules,
    SigninRules,
)
from provisioning.policy.chapters.offices import (
    AnswerRules,
    AskRules,
    BackupRules,
    BodyAdminRules,
    BodyBoxRules,
    ClientRules,
    DirectoryRules,
    DueRules,
    ForwardRules,
    MaillogRules,
    OrderRules,
    ReportRules,
)
from provisioning.policy.setting import Rule, Setting

__all__ = [
    "AddressRules",
    "AnswerRules",
    "AskRules",
    "AttachmentRules",
    "BackupRules",
    "BodyAdminRules",
    "BodyBoxRules",
    "BodyEndedRules",
    "BodyRules",
    "ClientRules",
    "DirectoryRules",
    "DueRules",
    "EntitledRules",
    "FileRules",
    "FirstRules",
    "ForwardRules",
    "IdleRules",
    "LeaverRules",
    "LockRules",
    "MaillogRules",
    "MoverRules",
    "OrderRules",
    "PasswordRules",
    "PersonRules",
    "Policy",
    "QuotaRules",
    "RecoveryRules",
    "ReportRules",
    "RestoreRules",
    "Rule",
    "SecondRules",
    "SendingRules",
    "Setting",
    "SigninRules",
    "WrongRules",
    "policy_with",
    "settings",
]


@dataclass(frozen=True, slots=True)
class Policy:
    """A province's whole rule as it holds for one domain. `title`, `decision`, `in_force`: the profile's."""

    key: str = "default"
    title: str = ""
    decision: str = ""
    in_force: str = ""
    entitled: EntitledRules = field(default_factory=EntitledRules)
    person: PersonRules = field(default_factory=PersonRules)
    body: BodyRules = field(default_factory=BodyRules)
    address: AddressRules = field(default_factory=AddressRules)
    mover: MoverRules = field(default_factory=MoverRules)
    signin: SigninRules = field(default_factory=SigninRules)
    quota: QuotaRules = field(default_factory=QuotaRules)
    attachments: AttachmentRules = field(default_factory=AttachmentRules)
    files: FileRules = field(default_factory=FileRules)
    password: PasswordRules = field(default_factory=PasswordRules)
    first: FirstRules = field(default_factory=FirstRules)
    recovery: RecoveryRules = field(default_factory=RecoveryRules)
    second: SecondRules = field(default_factory=SecondRules)
    wrong: WrongRules = field(default_factory=WrongRules)
    sending: SendingRules = field(default_factory=SendingRules)
    idle: IdleRules = field(default_factory=IdleRules)
    lock: LockRules = field(default_factory=LockRules)
    restore: RestoreRules = field(default_factory=RestoreRules)
    leaver: LeaverRules = field(default_factory=LeaverRules)
    body_ended: BodyEndedRules = field(default_factory=BodyEndedRules)
    ask: AskRules = field(default_factory=AskRules)
    due: DueRules = field(default_factory=DueRules)
    answer: AnswerRules = field(default_factory=AnswerRules)
    order: OrderRules = field(default_factory=OrderRules)
    body_admin: BodyAdminRules = field(default_factory=BodyAdminRules)
    directory: DirectoryRules = field(default_factory=DirectoryRules)
    report: ReportRules = field(default_factory=ReportRules)
    maillog: MaillogRules = field(default_factory=MaillogRules)
    backup: BackupRules = field(default_factory=BackupRules)
    clients: ClientRules = field(default_factory=ClientRules)
    forward: ForwardRules = field(default_factory=ForwardRules)
    body_box: BodyBoxRules = field(default_factory=BodyBoxRules)

    def rule(self, name: str) -> Rule[Any]:
        """The rule of this name: for pages and commands that list all of them, never for a room's rules."""
        group, _dot, rest = name.partition(".")
        found: Rule[Any] = getattr(getattr(self, group), rest)
        return found


def _groups() -> Iterator[tuple[str, type]]:
    for each in dataclasses.fields(Policy):
        if each.default_factory is not dataclasses.MISSING:
            yield each.name, type(each.default_factory())


@lru_cache(maxsize=1)
def settings() -> dict[str, Setting]:
    """Every setting by its name, in the order of the chapters."""
    return {
        f"{group}.{each.name}": Setting(
            f"{group}.{each.name}",
            each.metadata["type"],
            each.metadata["default"],
            each.metadata["stricter"],
            each.metadata["carried_out"],
        )
        for group, kind in _groups()
        for each in dataclasses.fields(kind)
    }


def policy_with(
    rules: Mapping[str, Rule[Any]], *, key: str, title: str, decision: str, in_force: str
) -> Policy:
    """A policy of these rules; what is not among them is Congvu's own, and unknown names are left out."""
    made: dict[str, Any] = {"key": key, "title": title, "decision": decision, "in_force": in_force}
    for group, kind in _groups():
        own = {
            each.name: rules[name]
            for each in dataclasses.fields(kind)
            if (name := f"{group}.{each.name}") in rules
        }
        made[group] = kind(**own)
    return Policy(**made)
