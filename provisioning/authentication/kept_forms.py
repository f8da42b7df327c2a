"""What somebody had typed when their form could not be taken, for an hour or two: until they sign in again.

It is kept for the account on whose page it was typed and the browser it came from, and read by nobody else:
neither by the next person at the same computer nor by the same person elsewhere. Passwords, codes and files
never come here; whoever calls has left them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from provisioning.authentication.model import KeptForm
from provisioning.foundation.database import Session
from provisioning.foundation.identifiers import new_id, token_hash
from provisioning.officials.model import Official

LIFE: Final = timedelta(hours=2)
LONGEST_PATH: Final = 1000
# So many forms of one account wait in one browser.
MOST: Final = 10


def keep(
    session: Session,
    official_id: str,
    device: str,
    *,
    path: str,
    fields: Sequence[tuple[str, str]],
    incomplete: bool,
    now: datetime,
) -> bool:
    """Keeps one form beside those that wait already; says whether there is such an account.

    `device`: what the browser is known by; `incomplete`: something has to be typed or chosen anew. The same
    form sent twice is one; beyond `MOST` the oldest goes.
    """
    if not device or len(path) > LONGEST_PATH or session.get(Official, official_id) is None:
        return False
    typed = [list(field) for field in fields]
    waiting = session.scalars(_of(official_id, device)).all()
    same = [each for each in waiting if (each.path, each.fields) == (path, typed)]
    others = [each for each in waiting if each not in same]
    for each in (*same, *others[: max(0, len(others) + 1 - MOST)]):
        session.delete(each)
    session.add(
        KeptForm(
            id=new_id(),
            official_id=official_id,
            browser_hash=token_hash(device),
            path=path,
            fields=typed,
            incomplete=incomplete,
            kept_at=now,
            expires_at=now + LIFE,
        )
    )
    return True


def kept_for(session: Session, official_id: str, device: str, now: datetime) -> KeptForm | None:
    """What this account had typed first in this browser; None for everybody else."""
    if not device:
        return None
    found: KeptForm | None = session.scalar(
        _of(official_id, device).where(KeptForm.expires_at > now).limit(1)
    )
    return found


def count_for(session: Session, official_id: str, device: str, now: datetime) -> int:
    """How many forms wait for this account in this browser."""
    waiting = _of(official_id, device).where(KeptForm.expires_at > now).order_by(None).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(waiting)) or 0


def forget(session: Session, official_id: str, device: str, kept_id: str) -> None:
    """It was given back."""
    session.execute(
        sa.delete(KeptForm).where(
            KeptForm.id == kept_id,
            KeptForm.official_id == official_id,
            KeptForm.browser_hash == token_hash(device),
        )
    )


def _of(official_id: str, device: str) -> sa.Select[KeptForm]:
    """The forms of an account in a browser, the first one typed before the others."""
    query = sa.select(KeptForm).where(
        KeptForm.official_id == official_id, KeptForm.browser_hash == token_hash(device)
    )
    return query.order_by(KeptForm.kept_at, KeptForm.id)
