"""The one-time code of a slip: given out, typed in, traded for a password and an open mailbox.

A code stays usable until the outcome is known: whoever is interrupted simply tries again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.access.approval_policy import all_abilities, needs_second
from provisioning.access.approvals import REMEMBERED, EligibilityCheck, require_second
from provisioning.access.daily_limits import CODES, IN_USE, LEADER, count_within_a_day
from provisioning.access.pending_resets import require_no_pending_reset
from provisioning.access.queries import current_and_future_grants
from provisioning.access.rights_lock import lock_rights
from provisioning.access.rules import Ability, may, outranks
from provisioning.audit.model import Event
from provisioning.authentication import sessions
from provisioning.authentication.accounts import (
    acting_for_self,
    attempt_at,
    called,
    holder_of,
    mailbox_locked,
    not_signed_in,
    note,
    whole_address,
)
from provisioning.authentication.client_info import ClientInfo, NewPassword
from provisioning.authentication.first_password import code_ends
from provisioning.authentication.model import ActivationCode
from provisioning.authentication.password_age import note_set
from provisioning.authentication.password_directory import PasswordDirectory
from provisioning.authentication.password_lease import lock_owner, set_under_lease, take_lease
from provisioning.authentication.passwords import password_changed, problems_of, revoke_codes
from provisioning.authentication.recovery_address import begin_proof, drop_from_before
from provisioning.authentication.replaced_codes import is_older, with_replaced
from provisioning.authentication.throttle import operations as throttle
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Expired, Invalid
from provisioning.foundation.identifiers import fits, new_code, token_hash
from provisioning.officials.abilities import STATES_WITH_CODE, code_ability, refusal
from provisioning.officials.model import Official
from provisioning.officials.notify import notify_owner
from provisioning.officials.operations import mailbox_of, note_recovery_address, require, target_of
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move
from provisioning.recipients.rules import LOCKED
from provisioning.transfers.queries import arrived_lately
from provisioning.transfers.rules import CODES_WAIT


def issue_code(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    second: Actor | None = None,
    after_arrival: timedelta = CODES_WAIT,
) -> str:
    """A new one-time code to set a password with; the one before it dies. Shown once, kept hashed.

    For an invited person it activates, for an active one it lets a new password be set (the way in
    for those without a recovery address). `second`: who agreed to it, where one must. `after_arrival`:
    so long one alone issues none for who has come from another unit. Raises Denied, Invalid for other
    states.
    """
    mailbox = mailbox_of(official)
    require(session, actor, official, ability_for_code(actor, official))
    if mailbox.state not in STATES_WITH_CODE:
        raise Invalid.one("", "no_code_in_state", state=mailbox.state)
    _require_by_rule(session, actor, official)
    # A new code would make the one in use look as if nobody used it.
    require_no_pending_reset(session, [official.id], clock.now())
    others_account = official.id != actor.official_id
    if others_account:
        _require_word_on_arrival(session, actor, second, official, clock.now() - after_arrival)
    if others_account and (code_needs_second(session, official) or _too_many_codes(session, actor, official)):
        require_agreement(session, actor, second, official)
    _close_what_is_unproven(session, actor, official)
    code, now = new_code(), clock.now()
    replaced = with_replaced(session.get(ActivationCode, mailbox.id))
    throttle.forget_wrong_codes(session, mailbox.id)
    expires = code_ends(policy_of_recipient(session, mailbox.id).first, now)
    session.merge(
        ActivationCode(
            mailbox_id=mailbox.id,
            code_hash=token_hash(code),
            issued_at=now,
            issued_by=actor.label,
            issued_by_id=actor.official_id,
            expires_at=expires,
            used_at=None,
            replaced_hashes=replaced,
            notified_at=None,
        )
    )
    new = {"expires": expires.isoformat(), **_weight(official)} | ({"second": second.label} if second else {})
    note(session, actor, official, "code.issued", new=new)
    notify_owner(session, official, "code_issued", now, actor=actor)
    return code


def _require_by_rule(session: Session, actor: Actor, official: Official) -> None:
    """Where the rule has the operator alone give new passwords, a body's administrator gives none.

    The first code of somebody new is no new password. Raises Invalid `reset_not_by_body`.
    """
    mailbox = mailbox_of(official)
    if actor.system or mailbox.activated_at is None or official.id == actor.official_id:
        return
    rule = policy_of_recipient(session, mailbox.id).recovery.by_body_admin
    top = official.unit.path.split("/")[1]
    if not rule.value and not may(actor, Ability.RESET, f"/{top}/"):
        raise Invalid.one("", "reset_not_by_body", article=rule.article)


def ability_for_code(actor: Actor, official: Official) -> Ability:
    """Which ability a code for this person takes."""
    mailbox = mailbox_of(official)
    opened = mailbox.activated_at is not None
    return code_ability(actor, state=mailbox.state, unit_path=official.unit.path, opened=opened)


def _close_what_is_unproven(session: Session, actor: Actor, official: Official) -> None:
    """Ends what was begun before a new code, and takes away an address that nobody has proven.

    The first slip of somebody new leaves what personnel has noted: there was no way in before it.
    """
    mailbox = mailbox_of(official)
    first = mailbox.activated_at is None and session.get(ActivationCode, mailbox.id) is None
    mailbox.end_pending_access()
    if official.recovery_email and official.recovery_proven_at is None and not first:
        old = official.recovery_email
        note_recovery_address(session, actor, official, "")
        note(session, actor, official, "recovery.cleared", old={"recovery_email": old})


def code_needs_second(session: Session, official: Official) -> bool:
    """Whether a code for this person is nothing for one alone.

    It opens an account with power, whether or not it was opened before: whoever sets its password first
    could be the second person for everything. Or a leader's, once there is mail in it.
    """
    held = all_abilities(current_and_future_grants(session, official.id, clock.now()))
    guarded = official.is_protected or _unprotected_lately(session, official)
    in_use = mailbox_of(official).activated_at is not None
    return needs_second("code", abilities=held, protected=guarded and in_use)


def _weight(official: Official) -> dict[str, bool]:
    """What the day's limit counts: a code for an account in use opens mail that is there."""
    if mailbox_of(official).activated_at is None:
        return {}
    return {IN_USE: True} | ({LEADER: True} if official.is_leader else {})


def _too_many_codes(session: Session, actor: Actor, official: Official) -> bool:
    """Whether this code, with those of the last day, is one too many for one person alone."""

    def beyond(action: str, mark: str) -> bool:
        before = count_within_a_day(
            session, actor, [official.unit.path], CODES, besides=[official.id], only=mark
        )
        return needs_second(action, size=before + 1)

    weight = _weight(official)
    return (LEADER in weight and beyond("codes_of_leaders", LEADER)) or (
        IN_USE in weight and beyond("codes_in_use", IN_USE)
    )


def _unprotected_lately(session: Session, official: Official) -> bool:
    """Taking the protection away and issuing the code are one matter."""
    query = sa.select(Event.seq).where(
        Event.object_type == "official",
        Event.object_id == official.id,
        Event.kind == "official.unprotected",
        Event.at > clock.now() - REMEMBERED,
    )
    return session.scalar(query.limit(1)) is not None


def _require_word_on_arrival(
    session: Session, actor: Actor, second: Actor | None, official: Official, since: datetime
) -> None:
    """A unit that has just got somebody does not open their mail by itself.

    The old unit, or one above it, issues the code alone, counts as the second person, or vouches.
    """
    came = arrived_lately(session, official.id, since)
    if came is None or actor.system or may(actor, Ability.MOVE, came[1]):
        return
    if second is None:
        # Also where nobody else is there who could agree: the old unit always is.
        raise Invalid.one("", "second_needed")
    here = could_issue(session, official)

    def is_eligible(person: Actor) -> bool:
        return may(person, Ability.MOVE, came[1]) or here(person)

    require_second(session, actor, second, official.unit, is_eligible, subject_id=official.id)


def require_agreement(session: Session, actor: Actor, second: Actor | None, official: Official) -> None:
    """The second person must be able to issue the code alike."""
    is_eligible = could_issue(session, official)
    require_second(session, actor, second, official.unit, is_eligible, subject_id=official.id)


def could_issue(session: Session, official: Official) -> EligibilityCheck:
    """Whether somebody could issue a code for this person."""
    target = target_of(session, official)

    def is_eligible(person: Actor) -> bool:
        return not refusal(person, target, ability_for_code(person, official))

    return is_eligible


def open_code(database: Database, visitor: ClientInfo, address: str, code: str) -> str:
    """Checks address and code; returns the key under which the browser goes on.

    Every failure looks, and costs, the same. Wrong codes count for the place they are typed at: they end
    no slip. Raises Invalid `code_wrong`, TooMany.
    """
    now = clock.now()
    with database.writing() as session:
        address = whole_address(session, address)
        official = called(session, address)
        begun = throttle.begin_attempt(
            session, attempt_at("activation", visitor, official, address, code), now
        )
        row = _code_of(session, official)
        alive = official and row and _alive(row, official, now) and _within_issuer(session, row, official)
        if official and alive and row and fits(code, row.code_hash):
            throttle.record_right(session, begun, now)
            return _key(row, official)
        if official is not None and _is_code_of_locked(session, official, code):
            # Whoever has the slip is told why it opens nothing. Nothing is counted: all of it is taken back.
            raise mailbox_locked(official)
        throttle.record_wrong(session, begun, now)
        if official is not None and not begun.known_wrong:
            note(session, not_signed_in(visitor), official, "code.refused")
        older = bool(alive and row and is_older(code, row))
    raise Invalid.one("code", "slip_older" if older else "code_wrong")


def _is_code_of_locked(session: Session, official: Official, code: str) -> bool:
    """Whether this is the code of the last slip of an account that has been locked since."""
    mailbox = mailbox_of(official)
    row = session.get(ActivationCode, mailbox.id) if mailbox.state in LOCKED else None
    return row is not None and row.used_at is None and fits(code, row.code_hash)


def _key(row: ActivationCode, official: Official) -> str:
    """What the browser goes on with: the code, and how the account stood when it was typed."""
    return f"{row.code_hash}.{mailbox_of(official).access_revision}"


def _hash_in(key: str) -> str:
    return key.partition(".")[0]


def holder_of_code(session: Session, key: str) -> Official:
    """The person whose open code this is. Raises Expired, also when the account changed meanwhile."""
    row = session.scalar(sa.select(ActivationCode).where(ActivationCode.code_hash == _hash_in(key)))
    official = holder_of(session, row.mailbox_id) if row else None
    if row is None or official is None or mailbox_of(official).state not in STATES_WITH_CODE:
        raise Expired
    if key != _key(row, official) or not _alive(row, official, clock.now()):
        raise Expired
    if not _within_issuer(session, row, official):
        raise Expired
    return official


def activate(
    database: Database,
    directory: PasswordDirectory,
    visitor: ClientInfo,
    key: str,
    new: NewPassword,
) -> str:
    """Sets the password of the code's holder and opens the mailbox; returns a session token.

    Raises Invalid (all problems), Expired, Unavailable (nothing is lost: the code still works).
    """
    with database.writing() as session:
        lock_owner(
            session, sa.select(ActivationCode.mailbox_id).where(ActivationCode.code_hash == _hash_in(key))
        )
        official = holder_of_code(session, key)
        problems = problems_of(session, official, new)
        if problems:
            raise Invalid(problems)
        lease = take_lease(session, official, "code")
        note(session, acting_for_self(official, visitor), official, "password.begun", new={"by": "code"})

    def finish(session: Session) -> str:
        official = holder_of_code(session, key)
        _open_mailbox(session, acting_for_self(official, visitor), official, new.recovery_email or "")
        throttle.remember_place(session, mailbox_of(official).id, visitor.origin, clock.now())
        return sessions.begin(session, mailbox_of(official), visitor, clock.now())

    return set_under_lease(database, directory, lease, new.password, finish)


def _open_mailbox(session: Session, actor: Actor, official: Official, recovery_email: str) -> None:
    mailbox = mailbox_of(official)
    if mailbox.state == "invited":
        move(mailbox, "active")
        _first_time(mailbox, clock.now())
        note_set(session, mailbox.id, clock.now())
        note(session, actor, official, "mailbox.activated", old={"state": "invited"}, new={"state": "active"})
        revoke_codes(session, mailbox)
    else:
        password_changed(session, actor, official)
    drop_from_before(session, actor, official)
    if recovery_email.strip():
        session.flush()
        begin_proof(session, actor, official, recovery_email.strip())


def _first_time(mailbox: Mailbox, now: datetime) -> None:
    mailbox.activated_at = mailbox.activated_at or now


def _code_of(session: Session, official: Official | None) -> ActivationCode | None:
    if official is None or mailbox_of(official).state not in STATES_WITH_CODE:
        return None
    return session.get(ActivationCode, mailbox_of(official).id)


def _within_issuer(session: Session, row: ActivationCode, official: Official) -> bool:
    """Whether the holder's rights at this moment are within those of whoever has seen the code."""
    if row.issued_by_id is None or row.issued_by_id == official.id:
        return True
    now = clock.now()
    issuer = Actor(row.issued_by, row.issued_by_id, lock_rights(session, row.issued_by_id, now))
    if mailbox_of(official).activated_at is not None and not _may_still_issue(session, issuer, official):
        return False
    if official.is_protected and not may(issuer, Ability.SYSTEM, official.unit.path):
        return False
    return outranks(issuer, current_and_future_grants(session, official.id, now))


def _may_still_issue(session: Session, issuer: Actor, official: Official) -> bool:
    """Whoever gave out a code for mail that is there, and was dismissed since, must not get in by it."""
    state = session.scalar(sa.select(Mailbox.state).where(Mailbox.official_id == issuer.official_id))
    return state == "active" and may(issuer, Ability.RESET, official.unit.path)


def _alive(row: ActivationCode, official: Official, now: datetime) -> bool:
    # Who was suspended or has left since comes back with a new code.
    return row.issued_at >= mailbox_of(official).state_since and row.used_at is None and row.expires_at > now
