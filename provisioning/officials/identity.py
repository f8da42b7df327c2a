"""Who somebody is said to be: nobody says it of themselves.

The record names who acted by the name they bear at that moment, and rights hang on units, posts and
codes: whoever could change their own would act as somebody else, or raise themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Problem
from provisioning.officials.fields import BY_NAME, ONES_OWN


def own_problems(
    actor: Actor, official_id: str, now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> list[Problem]:
    """What of `wanted` the actor may not change because it is their own; nothing for somebody else's.

    What one keeps of oneself in the record is `ONES_OWN`; everything else identifies, or raises.
    Of several who act together it is nobody's own. The command line and the worker are no people.
    """
    if official_id not in {each.official_id for each in actor.people}:
        return []
    changed = [name for name in wanted if wanted[name] != now[name] and name not in ONES_OWN]
    return [Problem(BY_NAME[name].typed_in, "own_record") for name in changed]
