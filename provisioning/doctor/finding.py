"""What a check says: the part, whether it is well, and a code whose text tells how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names a sentence at the edge; `params` go into it."""

    part: str
    ok: bool
    code: str
    params: dict[str, str | int] = field(default_factory=dict)


def well(part: str, code: str, **params: str | int) -> Finding:
    """All is well with `part`."""
    return Finding(part, True, code, dict(params))


def ill(part: str, code: str, **params: str | int) -> Finding:
    """Something is wrong with `part`."""
    return Finding(part, False, code, dict(params))
