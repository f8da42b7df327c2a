"""The list of people: narrowed by what is typed, by unit and by state, page by page, in the URL."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from flask import current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.navigation import offers
from app.console.people.blueprint import OPAQUE_ID, bp
from app.console.policy import needs
from app.console.unit_choices import unit_choices
from app.texts.locks import cause_text
from app.texts.states import STATES, unit_name
from app.web.fields import printable
from app.web.request_context import actor, may_anywhere, session
from provisioning.access.queries import unit_within
from provisioning.access.rules import Ability
from provisioning.foundation.errors import NotFound
from provisioning.names import fold
from provisioning.notifications.lock_causes import CAUSES
from provisioning.officials import queries
from provisioning.officials.abilities import refusal
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, target_of
from provisioning.officials.queries import ORDERS, Neighbour, PeopleFilter
from provisioning.personal_data.rules import visible
from provisioning.units.model import Unit
from provisioning.units.operations import CODE

PAGE = 50
SHOWN_STATES = ("invited", "active", "suspended", "leaving", "archived")
CONDITIONS = ("attention", "pending")
# What can be done to many at once takes one of these.
TO_MANY = (Ability.EDIT, Ability.MOVE, Ability.LOCK, Ability.RESTORE, Ability.INVITE, Ability.CREATE)
SLIPS = "slips.issue"


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """What the URL asks for; anything it can't mean is left out."""

    q: str = ""
    unit: str = ""
    state: str = ""
    cause: str = ""
    sort: str = "name"
    page: int = 1
    # The last person of the page before, or the first of the page after: links carry them.
    after: str = ""
    before: str = ""

    @classmethod
    def asked(cls) -> PeopleQuery:
        """From the query string, or from the form that sends the same list elsewhere."""
        asked = request.values
        state, sort = asked.get("state", ""), asked.get("sort", "name")
        return cls(
            q=printable(asked.get("q", "")),
            unit=asked.get("unit", ""),
            state=state if state in SHOWN_STATES + CONDITIONS else "",
            cause=cause if (cause := asked.get("cause", "")) in CAUSES else "",
            sort=sort if sort in ORDERS else "name",
            page=min(max(asked.get("page", 1, type=int), 1), 100_000),
            after=_id(asked.get("after", "")),
            before=_id(asked.get("before", "")),
        )

    @property
    def narrows(self) -> bool:
        """Whether anybody may be left out."""
        return bool(self.q or self.unit or self.state or self.cause)

    def values(self) -> dict[str, str | int]:
        """What of it stands in a URL."""
        kept = {"q": self.q, "unit": self.unit, "state": self.state, "cause": self.cause}
        kept |= {"sort": self.sort if self.sort != "name" else ""}
        page = {"page": self.page} if self.page > 1 else {}
        if page:
            kept |= {"after": self.after, "before": self.before}
        return {name: value for name, value in kept.items() if value} | page

    @property
    def here(self) -> str:
        """The address of this list at this very page."""
        return url_for("people.index", **self.values())  # type: ignore[arg-type]  # our own names

    def url(self, **changes: str | int) -> str:
        """The address of this list with something changed; back on the first page unless told."""
        other = replace(self, **{"page": 1, "after": "", "before": "", **changes})  # type: ignore[arg-type]  # our own names
        return url_for("people.index", **other.values())  # type: ignore[arg-type]

    def previous_url(self, people: list[Official]) -> str:
        """The page before these people; "" on the first."""
        return self.url(page=self.page - 1, before=people[0].id) if self.page > 1 and people else ""

    def next_url(self, people: list[Official]) -> str:
        """The page after these people."""
        return self.url(page=self.page + 1, after=people[-1].id)

    @property
    def neighbour(self) -> Neighbour | None:
        """The person beside whom the page is, where the link said so."""
        if self.after:
            return Neighbour(self.after)
        return Neighbour(self.before, before=True) if self.before else None

    def filter(self, unit: Unit | None) -> PeopleFilter:
        """The same for the query."""
        return PeopleFilter(
            text=self.q,
            unit_path=unit.path if unit else "",
            state=self.state if self.state in SHOWN_STATES else "",
            lock_cause=self.cause,
            attention=self.state == "attention",
            pending=self.state == "pending",
            order=self.sort,
        )


@bp.get("")
@needs(Ability.VIEW)
def index() -> ResponseReturnValue:
    """The list, or only its rows for a page that answers to typing."""
    wanted = PeopleQuery.asked()
    unit = unit_of(wanted)
    narrowed = wanted.filter(unit)
    people, total, page = _page(narrowed, wanted.page, wanted.neighbour)
    wanted = replace(wanted, page=page)
    offset = (page - 1) * PAGE
    rows = {
        "wanted": wanted,
        "people": people,
        "total": total,
        "offset": offset,
        "page_size": PAGE,
        # The year tells namesakes apart for those who may see dates of birth.
        "confusable": {p.id for p in _confusable(people) if "birth_date" in visible(actor(), p.unit.path)},
        "chips": _chips(wanted, unit),
        "selectable": _selectable(people),
        "to_many": _to_many(),
        "may_create": may_anywhere(Ability.CREATE),
        "may_import": offers("imports.index"),
    }
    if "HX-Request" in request.headers:
        answer = make_response(render_template("console/people/_list.html", **rows))
        answer.headers["HX-Push-Url"] = wanted.url(page=wanted.page)
        return answer
    return render_template(
        "console/people/index.html",
        **rows,
        units=unit_choices(unit),
        states=_state_choices(),
        causes=_cause_choices(),
        may_export=may_anywhere(Ability.EDIT),
    )


def _id(typed: str) -> str:
    return typed if OPAQUE_ID.fullmatch(typed) else ""


def _page(
    narrowed: PeopleFilter, number: int, neighbour: Neighbour | None = None
) -> tuple[list[Official], int, int]:
    """The people of a page, how many there are in all, and its number: the last one for any beyond."""
    if not narrowed.text:
        total = queries.count(session(), actor(), narrowed)
        number = min(number, _last(total))
        offset = (number - 1) * PAGE
        people = queries.page(
            session(),
            actor(),
            narrowed,
            offset=offset,
            limit=PAGE,
            neighbour=neighbour if number > 1 else None,
        )
        return people, total, number
    offset = (number - 1) * PAGE
    people, total = queries.searched(session(), actor(), narrowed, offset=offset, limit=PAGE)
    if number > _last(total):
        return _page(narrowed, _last(total))
    return people, total, number


def _last(total: int) -> int:
    return max(1, -(-total // PAGE))


def unit_of(wanted: PeopleQuery) -> Unit | None:
    """The unit the list is narrowed to. Raises NotFound out of scope, as for one that is not."""
    if not wanted.unit:
        return None
    if not CODE.fullmatch(wanted.unit):
        raise NotFound
    return unit_within(session(), actor(), wanted.unit, Ability.VIEW)


def _selectable(people: list[Official]) -> set[str]:
    """Those to whom the reader could do any of what is done to many: only they can be ticked."""
    if not any(map(may_anywhere, TO_MANY)):
        return set()
    ahead = Prefetched.read(session(), [p.id for p in people])
    targets = [target_of(session(), p, ahead) for p in people]
    return {each.official_id for each in targets if not all(refusal(actor(), each, able) for able in TO_MANY)}


def _to_many() -> dict[str, bool]:
    """What the reader may do to many at once, for the buttons of the list."""
    return {
        "move": may_anywhere(Ability.MOVE),
        "suspend": may_anywhere(Ability.LOCK),
        "resume": may_anywhere(Ability.RESTORE),
        "export": may_anywhere(Ability.EDIT),
        "request": offers("requests.index"),
        "slips": SLIPS in current_app.view_functions
        and (may_anywhere(Ability.INVITE) or may_anywhere(Ability.CREATE)),
    }


def _confusable(people: list[Official]) -> list[Official]:
    """Those on this page who share a name with another."""
    names = Counter(fold(p.full_name) for p in people)
    return [p for p in people if names[fold(p.full_name)] > 1]


def _chips(wanted: PeopleQuery, unit: Unit | None) -> list[dict[str, str]]:
    chips = []
    if wanted.q:
        chips.append({"label": f"“{wanted.q}”", "remove_url": wanted.url(q="")})
    if unit is not None:
        label = _("Unit: %(name)s", name=unit_name(unit))
        chips.append({"label": label, "remove_url": wanted.url(unit="")})
    if wanted.state:
        label = _("State: %(name)s", name=dict(_state_choices())[wanted.state])
        chips.append({"label": label, "remove_url": wanted.url(state="")})
    if wanted.cause:
        label = _("Lock: %(cause)s", cause=cause_text(wanted.cause))
        chips.append({"label": label, "remove_url": wanted.url(cause="")})
    return chips


def _cause_choices() -> list[tuple[str, str]]:
    return [("", _("All causes of locks")), *((cause, cause_text(cause)) for cause in CAUSES)]


def _state_choices() -> list[tuple[str, str]]:
    return [
        ("", _("All states")),
        *((state, str(STATES[state])) for state in SHOWN_STATES),
        ("attention", _("Needs attention")),
        ("pending", _("Taking effect")),
    ]
