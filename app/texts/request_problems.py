"""Why a request can't be entered, decided or carried out, in sentences. Words only."""

from __future__ import annotations

from app.texts.marking import N_

REQUEST_PROBLEMS = {
    "time_shape": N_("Please enter a time of day, for example 09:10."),
    "received_ahead": N_("This moment has not come yet."),
    "received_long_ago": N_("This is more than a year ago. Please check the day."),
    "letter_after_receipt": N_("The letter is dated later than it was received."),
    "not_by_phone": N_("This can't be asked for by telephone%(by_article)s. Please ask for a letter."),
    "reset_not_by_body": N_(
        "By the mail rule%(by_article)s new passwords are given by the office that runs the service, not by "
        "the body's administrator. Please enter a request."
    ),
    "recovery_not_by_owner": N_(
        "By the mail rule%(by_article)s nobody sets a forgotten password themselves. Please speak to the IT "
        "officer of your unit."
    ),
    "ends_by_rule": N_(
        "Sign-in has ended; the mailbox is deleted on %(day)s, when its time is over%(by_article)s."
    ),
    "only_body_asks": N_(
        "This is asked for by the body, not by each of its people%(by_article)s. Please turn to whoever "
        "looks after the mailboxes in your unit."
    ),
    "one_of_other_unit": N_("%(name)s does not belong to the body that asks."),
    "new_body_asks": N_("For a move the body asks to which they come%(by_article)s."),
    "old_body_asks": N_("For a move the body asks which they leave%(by_article)s."),
    "order_first": N_("One person decides first, then another carries it out%(by_article)s."),
    "order_by_another": N_("You have decided this; somebody else carries it out%(by_article)s."),
    "list_asks_nothing": N_("No row of this list asks for anything."),
    "decision_noted": N_("This decision is noted for this person already."),
    "nobody_left": N_("Nobody is left to whom this has not been done."),
    "calendar_line": N_(
        "Line %(line)s can't be read: “%(text)s”. Write for example 30/04/2026 nghỉ Ngày lễ."
    ),
    "request_not_answered": N_("Nothing has been decided yet: there is nothing to answer."),
    "delete_needs_system": N_("A mailbox is deleted only by who runs the whole system."),
}
