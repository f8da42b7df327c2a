"""Every kind of row that stands in the directory: a new kind adds its line here.

In this order a directory is made anew, and the worker takes its turns: what others may name comes first.
"""

from __future__ import annotations

from typing import Final

from provisioning.projection.kind import ProjectedKind
from provisioning.projection.kinds.domains import DOMAINS
from provisioning.projection.kinds.mailboxes import MAILBOXES
from provisioning.projection.kinds.units import UNITS

PROJECTED_KINDS: Final[tuple[ProjectedKind, ...]] = (DOMAINS, UNITS, MAILBOXES)
MODELS: Final = tuple(kind.model for kind in PROJECTED_KINDS)
