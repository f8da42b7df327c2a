"""What each staff page asks of its reader. A page without a policy is a mistake a test finds.

The page is offered to whoever has the ability somewhere; where exactly it applies is decided by the
queries and operations the page calls, never here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.web.request_context import login_required, may_anywhere, may_everywhere
from provisioning.access.rules import Ability
from provisioning.foundation.errors import NotFound

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def needs(ability: Ability, *, otherwise: str = "", everywhere: bool = False) -> Callable[[View[P]], View[P]]:
    """Only for people signed in who have `ability` somewhere; for others the page does not exist.

    `everywhere`: over the whole tree, for what belongs to everybody. `otherwise`: the endpoint where those
    without it are sent instead. The wrapped view carries the ability as its attribute `policy`, for the
    table of routes.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if may_everywhere(ability) if everywhere else may_anywhere(ability):
                return view(*args, **kwargs)
            if otherwise:
                return redirect(url_for(otherwise))
            raise NotFound

        inside: View[P] = login_required(guarded)
        inside.policy = ability  # type: ignore[attr-defined]  # functions carry attributes
        return inside

    return wrap
