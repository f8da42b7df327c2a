"""What kinds and states of requests are called, and the sentence for each thing that would happen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.texts.marking import N_
from app.texts.policy import SENSES, period_text, reach_text, setting_text, value_text
from app.texts.problems import cited_article, sentence
from app.texts.roles import ROLE_TEXTS, ability_text
from app.texts.states import STATES as MAILBOX_STATES
from app.web.formatting import format_date
from provisioning.foundation.errors import Invalid
from provisioning.policy.catalogue import settings
from provisioning.policy.periods import parse_period
from provisioning.service_requests.model import Request

KIND_TEXTS = {
    "grant": _("Give a permission of administration"),
    "grant_end": _("Prolong a permission of administration"),
    "code": _("A new code for an account of weight"),
    "suspension": _("Suspend many people at once"),
    "plan": _("Carry out an unusual list"),
    "policy": _("Change the mail rule"),
    "account": _("An account for a colleague"),
    "change": _("A change of somebody's record"),
    "role_mailbox": _("A mailbox for a role"),
    "list": _("A mailing list"),
    "allowance": _("A larger allowance for the unit"),
    "reset": _("A new password"),
    "lock": _("Lock a mailbox"),
    "restore": _("Restore a locked mailbox"),
    "withdraw": _("Withdraw an account"),
    "delete": _("Delete an account"),
    "move": _("A move to another body"),
    "body_mailbox": _("A mailbox of the body"),
}
STATE_TEXTS = {
    "open": _("Waiting for an answer"),
    "ordered": _("Decided, to be carried out"),
    "in_hand": _("In hand"),
    "agreed": _("Agreed, to be done by who asked"),
    "done": _("Done"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "expired": _("Expired without an answer"),
}
# Tone and drawing of each state, for its badge.
STATE_LOOKS = {
    "open": ("warn", "hourglass"),
    "ordered": ("info", "hourglass"),
    "in_hand": ("info", "clock"),
    "agreed": ("info", "circle-check"),
    "done": ("good", "circle-check"),
    "refused": ("bad", "circle-x"),
    "withdrawn": ("quiet", "arrow-back-up"),
    "expired": ("quiet", "clock"),
}
WAY_TEXTS = {
    "page": _("In this page"),
    "letter": _("By letter"),
    "phone": _("By telephone"),
}
# Tone, drawing and words of what became of one person.
OUTCOME_LOOKS = {
    "": ("warn", "hourglass", _("Not yet")),
    "done": ("good", "circle-check", _("Done")),
    "failed": ("bad", "circle-x", _("Could not be done")),
    "by_hand": ("good", "circle-check", _("Handled manually")),
    "refused": ("bad", "circle-x", _("Refused")),
}
# What is asked before it is done to all of them.
QUESTIONS = {
    "reset": _("Issue a one-time code for each of them? The slips are shown once."),
    "lock": _("Lock these mailboxes?"),
    "restore": _("Restore these mailboxes?"),
    "withdraw": _("Withdraw these accounts?"),
    "delete": _("Delete these mailboxes for good?"),
    "move": _("Move these people?"),
}
EFFECT_TEXTS = {
    "would_give": N_(
        "%(name)s (%(address)s) gets the role %(role)s over %(unit)s and all below, %(from)s – %(until)s."
    ),
    "role_may": N_("The role allows: %(abilities)s."),
    "would_be_bound": N_("It goes with the post “%(post)s”, and ends when the post is left."),
    "would_stand_in": N_("It stands in for %(name)s, who is away."),
    "would_prolong": N_(
        "%(name)s (%(address)s) keeps the role %(role)s over %(unit)s until %(new)s instead of %(old)s."
    ),
    "would_issue_code": N_(
        "A one-time code for %(name)s (%(address)s) may be issued once, by who asked. "
        "It sets a new password, and with it the mail can be opened."
    ),
    "would_suspend_count": N_("%(count)s people can no longer sign in anywhere; their mail is kept."),
    "would_keep_mail": N_("New mail is accepted and waits in the mailboxes."),
    "would_refuse_mail": N_("New mail is refused and its senders told."),
    "would_suspend": N_("%(name)s, %(unit)s"),
    "would_fail_state": N_("%(name)s, %(unit)s: can't be suspended as the mailbox is now"),
    "would_fail_moved": N_("%(name)s: no longer belongs to these units"),
    "would_fail_withdrawn": N_(
        "The permission of %(name)s was withdrawn meanwhile: nothing can be prolonged."
    ),
    "would_fail_plan": N_("The list “%(file)s” no longer waits for a second person."),
    "would_wait_for_press": N_(
        "Your word alone changes nothing: it takes effect when %(name)s, or somebody else who may import "
        "lists there, presses “Carry out” on its page."
    ),
    "would_wait_for_day": N_(
        "Your word alone changes nothing, and nothing happens before %(day)s: %(name)s, or somebody else "
        "who may import lists there, presses “Carry out” on its page, and it waits for that day."
    ),
    "rows_named": N_("Namely: %(names)s."),
    "rows_named_first": N_("The first of them: %(names)s."),
    "rows:joiner": N_("New people: %(count)s."),
    "rows:changed": N_("Records that change: %(count)s."),
    "rows:mover": N_("People who move to another unit: %(count)s."),
    "rows:returner": N_("People who come back: %(count)s."),
    "rows:leaver": N_("People who leave: %(count)s."),
    "would_apply_plan": N_("The list “%(file)s” for %(unit)s may be carried out as it stands now."),
    "would_hold_policy": N_("In %(domain)s the rule “%(profile)s” (%(decision)s) holds from now on."),
    "would_change_setting": N_("%(setting)s: %(after)s instead of %(before)s (%(article)s). %(why)s"),
    "would_fail_policy": N_(
        "The rule of %(domain)s was changed meanwhile: look at it again and ask once more."
    ),
    "person_is": N_("%(name)s: mailbox is %(state)s."),
    "person_holds": N_("What this person may do already, in %(unit)s: %(abilities)s."),
    "person_will_hold": N_("What this person may do from a later day on, in %(unit)s: %(abilities)s."),
}


def effect_sentence(effect: Mapping[str, Any]) -> str:
    """One thing that would happen, in the reader's language."""
    code, params = str(effect["code"]), dict(effect["params"])
    if code.startswith("brake:"):
        return sentence(code.removeprefix("brake:"), params)
    if code == "would_change_setting":
        params = _setting_params(params)
    if code == "would_reach":
        return reach_text(params["clock"], int(params["count"]))
    return str(gettext(EFFECT_TEXTS[code])) % {name: _said(name, text) for name, text in params.items()}


def subject_of(request: Request) -> str:
    """Whom or what a request is about, in a word or two; "" where that would be too many."""
    details = request.details
    named = [effect["params"].get("name", "") for effect in request.effects[:1]]
    return str(
        details.get("full_name") or details.get("name") or details.get("wish") or (named[0] if named else "")
    )


def kind_text(kind: str) -> str:
    """What a kind of request is called."""
    return str(KIND_TEXTS[kind])


def question(kind: str) -> str:
    """What is asked before a request of this kind is carried out."""
    return str(QUESTIONS[kind])


def kept_period(written: str) -> str:
    """A period as it was kept, in words: "2 giờ", "3 ngày làm việc"; "" for none."""
    try:
        period = parse_period(written)
    except Invalid:
        return ""
    return period_text(period) if period is not None else ""


def init_app(app: Flask) -> None:
    """Registers the filters."""
    app.jinja_env.filters.update(
        effect=effect_sentence, request_kind=kind_text, request_subject=subject_of,
        request_question=question, period=kept_period, cited=cited_article,
    )  # fmt: skip
    app.jinja_env.globals.update(
        request_states=STATE_TEXTS, request_looks=STATE_LOOKS,
        request_ways=WAY_TEXTS, request_outcomes=OUTCOME_LOOKS,
    )  # fmt: skip


def _setting_params(params: Mapping[str, str]) -> dict[str, str]:
    """A setting of the rule in the reader's words: its name, both values, its article, how they compare."""
    setting = settings()[params["setting"]]
    values = {
        which: value_text(setting, setting.type.read(json.loads(params[which])))
        for which in ("before", "after")
    }
    sense = str(SENSES.get(params["sense"], ""))
    article = cited_article(params["article"])
    return {
        "setting": setting_text(setting.name),
        "article": ", ".join(filter(None, (article, sense))),
        "why": params["why"],
        **values,
    }


def _said(name: str, text: str) -> str:
    match name:
        case "role":
            return str(ROLE_TEXTS.get(text, text))
        case "state":
            return str(MAILBOX_STATES.get(text, text)).lower()
        case "abilities":
            return ", ".join(ability_text(each) for each in text.split(", "))
        case "from":
            return _day(text) if text else str(gettext("from now on"))
        case "day":
            return format_date(date.fromisoformat(text))
        case "until" | "old" | "new":
            return _day(text) if text else str(gettext("without an end"))
    return text


def _day(text: str) -> str:
    return format_date(datetime.fromisoformat(text))
