"""Passwords, locks and the ends of mailboxes."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.policy.kinds import LOCK_CAUSES, PROTOCOLS
from provisioning.policy.periods import Period
from provisioning.policy.setting import LESS, MORE, Rule, setting
from provisioning.policy.values import Choice, Flag, Several, Signs, Span, Whole


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a password must be, how long it lasts, and which earlier ones may not come back."""

    min_user: Rule[int] = setting(Whole(8, 128), 12, MORE)
    min_admin: Rule[int] = setting(Whole(8, 128), 12, MORE)
    # Of lower and upper case, digits and signs.
    classes: Rule[int] = setting(Whole(1, 4), 1, MORE)
    specials: Rule[frozenset[str] | None] = setting(Signs(), "any")
    must_not: Rule[frozenset[str]] = setting(
        Several(("equal_login", "contain_login", "contain_name", "contain_birth")), ["equal_login"], MORE
    )
    history: Rule[int] = setting(Whole(0, 24), 0, MORE)
    age_user: Rule[Period | None] = setting(Span(), "never", LESS)
    age_admin: Rule[Period | None] = setting(Span(), "never", LESS)
    # So long mail goes on after a password's age before mail programs are refused, too.
    grace: Rule[Period | None] = setting(Span(), "14 days", LESS)


@dataclass(frozen=True, slots=True)
class FirstRules:
    """The first password, or the code by which it is set."""

    change_at_sign_in: Rule[bool] = setting(Flag(), default=True, stricter=MORE, carried_out=False)
    lock_after: Rule[Period | None] = setting(Span(), "never", LESS)
    counted_from: Rule[str] = setting(Choice(("notified", "issued"), in_order=True), "issued", MORE)


@dataclass(frozen=True, slots=True)
class RecoveryRules:
    """Who may give somebody a way back in."""

    by_owner: Rule[bool] = setting(Flag(), default=True, stricter=LESS)
    by_body_admin: Rule[bool] = setting(Flag(), default=True, stricter=LESS)
    by_phone: Rule[bool] = setting(Flag(), default=True, stricter=LESS)


@dataclass(frozen=True, slots=True)
class SecondRules:
    """Who proves who they are in a second way."""

    who: Rule[str] = setting(
        Choice(("nobody", "admins", "all"), in_order=True), "nobody", MORE, carried_out=False
    )
    methods: Rule[frozenset[str]] = setting(
        Several(("totp", "passkey", "sms")), ["totp", "passkey"], LESS, carried_out=False
    )


@dataclass(frozen=True, slots=True)
class WrongRules:
    """Wrong passwords in a row: at which one the account is shut, and until when."""

    lock_at: Rule[int] = setting(Whole(3, 1000), 10, LESS)
    until: Rule[str] = setting(Choice(("pause", "request"), in_order=True), "pause", MORE)


@dataclass(frozen=True, slots=True)
class SendingRules:
    """How many recipients outside the own domains, within which time, and what then."""

    outside_most: Rule[int] = setting(Whole(1, 100_000), 50, LESS)
    window: Rule[int] = setting(Whole(1, 1440, "min"), 10, MORE)
    then: Rule[str] = setting(Choice(("hold", "lock"), in_order=True), "hold", MORE)


@dataclass(frozen=True, slots=True)
class IdleRules:
    """Mailboxes that nobody uses."""

    lock_after: Rule[Period | None] = setting(Span(), "never", LESS)
    reason_excuses: Rule[bool] = setting(Flag(), default=True, stricter=LESS)
    warn_before: Rule[Period | None] = setting(Span(), "14 days")
    counts: Rule[frozenset[str]] = setting(Several(PROTOCOLS), list(PROTOCOLS), LESS)


@dataclass(frozen=True, slots=True)
class LockRules:
    """What a lock does, who hears of it, what comes after it, and from which a person comes back."""

    receives: Rule[bool] = setting(Flag(), default=True)
    # Who is taken over by somebody else, and who breaks the rules of use.
    compromised: Rule[bool] = setting(Flag(), default=True, stricter=MORE)
    misuse: Rule[bool] = setting(Flag(), default=True, stricter=MORE)
    tell_owner_and_body: Rule[bool] = setting(Flag(), default=True, stricter=MORE)
    list_every: Rule[Period | None] = setting(Span(), "never", LESS)
    withdraw_after: Rule[Period | None] = setting(Span(), "never", LESS)
    # Whether the mail is kept then, or goes, too.
    then: Rule[str] = setting(Choice(("withdraw", "wipe"), in_order=True), "withdraw", MORE)
    restorable_causes: Rule[frozenset[str]] = setting(Several(LOCK_CAUSES), list(LOCK_CAUSES), LESS)


@dataclass(frozen=True, slots=True)
class RestoreRules:
    """What goes with a restoration."""

    new_password: Rule[bool] = setting(Flag(), default=False, stricter=MORE)


@dataclass(frozen=True, slots=True)
class LeaverRules:
    """Who retires or leaves the service."""

    ask_within: Rule[Period | None] = setting(Span(), "never", LESS)
    counts_from: Rule[str] = setting(Choice(("decision", "lock")), "decision")
    receives: Rule[bool] = setting(Flag(), default=True)
    wipe_after: Rule[Period | None] = setting(Span(), "never", LESS)
    out_of_province: Rule[bool] = setting(Flag(), default=True, carried_out=False)


@dataclass(frozen=True, slots=True)
class BodyEndedRules:
    """Mailboxes of a body that was dissolved or merged."""

    receives: Rule[bool] = setting(Flag(), default=True)
    wipe_after: Rule[Period | None] = setting(Span(), "never", LESS)
