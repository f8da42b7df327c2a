"""Who may do what where, written down by hand: the expectation against which every route is walked.

Nothing here is read from the product's own rules; a change of rights must be made here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What a request comes to."""

    SIGN_IN = "sent to the sign-in page"
    NOT_FOUND = "not found"
    REFUSED = "refused"
    ALLOWED = "let through"
    BROKEN = "answered with an error of the server"


STAFF = frozenset({"system", "department", "division", "hr", "helpdesk", "auditor", "stranger"})
HEADS = frozenset({"system", "department", "division", "stranger"})
ABLE = {
    "view": STAFF,
    "create": HEADS | {"hr"},
    "edit": HEADS | {"hr"},
    "move": HEADS | {"hr"},
    "import": HEADS | {"hr"},
    # The first code of somebody invited: whoever adds people may hand it out.
    "first code": HEADS | {"hr", "helpdesk"},
    "reset": HEADS | {"helpdesk"},
    "lock": HEADS,
    "restore": HEADS,
    "units": HEADS,
    "grants": HEADS,
    "audit": HEADS | {"auditor"},
    "system": frozenset({"system"}),
    # None of the cast has asked for what the walk makes.
    "author": frozenset(),
}
A = frozenset({"own", "child", "higher"})
# Where each member's role reaches: targets are named from department A's point of view.
REACH = {
    "system": frozenset({"own", "child", "sibling", "foreign", "parent", "higher"}),
    "department": A,
    "division": frozenset({"child"}),
    "hr": A,
    "helpdesk": A,
    "auditor": A,
    "stranger": frozenset({"sibling"}),
    "official": frozenset(),
    "nobody": frozenset(),
}
# `higher` works in department A and is a system administrator. The sibling is department B, the foreign
# one a commune below another unit.
PLACES = {"own": "stttt", "child": "stttt.cntt", "sibling": "syt", "foreign": "dakha.xngokbay",
          "parent": "kontum", "higher": "stttt"}  # fmt: skip
# What stands above each of these units.
ABOVE = {"own": "parent", "child": "own", "sibling": "parent", "foreign": "foreign", "parent": "parent"}


@dataclass(frozen=True, slots=True)
class Row:
    """One route's policy. `ability` "" is public, "self" is everyone signed in.

    `target`: what the route's id names ("person", "unit", "grant", "plan"), "" for none. `touches`:
    the target's own rights must be within the actor's. `found_by`: the ability that finds the target
    where it is not `view`; without it there the target is not found. `above`: the ability is needed over
    the unit above the target, for the root over the root itself. `elsewhere`: who may not is sent
    to another page instead of being told that there is none.
    """

    ability: str
    target: str = ""
    touches: bool = False
    found_by: str = "view"
    elsewhere: bool = False
    above: bool = False


PUBLIC, SELF = Row(""), Row("self")

ROUTES: dict[tuple[str, str], Row] = {
    ("me.sign_in", "GET"): PUBLIC,
    ("me.sign_in", "POST"): PUBLIC,
    ("me.sign_out", "POST"): PUBLIC,
    ("me.activate", "GET"): PUBLIC,
    ("me.activate", "POST"): PUBLIC,
    ("me.first_password", "GET"): PUBLIC,
    ("me.first_password", "POST"): PUBLIC,
    ("me.forgot", "GET"): PUBLIC,
    ("me.forgot", "POST"): PUBLIC,
    ("me.forgot_code", "GET"): PUBLIC,
    ("me.forgot_code", "POST"): PUBLIC,
    ("me.forgot_password", "GET"): PUBLIC,
    ("me.forgot_password", "POST"): PUBLIC,
    # Only on the way to a new password: with an open code, a confirmed recovery or a session.
    ("me.password_strength", "POST"): Row("step"),
    ("help.index", "GET"): PUBLIC,
    ("machines.healthz", "GET"): PUBLIC,
    # For a machine that has the token; nobody of the cast has.
    ("machines.metrics", "GET"): Row("token"),
    ("help.show", "GET"): Row("", "topic"),
    ("help.picture", "GET"): Row("", "picture"),
    ("preferences.choose_language", "POST"): PUBLIC,
    ("preferences.choose_theme", "POST"): PUBLIC,
    ("me.home", "GET"): SELF,
    ("me.history", "GET"): SELF,
    ("me.kept", "GET"): SELF,
    ("me.kept_form", "GET"): SELF,
    ("me.kept_file", "POST"): SELF,
    ("me.ready", "GET"): SELF,
    ("me.change_password", "GET"): SELF,
    ("me.change_password", "POST"): SELF,
    ("me.change_recovery", "GET"): SELF,
    ("me.change_recovery", "POST"): SELF,
    ("me.prove_recovery", "GET"): SELF,
    ("me.prove_recovery", "POST"): SELF,
    ("me.send_proof_again", "POST"): SELF,
    ("me.list_sessions", "GET"): SELF,
    ("me.end_session", "POST"): Row("self", "session"),
    ("me.end_other_sessions", "POST"): SELF,
    ("me.requests", "GET"): SELF,
    ("me.ask", "GET"): Row("self", "kind"),
    ("me.ask", "POST"): Row("self", "kind"),
    ("me.request_", "GET"): Row("self", "asked", found_by="author"),
    ("me.withdraw_request", "POST"): Row("self", "asked", found_by="author"),
    ("overview.index", "GET"): Row("view", elsewhere=True),
    ("overview.test_message", "POST"): Row("system"),
    ("search.index", "GET"): Row("view"),
    ("search.suggest", "GET"): Row("view"),
    ("people.index", "GET"): Row("view"),
    ("people.export", "POST"): Row("edit"),
    ("people.preview", "GET"): Row("create"),
    ("people.preview", "POST"): Row("create"),
    ("people.new", "GET"): Row("create"),
    ("people.new", "POST"): Row("create"),
    ("people.show", "GET"): Row("view", "person"),
    ("people.edit", "GET"): Row("edit", "person", touches=True),
    ("people.edit", "POST"): Row("edit", "person", touches=True),
    ("people.address", "GET"): Row("edit", "person", touches=True),
    ("people.address", "POST"): Row("edit", "person", touches=True),
    ("people.move", "GET"): Row("move", "person", touches=True),
    ("people.move", "POST"): Row("move", "person", touches=True),
    ("people.leave", "GET"): Row("move", "person", touches=True),
    ("people.leave", "POST"): Row("move", "person", touches=True),
    ("people.come_back", "POST"): Row("move", "person", touches=True),
    ("people.endings", "GET"): Row("system"),
    ("people.agree_endings", "POST"): Row("system"),
    ("people.absence", "GET"): Row("edit", "person", touches=True),
    ("people.absence", "POST"): Row("edit", "person", touches=True),
    ("people.suspend", "GET"): Row("lock", "person", touches=True),
    ("people.suspend", "POST"): Row("lock", "person", touches=True),
    ("people.resume", "POST"): Row("restore", "person", touches=True),
    ("people.release", "POST"): Row("restore", "person", touches=True),
    ("people.protect", "POST"): Row("system", "person", touches=True, found_by="system"),
    ("people.retry", "POST"): Row("edit", "person", touches=True),
    ("people.slip", "GET"): Row("view", "person"),
    ("people.slip", "POST"): Row("first code", "person", touches=True),
    ("people.notice_of_issue", "POST"): Row("first code", "person", touches=True),
    ("people.ask_code", "GET"): Row("reset", "person", touches=True),
    ("people.ask_code", "POST"): Row("reset", "person", touches=True),
    ("people.suspend_selected", "POST"): Row("lock"),
    ("people.resume_selected", "POST"): Row("restore"),
    ("people.move_selected", "POST"): Row("move"),
    ("people.leave_selected", "POST"): Row("move"),
    ("people.take_back", "POST"): Row("view"),
    ("people.change", "GET"): Row("move", "change", found_by="move"),
    ("people.change_progress", "GET"): Row("move", "change", found_by="move"),
    ("people.ask_second", "POST"): Row("move", "change", found_by="move"),
    ("people.start_change", "POST"): Row("move", "change", found_by="move"),
    ("people.stop_change", "POST"): Row("move", "change", found_by="move"),
    ("people.suggest", "GET"): Row("view"),
    ("requests.index", "GET"): Row("view"),
    ("requests.choose", "GET"): Row("view"),
    ("requests.selected", "POST"): Row("view"),
    ("requests.forms", "GET"): Row("view"),
    ("requests.forms", "POST"): Row("view"),
    ("requests.enter", "GET"): Row("view"),
    ("requests.enter", "POST"): Row("view"),
    ("requests.of_list", "GET"): Row("import", "plan", found_by="import"),
    ("requests.of_list", "POST"): Row("import", "plan", found_by="import"),
    ("requests.owed", "GET"): Row("view"),
    ("requests.note_decision", "POST"): Row("move"),
    ("requests.take_back_decision", "POST"): Row("move"),
    ("requests.order", "POST"): Row("create", "wish", found_by="create"),
    ("requests.answer", "GET"): Row("create", "wish", found_by="create"),
    ("requests.answer", "POST"): Row("create", "wish", found_by="create"),
    ("requests.carry_out_now", "POST"): Row("create", "wish", found_by="create"),
    ("requests.show", "GET"): Row("create", "wish", found_by="create"),
    ("requests.letter", "GET"): Row("create", "wish", found_by="create"),
    ("requests.agree", "POST"): Row("create", "wish", found_by="create"),
    ("requests.refuse", "POST"): Row("create", "wish", found_by="create"),
    ("requests.close", "POST"): Row("create", "wish", found_by="create"),
    ("requests.withdraw", "POST"): Row("view", "wish", found_by="author"),
    ("requests.plan", "POST"): Row("create", "wish", found_by="create"),
    ("units.index", "GET"): Row("view"),
    ("units.suggest", "GET"): Row("view"),
    ("units.new", "GET"): Row("units"),
    ("units.new", "POST"): Row("units"),
    ("units.show", "GET"): Row("view", "unit"),
    ("units.addresses", "GET"): Row("units"),
    ("units.address", "GET"): Row("units", "unit", found_by="units"),
    ("units.address", "POST"): Row("units", "unit", found_by="units"),
    ("units.edit", "GET"): Row("units", "unit", found_by="units"),
    ("units.edit", "POST"): Row("units", "unit", found_by="units"),
    ("units.retry", "POST"): Row("units", "unit", found_by="units"),
    ("units.spell", "POST"): Row("units", "unit", found_by="units"),
    ("units.close", "POST"): Row("units", "unit", found_by="units"),
    ("units.allowance", "GET"): Row("units", "unit", found_by="units", above=True),
    ("units.allowance", "POST"): Row("units", "unit", found_by="units", above=True),
    ("imports.index", "GET"): Row("import"),
    ("imports.new", "GET"): Row("import"),
    ("imports.new", "POST"): Row("import"),
    ("imports.template", "GET"): Row("import"),
    ("imports.show", "GET"): Row("import", "plan", found_by="import"),
    ("imports.progress", "GET"): Row("import", "plan", found_by="import"),
    ("imports.refused", "GET"): Row("import", "plan", found_by="import"),
    ("imports.results", "GET"): Row("import", "plan", found_by="import"),
    ("imports.choose", "POST"): Row("import", "plan", found_by="import"),
    ("imports.start", "POST"): Row("import", "plan", found_by="import"),
    ("imports.look_again", "POST"): Row("import", "plan", found_by="import"),
    ("imports.pause", "POST"): Row("import", "plan", found_by="import"),
    ("imports.stop", "POST"): Row("import", "plan", found_by="import"),
    ("imports.answer", "POST"): Row("import", "plan", found_by="import"),
    ("imports.answer_many", "POST"): Row("import", "plan", found_by="import"),
    ("imports.agree_to_count", "POST"): Row("import", "plan", found_by="import"),
    ("imports.ask", "POST"): Row("import", "plan", found_by="import"),
    ("imports.approve", "POST"): Row("import", "plan", found_by="import"),
    ("imports.take_back", "POST"): Row("import", "plan", found_by="import"),
    ("imports.take_all_back", "POST"): Row("import", "plan", found_by="import"),
    ("imports.decision_file", "GET"): Row("import", "decided", found_by="import"),
    ("imports.columns", "GET"): Row("import", "plan", found_by="import"),
    ("imports.read_again", "POST"): Row("import", "plan", found_by="import"),
    ("imports.read_dates", "POST"): Row("import", "plan", found_by="import"),
    ("slips.issue", "GET"): Row("view"),
    ("slips.issue", "POST"): Row("view"),
    ("imports.transfers", "GET"): Row("move"),
    ("imports.cancel_transfer", "POST"): Row("move", "transfer", found_by="move"),
    ("imports.transfer_destination", "POST"): Row("move", "transfer", found_by="move"),
    ("imports.vouch_for_transfer", "POST"): Row("move", "arrival", found_by="move"),
    ("grants.index", "GET"): Row("grants"),
    ("grants.new", "GET"): Row("grants"),
    ("grants.new", "POST"): Row("grants"),
    ("grants.until", "GET"): Row("grants", "grant", touches=True, found_by="grants"),
    ("grants.until", "POST"): Row("grants", "grant", touches=True, found_by="grants"),
    ("grants.drop", "POST"): Row("grants", "vacancy", found_by="grants"),
    ("grants.withdraw", "GET"): Row("grants", "grant", found_by="grants"),
    ("grants.withdraw", "POST"): Row("grants", "grant", touches=True, found_by="grants"),
    ("reviews.index", "GET"): Row("grants"),
    ("reviews.decide", "POST"): Row("grants"),
    ("reviews.new", "GET"): Row("grants"),
    ("reviews.new", "POST"): Row("grants"),
    ("roles.index", "GET"): Row("system"),
    ("roles.new", "GET"): Row("system"),
    ("roles.new", "POST"): Row("system"),
    ("roles.edit", "GET"): Row("system", "role", found_by="system"),
    ("roles.edit", "POST"): Row("system", "role", found_by="system"),
    ("roles.retire", "POST"): Row("system", "role", found_by="system"),
    ("audit.index", "GET"): Row("audit"),
    ("audit.export", "POST"): Row("audit"),
    ("audit.as_it_was", "GET"): Row("audit"),
    ("office.index", "GET"): Row("system"),
    ("office.index", "POST"): Row("system"),
    ("office.targets", "GET"): Row("system"),
    ("office.targets", "POST"): Row("system"),
    ("office.calendar", "GET"): Row("system"),
    ("office.add_day", "POST"): Row("system"),
    ("office.add_days", "POST"): Row("system"),
    ("office.take_over", "POST"): Row("system"),
    ("office.remove_day", "POST"): Row("system"),
    ("domains.index", "GET"): Row("system"),
    ("domains.new", "GET"): Row("system"),
    ("domains.new", "POST"): Row("system"),
    ("domains.show", "GET"): Row("system", "domain", found_by="system"),
    ("domains.show", "POST"): Row("system", "domain", found_by="system"),
    ("domains.retry", "POST"): Row("system", "domain", found_by="system"),
    ("mail_rule.index", "GET"): Row("system"),
    ("mail_rule.show", "GET"): Row("system", "rule", found_by="system"),
    ("mail_rule.change", "GET"): Row("system", "rule_setting", found_by="system"),
    ("mail_rule.change", "POST"): Row("system", "rule_setting", found_by="system"),
    ("mail_rule.choose", "GET"): Row("system", "rule", found_by="system"),
    ("mail_rule.choose", "POST"): Row("system", "rule", found_by="system"),
    ("health.index", "GET"): Row("system"),
    ("health.checks", "GET"): Row("system"),
    ("health.choose_contact", "POST"): Row("system"),
    ("health.retry_domain", "POST"): Row("system"),
}


def expected(member: str, row: Row, place: str) -> Outcome:
    """What the table says of one cell."""
    if not row.ability:
        return Outcome.ALLOWED
    if row.ability == "token":
        return Outcome.NOT_FOUND
    if row.ability == "step":
        return Outcome.REFUSED if member == "nobody" else Outcome.ALLOWED
    if member == "nobody":
        return Outcome.SIGN_IN
    if row.ability == "self":
        # Another's session under one's own name: nothing happens, and nothing is told. What another
        # asked for is not found.
        return Outcome.NOT_FOUND if row.found_by == "author" else Outcome.ALLOWED
    if member not in ABLE[row.ability] and not _looked_up_first(member, row):
        return Outcome.ALLOWED if row.elsewhere else Outcome.NOT_FOUND
    if not row.target:
        return Outcome.ALLOWED
    reached = ABOVE[place] if row.above else place
    if reached not in REACH[member] or member not in ABLE[row.found_by]:
        return Outcome.NOT_FOUND
    if member not in ABLE[row.ability]:
        return Outcome.REFUSED
    outranked = place == "higher" and member != "system"
    return Outcome.REFUSED if row.touches and outranked else Outcome.ALLOWED


def _looked_up_first(member: str, row: Row) -> bool:
    """A slip's POST is behind the ability to see; that it may be issued is decided on the person."""
    return row.ability == "first code" and member in ABLE["view"]
