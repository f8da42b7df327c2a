"""Who somebody is said to be: nobody says it of themselves.

The record names who acted by the name they bear at that moment, and rights hang on units, posts and
codes: whoever could change their own would act as somebody else, or raise themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Problem

# What one keeps of oneself in the record; everything else identifies, or raises.
ONES_OWN: Final = frozenset({"phone", "recovery_email"})
# The column, and the field of a form or a list that it is typed in.
_TYPED_IN: Final = {"national_id_hash": "national_id"}


def own_problems(
    actor: Actor, official_id: str, now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> list[Problem]:
    """What of `wanted` the actor may not change because it is their own; nothing for somebody else's.

    Of several who act together it is nobody's own. The command line and the worker are no people.
    """
    if official_id not in {each.official_id for each in actor.people}:
        return []
    changed = [name for name in wanted if wanted[name] != now[name] and name not in ONES_OWN]
    return [Problem(_TYPED_IN.get(name, name), "own_record") for name in changed]
