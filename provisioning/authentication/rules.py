"""How long codes and sessions live, how often one may ask for a way back in. Pure.

What a password must be stands in `password_rules.py`.
"""

from __future__ import annotations

from datetime import timedelta

from provisioning.authentication.throttle.rules import Limit

CODE_LIFE = timedelta(days=14)
RECOVERY_LIFE = timedelta(minutes=10)
RECOVERY_TRIES = 5
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)

# How often a recovery may be asked for. By both: one name from one place. By account: one name from all
# places that it does not know; what strangers use up, the owner does not need. By source: any name.
RECOVERY_BY_BOTH = Limit(3, timedelta(hours=1))
RECOVERY_BY_BOTH_A_DAY = Limit(6, timedelta(days=1))
RECOVERY_BY_ACCOUNT = Limit(12, timedelta(hours=1))
RECOVERY_BY_SOURCE = Limit(30, timedelta(hours=1))
