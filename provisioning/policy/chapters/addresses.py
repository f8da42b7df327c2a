"""Who gets an address, how addresses are made, how much room there is, and what may be sent."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.policy.kinds import BODY_KINDS, NAMED_KINDS, STAFF_KINDS
from provisioning.policy.periods import Period
from provisioning.policy.setting import LESS, MORE, Rule, setting
from provisioning.policy.values import Choice, Flag, Pairs, PerKind, Several, Span, Templates, Whole


@dataclass(frozen=True, slots=True)
class EntitledRules:
    """Who gets an address at all."""

    staff_kinds: Rule[frozenset[str]] = setting(Several(STAFF_KINDS), list(STAFF_KINDS), LESS)
    body_kinds: Rule[frozenset[str]] = setting(Several(BODY_KINDS), list(BODY_KINDS), LESS)
    # Kinds of staff who get none in kinds of bodies.
    except_for: Rule[frozenset[tuple[str, str]]] = setting(Pairs(BODY_KINDS, STAFF_KINDS), [], MORE)


@dataclass(frozen=True, slots=True)
class PersonRules:
    """Addresses of persons. No forms: by the domain's own template."""

    forms: Rule[tuple[str, ...]] = setting(Templates(), [])
    # After the last form: letters, year and number as Congvu does, a number, or a question.
    exhausted: Rule[str] = setting(Choice(("letters", "number", "ask")), "letters")
    number_from: Rule[int] = setting(Whole(1, 99), 2)
    middle_initials: Rule[str] = setting(Choice(("all", "first")), "all")
    given_by: Rule[str] = setting(Choice(("culture", "position")), "culture")
    # For so long after its issue an administrator may correct an address that nobody has used yet.
    correct_within: Rule[Period | None] = setting(Span(), "10 days", LESS)


@dataclass(frozen=True, slots=True)
class BodyRules:
    """Addresses of bodies, a form for each kind."""

    forms: Rule[tuple[tuple[str, str], ...]] = setting(
        PerKind(NAMED_KINDS), {"department": "{vt}", "division": "{vt_phong}.{vt}", "commune": "{vt}"}
    )
    commune_with_kind: Rule[bool] = setting(Flag(), default=False)


@dataclass(frozen=True, slots=True)
class AddressRules:
    """Our own objections to an address, and what becomes of those there are."""

    short: Rule[str] = setting(Choice(("off", "ask", "refuse"), in_order=True), "refuse", MORE)
    unlucky: Rule[str] = setting(Choice(("off", "ask", "refuse"), in_order=True), "refuse", MORE)
    role_word: Rule[str] = setting(Choice(("off", "ask", "refuse"), in_order=True), "refuse", MORE)
    keep_existing: Rule[bool] = setting(Flag(), default=True, carried_out=False)


@dataclass(frozen=True, slots=True)
class MoverRules:
    """What a move to another body does to an address that names the body."""

    new_address: Rule[bool] = setting(Flag(), default=False)
    old_ends_after: Rule[Period | None] = setting(Span(), "never", LESS)


@dataclass(frozen=True, slots=True)
class SigninRules:
    """With what one signs in."""

    local_part: Rule[bool] = setting(Flag(), default=False, carried_out=False)


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """The least room a mailbox has, in megabytes, and from how full on its owner is warned, in percent."""

    person_min: Rule[int] = setting(Whole(1, 1_048_576, "MB"), 1, MORE, carried_out=False)
    body_min: Rule[int] = setting(Whole(1, 1_048_576, "MB"), 1, MORE, carried_out=False)
    warn_at: Rule[int] = setting(Whole(1, 100, "%"), 90, LESS, carried_out=False)


@dataclass(frozen=True, slots=True)
class AttachmentRules:
    """How much may be attached to one message, all files together, in megabytes."""

    most: Rule[int] = setting(Whole(1, 500, "MB"), 20, carried_out=False)


@dataclass(frozen=True, slots=True)
class FileRules:
    """Files that may not be sent."""

    refused: Rule[frozenset[str]] = setting(Several(), [], MORE, carried_out=False)
    encrypted_archive: Rule[str] = setting(
        Choice(("allow", "warn", "restrict"), in_order=True), "allow", MORE, carried_out=False
    )
