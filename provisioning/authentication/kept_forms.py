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
from provisioning.foundation.identifiers import token_hash
from provisioning.officials.model import Official

LIFE: Final = timedelta(hours=2)
LONGEST_PATH: Final = 1000


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
    """Keeps one form, in the place of an earlier one; says whether there is such an account.

    `device`: what the browser is known by; `incomplete`: something has to be typed or chosen anew.
    """
    if not device or len(path) > LONGEST_PATH or session.get(Official, official_id) is None:
        return False
    session.merge(
        KeptForm(
            official_id=official_id,
            browser_hash=token_hash(device),
            path=path,
            fields=[list(field) for field in fields],
            incomplete=incomplete,
            kept_at=now,
            expires_at=now + LIFE,
        )
    )
    return True


def kept_for(session: Session, official_id: str, device: str, now: datetime) -> KeptForm | None:
    """What this account had typed in this browser; None for everybody else."""
    if not device:
        return None
    found = session.get(KeptForm, (official_id, token_hash(device)))
    return found if found is not None and found.expires_at > now else None


def forget(session: Session, official_id: str, device: str) -> None:
    """It was given back."""
    session.execute(
        sa.delete(KeptForm).where(
            KeptForm.official_id == official_id, KeptForm.browser_hash == token_hash(device)
        )
    )
