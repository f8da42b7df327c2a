"""What the settings of a province's rule are called, and how their values and departures read."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from app.texts.problems import cited_article
from app.texts.states import STAFF_KINDS
from provisioning.notifications.lock_causes import CAUSES
from provisioning.policy.catalogue import Rule, Setting
from provisioning.policy.documents import DEFAULT
from provisioning.policy.periods import Period, PeriodUnit

GROUPS = {
    "entitled": _("Who gets an address"),
    "person": _("Addresses of persons"),
    "body": _("Addresses of bodies"),
    "address": _("Objections to an address"),
    "mover": _("Moving to another body"),
    "signin": _("Sign-in name"),
    "quota": _("Room in mailboxes"),
    "attachments": _("Attachments"),
    "files": _("Files"),
    "password": _("Passwords"),
    "first": _("First password"),
    "recovery": _("A way back in"),
    "second": _("Second factor"),
    "wrong": _("Wrong passwords"),
    "sending": _("Mass sending"),
    "idle": _("Mailboxes nobody uses"),
    "lock": _("Locks"),
    "restore": _("Restoring"),
    "leaver": _("Who retires or leaves"),
    "body_ended": _("Bodies that end"),
    "ask": _("Who asks"),
    "due": _("Deadlines"),
    "answer": _("Answers"),
    "order": _("Orders"),
    "body_admin": _("Administrators of a body"),
    "directory": _("List of addresses"),
    "report": _("Reports"),
    "maillog": _("Log of mail"),
    "backup": _("Backup"),
    "clients": _("Programs"),
    "forward": _("Forwarding"),
    "body_box": _("Mailbox of a body"),
}
SETTINGS = {
    "entitled.staff_kinds": _("Kinds of staff"),
    "entitled.body_kinds": _("Kinds of bodies"),
    "entitled.except_for": _("Except for"),
    "person.forms": _("Forms, tried in order"),
    "person.exhausted": _("When all forms are taken"),
    "person.number_from": _("Numbers begin with"),
    "person.middle_initials": _("Initials of middle names"),
    "person.given_by": _("The given name is told by"),
    "person.correct_within": _("A wrong address can be corrected within"),
    "body.forms": _("Form for each kind of body"),
    "body.commune_with_kind": _("A commune's name with “xã”, “phường”"),
    "address.short": _("Too short an address"),
    "address.unlucky": _("An address that reads badly"),
    "address.role_word": _("An address that is a role's word"),
    "address.keep_existing": _("Addresses issued before are kept"),
    "mover.new_address": _("Who moves gets a new address"),
    "mover.old_ends_after": _("The old address ends after"),
    "signin.local_part": _("Sign-in with the part before @ alone"),
    "quota.person_min": _("A person's mailbox has at least"),
    "quota.body_min": _("A body's mailbox has at least"),
    "quota.warn_at": _("Warned when full to"),
    "attachments.most": _("Attachments together at most"),
    "files.refused": _("Files refused, by their ending"),
    "files.encrypted_archive": _("Encrypted archives"),
    "password.min_user": _("Letters at least, for users"),
    "password.min_admin": _("Letters at least, for administrators"),
    "password.classes": _("Classes of signs at least (lower case, upper case, digits, special)"),
    "password.specials": _("Special signs that count"),
    "password.must_not": _("A password may not"),
    "password.history": _("Earlier passwords that may not come back"),
    "password.age_user": _("Changed after, by users"),
    "password.age_admin": _("Changed after, by administrators"),
    "password.grace": _("Mail programs go on for"),
    "first.change_at_sign_in": _("Changed at the first sign-in"),
    "first.lock_after": _("Locked when not changed within"),
    "first.counted_from": _("Counted from"),
    "recovery.by_owner": _("By the owner"),
    "recovery.by_body_admin": _("By the body's administrator"),
    "recovery.by_phone": _("Asked for by telephone"),
    "second.who": _("Needed by"),
    "second.methods": _("Ways"),
    "wrong.lock_at": _("Shut at so many wrong ones in a row"),
    "wrong.until": _("Shut until"),
    "sending.outside_most": _("Recipients outside at most"),
    "sending.window": _("Within so many minutes"),
    "sending.then": _("Then"),
    "idle.lock_after": _("Locked after"),
    "idle.reason_excuses": _("A reported reason excuses"),
    "idle.warn_before": _("The owner is warned before, by"),
    "idle.counts": _("What counts as use"),
    "lock.receives": _("A locked mailbox still receives"),
    "lock.compromised": _("Who is taken over by somebody else is locked"),
    "lock.misuse": _("Who breaks the rules of use is locked"),
    "lock.tell_owner_and_body": _("Owner and body are told"),
    "lock.list_every": _("Bodies get the list of locked ones every"),
    "lock.withdraw_after": _("Withdrawn after being locked for"),
    "lock.then": _("What becomes of the mail then"),
    "lock.restorable_causes": _("Causes from which one is restored"),
    "restore.new_password": _("With a new password"),
    "leaver.ask_within": _("The body asks within"),
    "leaver.counts_from": _("Counted from"),
    "leaver.receives": _("Still receives"),
    "leaver.wipe_after": _("Mail deleted after"),
    "leaver.out_of_province": _("Leaving the province counts as leaving"),
    "body_ended.receives": _("Its mailboxes still receive"),
    "body_ended.wipe_after": _("Mail deleted after"),
    "ask.by": _("Asks for an account"),
    "ask.mover_by": _("Asks for one who moves"),
    "due.create": _("Issue"),
    "due.change": _("Change"),
    "due.move": _("Move"),
    "due.reset": _("New password"),
    "due.lock": _("Lock on request"),
    "due.restore": _("Restore"),
    "due.end": _("Withdraw or delete"),
    "due.body_box": _("Mailbox of a body"),
    "due.hours_pass": _("Hours pass"),
    "due.office_hours": _("Office hours"),
    "answer.in_writing": _("In writing"),
    "order.two_steps": _("One office decides, another carries out"),
    "body_admin.most": _("At most in each body"),
    "body_admin.abilities": _("They may"),
    "directory.fields": _("What it shows"),
    "directory.public": _("Published on portals"),
    "directory.publisher": _("Published by"),
    "report.body_due": _("Bodies report by"),
    "report.period_end": _("Figures up to"),
    "report.operator_due": _("The operator reports by"),
    "report.regular_means": _("In regular use: signed in within"),
    "maillog.keep": _("Kept for"),
    "backup.every": _("Made every"),
    "clients.allowed": _("Mail is read and sent by"),
    "forward.to": _("By itself, to"),
    "forward.domains": _("These domains"),
    "body_box.read_per_day": _("Read so many times a working day"),
}
BODY_KINDS = {
    "department": _("Department of the province"),
    "division": _("Division"),
    "commune": _("Commune, ward"),
    "party_committee": _("Party committee"),
    "people_council": _("People's council"),
    "front": _("Fatherland Front"),
    "association": _("Association"),
    "enterprise": _("State enterprise"),
    "school": _("Public school"),
    "health_body": _("Health body"),
}
LOCK_CAUSES = {cause: _(text) for cause, text in CAUSES.items()}
# Words of choices, by the setting where one word means different things.
CHOICES = {
    **BODY_KINDS,
    "commune_division": _("Division of a commune"),
    **STAFF_KINDS,
    **LOCK_CAUSES,
    "letters": _("more letters, the year of birth, a number"),
    "number": _("a number"),
    "ask": _("ask"),
    "all": _("all"),
    "first": _("the first only"),
    "culture": _("the people's custom"),
    "position": _("its position"),
    "off": _("no objection"),
    "refuse": _("refuse"),
    "allow": _("allowed"),
    "warn": _("allowed, with a warning"),
    "restrict": _("restricted"),
    "equal_login": _("be the login name"),
    "contain_login": _("contain the login name"),
    "contain_name": _("contain the full name"),
    "contain_birth": _("contain the date of birth"),
    "notified": _("the notice"),
    "issued": _("the issue"),
    "nobody": _("nobody"),
    "admins": _("administrators"),
    "totp": _("code of an app"),
    "passkey": _("passkey"),
    "sms": _("code by SMS"),
    "pause": _("a pause is over"),
    "withdraw": _("kept"),
    "wipe": _("deleted"),
    "hold": _("held until somebody looks"),
    "lock": _("locked"),
    "web": _("the web"),
    "imap": "IMAP",
    "pop3": "POP3",
    "submission": _("sending by a mail program"),
    "decision": _("the decision"),
    "person": _("a person"),
    "body": _("the body"),
    "old": _("the old body"),
    "new": _("the new body"),
    "in_office_hours": _("in office hours"),
    "by_the_clock": _("by the clock, at night too"),
    "report": _("see figures"),
    "reset": _("give new codes"),
    "restore": _("restore"),
    "create": _("issue"),
    "delete": _("delete"),
    "grants": _("give permissions"),
    "name": _("name"),
    "post": _("post"),
    "address": _("address"),
    "mobile": _("mobile number"),
    "postal_address": _("postal address"),
    "operator": _("the operator"),
    "anywhere": _("anywhere"),
    "listed": _("own domains and those listed"),
    "own": _("own domains"),
    "nowhere": _("nowhere"),
}
IN_PLACE = {
    ("body_admin.abilities", "lock"): _("lock"),
    ("wrong.until", "request"): _("the body asks"),
    ("leaver.counts_from", "lock"): _("the lock"),
    ("second.who", "all"): _("everybody"),
    ("directory.fields", "body"): _("body"),
    ("directory.fields", "division"): _("division"),
}
DEPARTS = {
    "": ("", ""),
    "stricter": (_("stricter than the rule"), "good"),
    "looser": (_("looser than the rule"), "warn"),
    "other": (_("other than the rule"), "warn"),
    "unregulated": (_("the rule leaves it open"), "info"),
}
SENSES = {
    "stricter": _("stricter"),
    "looser": _("looser"),
    "other": _("different"),
    "unregulated": _("different"),
}


def period_text(period: Period | None) -> str:
    """A period in the reader's language; "never" for none."""
    if period is None:
        return str(gettext("never"))
    count = period.count
    match period.unit:
        case PeriodUnit.HOURS:
            return str(ngettext("%(num)s hour", "%(num)s hours", count))
        case PeriodUnit.WORKING_DAYS:
            return str(ngettext("%(num)s working day", "%(num)s working days", count))
        case PeriodUnit.DAYS:
            return str(ngettext("%(num)s day", "%(num)s days", count))
    return str(ngettext("%(num)s month", "%(num)s months", count))


def choice_text(name: str, word: str) -> str:
    """What one choice of a setting is called."""
    return str(IN_PLACE.get((name, word)) or CHOICES.get(word, word))


def value_text(setting: Setting, value: Any) -> str:
    """A value of a setting as a reader sees it."""
    match setting.type.name:
        case "flag":
            return str(gettext("yes") if value else gettext("no"))
        case "period":
            return period_text(value)
        case "choice":
            return choice_text(setting.name, value)
        case "several":
            words = [choice_text(setting.name, word) for word in setting.type.plain(value)]
            return ", ".join(words) or str(gettext("none"))
        case "per_kind":
            return " · ".join(f"{choice_text(setting.name, kind)}: {form}" for kind, form in value)
        case "pairs":
            return ", ".join(pair_text(pair) for pair in setting.type.plain(value)) or str(gettext("none"))
        case "templates":
            return " → ".join(value) or str(gettext("the domain's own form"))
        case "days_of_year":
            return ", ".join(f"{day:02d}/{month:02d}" for month, day in value) or str(gettext("none"))
        case "signs" if value is None:
            return str(gettext("any"))
        case "whole":
            return f"{value} {setting.type.unit}".strip()  # type: ignore[attr-defined]  # whole numbers have one
    return str(setting.type.plain(value))


def reach_text(code: str, count: int) -> str:
    """What one clock would do today by a rule, to how many."""
    match code:
        case "idle_locked":
            return str(
                ngettext(
                    "%(num)s mailbox would be locked today because nobody uses it.",
                    "%(num)s mailboxes would be locked today because nobody uses them.",
                    count,
                )
            )
        case "first_password_locked":
            return str(
                ngettext(
                    "%(num)s mailbox would be locked today: its first password was not changed in time.",
                    "%(num)s mailboxes would be locked today: the first password was not changed in time.",
                    count,
                )
            )
        case "idle_warned":
            return str(
                ngettext(
                    "%(num)s owner would be warned today that the mailbox is about to be locked.",
                    "%(num)s owners would be warned today that their mailboxes are about to be locked.",
                    count,
                )
            )
    return str(ngettext("%(num)s mailbox would be reached.", "%(num)s mailboxes would be reached.", count))


def pair_text(pair: str) -> str:
    """A kind of staff in a kind of body."""
    body, staff = pair.split(" ")
    return f"{STAFF_KINDS[staff]} ({BODY_KINDS[body]})"


def body_kind_text(kind: str) -> str:
    """The name of a kind of body, as rules speak of it."""
    return str(CHOICES.get(kind, kind))


def setting_text(name: str) -> str:
    """What a setting is called, with its chapter: where it stands alone."""
    return f"{GROUPS[name.partition('.')[0]]}: {SETTINGS[name]}"


def article_text(rule: Rule[Any]) -> str:
    """The article behind a value, in the reader's language; "" where the rule is silent."""
    return cited_article(rule.article)


def profile_title(key: str, title: str) -> str:
    """A profile's name; our own is called so in every language."""
    return str(gettext("Congvu's own")) if key == DEFAULT else title


def init_app(app: Flask) -> None:
    """Registers the filters."""
    app.jinja_env.filters.update(
        setting_value=lambda rule, setting: value_text(setting, rule.value), body_kind=body_kind_text
    )
    app.jinja_env.globals.update(
        policy_groups=GROUPS, policy_settings=SETTINGS, policy_departs=DEPARTS, policy_senses=SENSES,
        article_text=article_text, reach_text=reach_text, setting_text=setting_text, value_text=value_text,
        profile_title=profile_title,
    )  # fmt: skip
