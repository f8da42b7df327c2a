"""What each kind of error is called, what it means for the person and what they can do now.

Only words, translated when shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class ErrorText:
    """Three sentences and a drawing of our icon set."""

    title: LazyString
    meaning: LazyString
    advice: LazyString
    icon: str = "alert-circle"


TEXTS: dict[str, ErrorText] = {
    "invalid": ErrorText(
        _("This can't be done as asked"),
        _("Nothing was changed."),
        _("Please go back, put the following right, and send it again."),
    ),
    "bad_request": ErrorText(
        _("The server could not understand this request"),
        _("Nothing was changed."),
        _("Please go back, load the page again and repeat the step."),
    ),
    "stale_form": ErrorText(
        _("This page was open for too long"),
        _("For your safety the form was not accepted. Nothing was changed."),
        _("Please go back, load the page again and send the form once more."),
        "clock",
    ),
    "other_sign_in": ErrorText(
        _("This page was opened under another account"),
        _(
            "Somebody else has signed in in this browser since, so the form was not accepted. Nothing was "
            "changed."
        ),
        _("Whoever typed it finds it again after signing in here within two hours."),
        "user",
    ),
    "denied": ErrorText(
        _("You may not do this here"),
        _(
            "Your roles do not include this step, or the account it is about is protected or may do more "
            "than you. Nothing was changed."
        ),
        _("If it is part of your work, ask whoever administers the unit above yours."),
        "lock",
    ),
    "schema_later": ErrorText(
        _("This server runs an earlier version than its database"),
        _("Nothing was read or changed: a later version has brought the database further."),
        _("Please tell the operator: the later version belongs on this server too."),
    ),
    "schema_earlier": ErrorText(
        _("The database is not at this version yet"),
        _("Nothing was read or changed: an upgrade is under way, or was not finished."),
        _("Please try again in a minute; the operator finishes it with: congvu database upgrade"),
    ),
    "not_found": ErrorText(
        _("There is nothing at this address"),
        _("The page does not exist, was moved, or is not yours to see."),
        _("Check the address, or go back to where you came from."),
        "search",
    ),
    "method": ErrorText(
        _("This address is not meant to be opened this way"),
        _("Nothing was changed."),
        _("Please go back and use the buttons of the page."),
    ),
    "conflict": ErrorText(
        _("Someone else has changed this meanwhile"),
        _("Your change was not saved, so that theirs is not lost."),
        _("Load the page again, look at what is new, and repeat your change if it is needed."),
        "arrows-left-right",
    ),
    "changed_meanwhile": ErrorText(
        _("Someone else has changed this meanwhile"),
        _("Your change was not saved, so that theirs is not lost."),
        _("Load the page again, look at what is new, and repeat your change if it is needed."),
        "arrows-left-right",
    ),
    "expired": ErrorText(
        _("This link or code is no longer valid"),
        _("It has expired, or has been used already."),
        _("Ask for a new one; it takes a minute."),
        "hourglass",
    ),
    "too_large": ErrorText(
        _("This file is too large"),
        _("It was not taken, and nothing was changed."),
        _("Please split it, or remove pictures from it, and upload it again."),
        "file-text",
    ),
    "too_many": ErrorText(
        _("Too many tries"),
        _("To keep accounts safe, we stop for a while after several tries in a row."),
        _("Please wait, then try again."),
        "hourglass",
    ),
    "locked": ErrorText(
        _("Locked for a while"),
        _("Too many wrong passwords or codes were typed for this address, or from your network."),
        _(
            "Please wait until then. In another browser or network in which you signed in before you can "
            "usually get in."
        ),
        "lock",
    ),
    "unexpected": ErrorText(
        _("Something went wrong on our side"),
        _("It is not your fault. The step may not have been done."),
        _("Please try again. If it happens again, tell your IT officer the reference below."),
        "alert-triangle",
    ),
    "unavailable": ErrorText(
        _("Part of the service is not responding at the moment"),
        _("We do not know yet whether your last step was done. Nothing that was saved is lost."),
        _("Please wait a moment and look again before repeating it."),
        "server",
    ),
}
