"""How offices work with the service: requests, deadlines, reports, the list of addresses, programs."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.policy.kinds import DIRECTORY_FIELDS, PROTOCOLS
from provisioning.policy.periods import Period
from provisioning.policy.setting import LESS, MORE, Rule, setting
from provisioning.policy.values import Choice, DaysOfYear, Flag, OfficeHours, Several, Span, Whole
from provisioning.policy.working_days import Hours


@dataclass(frozen=True, slots=True)
class AskRules:
    """Who asks for an account."""

    by: Rule[str] = setting(Choice(("person", "body"), in_order=True), "person", MORE)
    mover_by: Rule[str] = setting(Choice(("old", "new")), "new")


@dataclass(frozen=True, slots=True)
class DueRules:
    """By when what is asked for is done, counted from the receipt."""

    create: Rule[Period | None] = setting(Span(), "3 working days", LESS)
    change: Rule[Period | None] = setting(Span(), "3 working days", LESS)
    move: Rule[Period | None] = setting(Span(), "3 working days", LESS)
    reset: Rule[Period | None] = setting(Span(), "2 hours", LESS)
    lock: Rule[Period | None] = setting(Span(), "3 working days", LESS)
    restore: Rule[Period | None] = setting(Span(), "3 working days", LESS)
    end: Rule[Period | None] = setting(Span(), "3 working days", LESS)
    body_box: Rule[Period | None] = setting(Span(), "3 working days", LESS)
    hours_pass: Rule[str] = setting(
        Choice(("in_office_hours", "by_the_clock"), in_order=True), "in_office_hours", MORE
    )
    office_hours: Rule[Hours] = setting(OfficeHours(), "07:30-11:30, 13:30-17:00")


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """How an answer is given."""

    in_writing: Rule[bool] = setting(Flag(), default=True, stricter=MORE)


@dataclass(frozen=True, slots=True)
class OrderRules:
    """Whether one office decides and another carries it out."""

    two_steps: Rule[bool] = setting(Flag(), default=False, stricter=MORE)


@dataclass(frozen=True, slots=True)
class BodyAdminRules:
    """Administrators of a body: how many at most (0: none; 99: as many as are given), and what they may."""

    most: Rule[int] = setting(Whole(0, 99), 99, LESS)
    abilities: Rule[frozenset[str]] = setting(
        Several(("report", "reset", "lock", "restore", "create", "delete", "grants")),
        ["report", "reset", "lock", "restore", "create", "delete", "grants"],
        LESS,
    )


@dataclass(frozen=True, slots=True)
class DirectoryRules:
    """The list of addresses that everybody sees."""

    fields: Rule[frozenset[str]] = setting(
        Several(DIRECTORY_FIELDS), ["name", "post", "body", "address"], LESS, carried_out=False
    )
    public: Rule[bool] = setting(Flag(), default=False, stricter=LESS, carried_out=False)
    publisher: Rule[str] = setting(Choice(("body", "operator")), "body", carried_out=False)


@dataclass(frozen=True, slots=True)
class ReportRules:
    """By when which report is due."""

    body_due: Rule[tuple[tuple[int, int], ...]] = setting(DaysOfYear(), [], carried_out=False)
    period_end: Rule[tuple[tuple[int, int], ...]] = setting(DaysOfYear(), [], carried_out=False)
    operator_due: Rule[tuple[tuple[int, int], ...]] = setting(DaysOfYear(), [], carried_out=False)
    # Who has signed in within this time uses the mailbox regularly.
    regular_means: Rule[Period | None] = setting(Span(never=False), "30 days", carried_out=False)


@dataclass(frozen=True, slots=True)
class MaillogRules:
    """How long the log of the mail servers is kept."""

    keep: Rule[Period | None] = setting(Span(never=False), "6 months", MORE, carried_out=False)


@dataclass(frozen=True, slots=True)
class BackupRules:
    """How often a copy is made on another device."""

    every: Rule[Period | None] = setting(Span(never=False), "7 days", LESS)


@dataclass(frozen=True, slots=True)
class ClientRules:
    """With what mail is read and sent."""

    allowed: Rule[frozenset[str]] = setting(
        Several(PROTOCOLS), ["web", "imap", "submission"], LESS, carried_out=False
    )


@dataclass(frozen=True, slots=True)
class ForwardRules:
    """Where mail may be forwarded to by itself."""

    to: Rule[str] = setting(
        Choice(("anywhere", "listed", "own", "nowhere"), in_order=True), "own", MORE, carried_out=False
    )
    domains: Rule[frozenset[str]] = setting(Several(), [], LESS, carried_out=False)


@dataclass(frozen=True, slots=True)
class BodyBoxRules:
    """A body's own mailbox."""

    read_per_day: Rule[int] = setting(Whole(0, 24), 1, MORE, carried_out=False)
