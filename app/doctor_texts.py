"""What each finding of the doctor means and how to mend it, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

DOCTOR_TEXTS = {
    "database_answers": _("The database answers."),
    "database_silent": _("The database does not answer (%(detail)s). Start it, or mend CONGVU_DATABASE_URL."),
    "migrations_done": _("The tables are those of this version."),
    "migrations_missing": _(
        "The tables are at %(now)s, this version wants %(wanted)s. Run: congvu database upgrade"
    ),
    "disk_room": _("%(free)s MB free."),
    "disk_full": _("Only %(free)s MB free where files are kept. Make room before mail is refused."),
    "clock_right": _("The clock is right."),
    "clock_behind": _("The clock is %(seconds)s s behind what was written before. Check NTP."),
    "clock_apart": _("This machine and the database are %(seconds)s s apart. Check NTP on both."),
    "worker_alive": _("A worker gave a sign of life within half a minute."),
    "worker_silent": _("No worker gives a sign of life. Start one: congvu worker"),
    "backlog_short": _("%(count)s mailboxes wait for their turn."),
    "backlog_old": _(
        "%(count)s mailboxes have been waiting for over five minutes. Look at the worker's log and "
        "the directory below."
    ),
    "attention_none": _("No mailbox waits for a person."),
    "attention_needed": _(
        "%(count)s mailboxes can't be applied as they are. Open People, filter “needs attention”."
    ),
    "directory_right": _("It answers, knows our schema, and shows no password hash."),
    "directory_silent": _("The directory does not answer (%(detail)s). Start slapd; check TLS."),
    "directory_schema_missing": _(
        "Our schema is not loaded. Load congvu.ldif as written by: congvu stack render"
    ),
    "directory_rights_wide": _(
        "The account %(account)s can read password hashes. Load the access rules again."
    ),
    "postfix_right": _("Postfix takes a known address and refuses an unknown one."),
    "postfix_silent": _("Postfix does not answer (%(detail)s). Start it; check the port."),
    "postfix_map_down": _("Postfix can't ask the directory just now and defers mail."),
    "postfix_takes_all": _(
        "Postfix accepts an unknown address. Check virtual_mailbox_maps: it would bounce mail."
    ),
    "postfix_refuses": _("Postfix refuses %(address)s, which should be delivered. Check its maps."),
    "dovecot_right": _("Dovecot answers over TLS and checks sign-ins."),
    "dovecot_silent": _("Dovecot does not answer (%(detail)s). Start it; check certificates."),
    "dovecot_sign_in_down": _("Dovecot can't check passwords just now (%(detail)s)."),
    "dovecot_takes_all": _("Dovecot accepts a wrong sign-in. Stop it and check passdb at once."),
    "doveadm_right": _("The mail store's administration interface takes our key."),
    "doveadm_silent": _("The mail store's administration interface fails (%(detail)s)."),
    "dns_found": _("%(record)s of %(domain)s is published."),
    "dns_missing": _("%(record)s of %(domain)s is missing. Publish it where the zone is kept."),
}


def sentence(code: str, params: dict[str, str | int]) -> str:
    """The text of one finding."""
    return str(DOCTOR_TEXTS[code]) % params
