"""Whether there are copies, as often and as far away as the province's rule wants, and proven ones."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.backup import runs
from provisioning.backup.model import BackupRun
from provisioning.doctor.finding import Finding, ill, well
from provisioning.domains.queries import all_domains
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.policy.queries import policy_in

# A copy that was never restored is a hope. The timer does it every week.
LONGEST_UNPROVEN = timedelta(days=35)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def backup(settings: Settings, db: Database) -> list[Finding]:
    """The newest copy against the strictest rule of all domains; a trial has to have none."""
    with db.reading() as session:
        if settings.environment != "production":
            return [_of_a_trial(session)]
        return [_finding(session)]


def _of_a_trial(session: Session) -> Finding:
    last = runs.last_backup(session)
    if last is None:
        return well("backup", "backup_none_in_trial")
    return well("backup", "backup_in_trial", hours=(clock.now() - last.ended_at) // _HOUR)


def _finding(session: Session) -> Finding:
    now = clock.now()
    newest, last = runs.last_run(session, runs.BACKUP), runs.last_backup(session)
    hours, article = wanted(session)
    if newest is not None and newest.problem:
        return ill("backup", "backup_failed", detail=newest.problem[:200])
    if last is None:
        new = _stands_since(session, now) < hours * _HOUR
        return well("backup", "backup_not_yet") if new else ill("backup", "backup_never")
    away = runs.last_backup(session, elsewhere=True)
    within = round(hours / 24)
    if now - last.ended_at > hours * _HOUR:
        return ill("backup", "backup_old", days=_days(now, last), within=within, article=article)
    if away is None or now - away.ended_at > hours * _HOUR:
        return ill("backup", "backup_here", within=within, article=article)
    proof = runs.last_proof(session)
    attempt = runs.last_run(session, runs.PROOF)
    if attempt is not None and attempt.problem:
        return ill("backup", "backup_proof_failed", detail=attempt.problem[:200])
    if proof is None and _stands_since(session, now) < LONGEST_UNPROVEN:
        return well("backup", "backup_made", hours=(now - away.ended_at) // _HOUR, target=away.target)
    if proof is None or now - proof.ended_at > LONGEST_UNPROVEN:
        return ill("backup", "backup_unproven")
    return well(
        "backup",
        "backup_proven",
        hours=(now - away.ended_at) // _HOUR,
        target=away.target,
        days=_days(now, proof),
        seconds=proof.numbers.get("seconds", 0),
    )


def _stands_since(session: Session, now: datetime) -> timedelta:
    """For how long the service is there: since the first event that is in the table."""
    first = session.scalar(sa.select(Event.at).order_by(Event.seq).limit(1))
    return now - first if first is not None else timedelta()


def _days(now: datetime, run: BackupRun) -> int:
    return (now - run.ended_at) // _DAY


def wanted(session: Session) -> tuple[float, str]:
    """How old the newest copy may be at most, in hours, and the article that says so ("-": none does)."""
    rules = [policy_in(session, domain.id).backup.every for domain in all_domains(session)]
    found = [(rule.value.about_hours, rule.article or "-") for rule in rules if rule.value is not None]
    return min(found, default=(24.0 * 7, "-"))
