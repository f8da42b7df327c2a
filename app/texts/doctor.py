"""What each finding of the doctor means and how to mend it, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from app.web.formatting import with_separators
from provisioning.doctor.finding import Finding
from provisioning.foundation.translations import sentences_in

# What a person looks after together; a part that is in no group is not shown.
GROUPS = (
    (_("Register"), ("database", "migrations", "rights", "keys", "administrators", "domain", "retention")),
    (_("Web"), ("web", "proxies")),
    (_("Background work"), ("worker", "versions", "parts", "backlog", "attention")),
    (_("Directory"), ("directory", "directory_room", "domains", "drift")),
    (
        _("Mail servers"),
        ("postfix", "queue", "rspamd", "policy", "held_mail", "dovecot", "doveadm", "contacts"),
    ),
    (_("Password guessing"), ("guessing", "sign_ins", "passwords")),
    (_("Mail rule"), ("mail_rule",)),
    (_("This machine"), ("disk", "clock", "settings", "certificates", "typeface")),
    (_("Backup"), ("backup",)),
    (_("Public DNS"), ("dns",)),
)
ACCOUNT_TEXTS = {
    "provisioner": _("the service that writes to it"),
    "web": _("the web pages"),
    "mail": _("the mail servers"),
    "replica": _("the replica"),
}
PART_TEXTS = {
    "administrators": _("System administrators"),
    "attention": _("Needs attention"),
    "backlog": _("Waiting changes"),
    "certificates": _("Certificates"),
    "backup": _("Copies of everything"),
    "clock": _("Clock"),
    "contacts": _("postmaster@ and abuse@"),
    "database": _("Database"),
    "domain": _("Domain of new addresses"),
    "domains": _("Mail domains"),
    "directory": _("Directory, as seen by %(account)s"),
    "directory_room": _("Room in the directory"),
    "disk": _("Disk space"),
    "dns": _("%(record)s record"),
    "drift": _("Directory and register"),
    "dovecot": _("Sign-in and reading (Dovecot)"),
    "doveadm": _("Mail store administration (doveadm)"),
    "guessing": _("Many accounts tried from one address"),
    "held_mail": _("Held messages"),
    "keys": _("Key of the national ids"),
    "mail_rule": _("Rule and departures"),
    "migrations": _("Tables"),
    "parts": _("What the worker reaches"),
    "passwords": _("Earlier passwords"),
    "policy": _("Questions about senders (policy service)"),
    "postfix": _("Receiving and sending (Postfix)"),
    "proxies": _("Reverse proxies"),
    "queue": _("Queue of mail"),
    "retention": _("Erasing of personal data"),
    "rights": _("Rights in the database"),
    "rspamd": _("Checking and signing of mail (rspamd)"),
    "settings": _("File of settings"),
    "sign_ins": _("Questions about sign-ins (policy service)"),
    "typeface": _("Typeface of printed letters"),
    "versions": _("Versions"),
    "web": _("Pages, as people open them"),
    "worker": _("Worker"),
}
DOCTOR_TEXTS = {
    "database_answers": _("The database answers."),
    "database_silent": _(
        "The database does not answer (%(detail)s). Start it, or correct CONGVU_DATABASE_URL."
    ),
    "migrations_done": _("The tables are those of this version."),
    "migrations_missing": _(
        "The tables are at %(now)s, this version wants %(wanted)s. Run: congvu database upgrade"
    ),
    "rule_holds": _("In %(domain)s the rule “%(rule)s” holds, and nothing is looser than it says."),
    "rule_departs": _(
        "In %(domain)s the rule “%(rule)s” holds, with departures: %(names)s. See the page Mail rule."
    ),
    "backup_none_in_trial": _("No copy was made; a trial needs none."),
    "backup_in_trial": _("The last copy was made %(hours)s hours ago."),
    "backup_not_yet": _("No copy was made yet. Set CONGVU_BACKUP_TO, then run: congvu backup schedule"),
    "backup_made": _("The last copy was made %(hours)s hours ago in %(target)s; none was proven yet."),
    "backup_never": _(
        "No copy was ever made. Set CONGVU_BACKUP_TO to a place on another device, then run: congvu backup"
    ),
    "backup_failed": _("The last copy failed (%(detail)s). Put that right, then run: congvu backup"),
    "backup_old": _(
        "The last copy is %(days)s days old; the rule wants one every %(within)s days (%(article)s). Look "
        "whether congvu-backup.timer runs."
    ),
    "backup_here": _(
        "Copies lie on the same device as what they are copies of; the rule wants one on another device "
        "every %(within)s days (%(article)s). Set CONGVU_BACKUP_TO to such a place."
    ),
    "backup_proof_failed": _(
        "The last copy that was restored as a proof is not whole (%(detail)s). Make a new one and prove it: "
        "congvu drill"
    ),
    "backup_unproven": _("No copy was restored as a proof in the last 35 days. Run: congvu backup verify"),
    "backup_proven": _(
        "The last copy was made %(hours)s hours ago in %(target)s; one was restored as a proof %(days)s days "
        "ago, in %(seconds)s s."
    ),
    "disk_room": _("%(free)s MB free."),
    "disk_full": _("Only %(free)s MB free in %(folder)s. Make room before mail is refused."),
    "disk_files": _("Only %(free)s more files fit in %(folder)s. Make room before mail is refused."),
    "typeface_there": _("Letters and forms can be printed."),
    "typeface_missing": _(
        "The typeface of printed letters is missing, so answers and forms can't be drawn as PDF. Run on the "
        "machine of the web: apt-get install fonts-croscore"
    ),
    "clock_right": _("The clock is correct."),
    "clock_behind": _("The clock is %(seconds)s s behind what was written before. Check NTP."),
    "clock_apart": _("This machine and the database are %(seconds)s s apart. Check NTP on both."),
    "worker_alive": _("A worker reported within the last half minute."),
    "worker_ahead": _(
        "The last sign of a worker is %(seconds)s s in the future: a clock ran ahead, and whether a worker "
        "lives is not known. Check NTP, then restart: congvu worker"
    ),
    "versions_same": _("Everything that reports runs version %(ours)s."),
    "versions_differ": _(
        "A worker runs version %(theirs)s, this machine has %(ours)s. Restart the worker; on several "
        "machines, upgrade all of them."
    ),
    "parts_reached": _("The worker reaches every part."),
    "part_down": _(
        "The worker does not reach a part: %(name)s (%(detail)s). Look at the network between that machine "
        "and the worker's."
    ),
    "administrators_there": _("System administrators who can sign in: %(count)s."),
    "administrators_none": _(
        "No system administrator can sign in. If the first one has not used the link yet: congvu admin "
        "invite --first. Otherwise appoint one on the server: congvu admin appoint"
    ),
    "domain_there": _("New addresses are made in %(domain)s."),
    "domain_none": _(
        "There is no mail domain in which addresses are made. Add one on the page Mail domains, or "
        "begin the service: congvu init"
    ),
    "rights_enough": _("The role of the service may do in each table what it has to."),
    "rights_missing": _(
        "Rights of the database's role that are missing: %(count)s (%(names)s). Give them as the operating "
        "notes say under “The record”."
    ),
    "rights_not_tried": _(
        "Whether the database lets itself be written could not be tried (%(detail)s). Look whether it is "
        "read-only, full or busy."
    ),
    "keys_ours": _("National ids are hashed under the key of this database."),
    "keys_foreign": _(
        "CONGVU_NATIONAL_ID_KEY is not the key that this database was filled with: lists would add people a "
        "second time. Put the right key back from the backup before any list is read."
    ),
    "settings_kept": _("The secrets in the settings are for the service alone."),
    "settings_open": _("Everybody on this machine can read the secrets in %(file)s. Run: chmod 600 %(file)s"),
    "retention_done": _("What has reached its time is erased."),
    "retention_late": _(
        "Personal data that should have been erased a day ago is still there. Look at the worker's log."
    ),
    "certificates_hold": _("Every certificate holds for %(days)s days and longer."),
    "certificate_month": _(
        "The certificate at %(at)s ends in %(days)s days. Look why it has not been renewed."
    ),
    "certificate_week": _(
        "The certificate at %(at)s ends in %(days)s days: renew it this week, then reload what shows it."
    ),
    "certificate_day": _(
        "The certificate at %(at)s ends within a day: renew it now, then reload what shows it."
    ),
    "certificate_over": _(
        "The certificate at %(at)s has ended: programs refuse to connect. Renew it, then reload what shows "
        "it."
    ),
    "queue_moves": _("Messages in the queue: %(count)s, the oldest for %(minutes)s minutes."),
    "queue_long": _(
        "Messages in the queue: %(count)s, the oldest for %(minutes)s minutes. Look at them with: postqueue "
        "-p"
    ),
    "queue_stuck": _("Messages that should long have been delivered: %(count)s. Look why with: postqueue -p"),
    "queue_unread": _(
        "The queue of mail has not been read for five minutes. On the mail machine, as root, start: congvu "
        "held-mail"
    ),
    "directory_room_left": _("The directory takes %(percent)s%% of the size it may have."),
    "directory_filling": _(
        "The directory takes %(percent)s%% of the size it may have; when it is full nothing can be changed. "
        "Raise olcDbMaxSize and restart slapd, before it is full."
    ),
    "directory_room_unread": _(
        "How full the directory is can't be read (%(detail)s). Load slapd's configuration as written by: "
        "congvu stack render"
    ),
    "worker_silent": _("No worker is reporting. Start one: congvu worker"),
    "backlog_short": _("%(count)s mailboxes are waiting to be updated."),
    "backlog_old": _(
        "%(count)s mailboxes have been waiting for over five minutes. Look at the worker's log and "
        "the directory."
    ),
    "attention_none": _("No mailbox waits for a person."),
    "attention_needed": _(
        "%(count)s mailboxes could not be updated. Open People and filter by “Needs attention”."
    ),
    "attention_elsewhere": _(
        "The directory refuses %(names)s. Open the unit's page, or look at the mail domains under System "
        "health, and try again."
    ),
    "passwords_kept": _("The directory refuses as many of the last passwords as the mail rule says."),
    "passwords_not_kept": _(
        "The directory has no policy that remembers passwords (%(numbers)s before the current one). Load "
        "what its tree lacks, as written by: congvu stack render"
    ),
    "passwords_no_policies": _(
        "The policies for passwords can't be read (%(detail)s). Load the access rules as written by: congvu "
        "stack render"
    ),
    "passwords_not_told": _(
        "Entries of %(names)s have not been told yet how many of the last passwords to refuse. The worker "
        "does it within a minute: look whether one runs."
    ),
    "domains_right": _("The directory has every mail domain (%(count)s)."),
    "domains_missing": _(
        "The directory does not have %(names)s yet, so Postfix takes no mail for it. Look at the mail "
        "domains under System health, and at the worker's log."
    ),
    "domains_no_place": _(
        "The directory has no place for mail domains (%(detail)s). Load its tree and access rules as written "
        "by: congvu stack render"
    ),
    "drift_checked": _(
        "Directory and register were compared %(minutes)s minutes ago; entries that differed and were "
        "corrected: %(count)s."
    ),
    "drift_missing": _(
        "Entries missing in the directory: %(count)s. So many look like a directory that was lost, so none "
        "is put back without its password: congvu directory rebuild, or congvu directory drift --mend"
    ),
    "drift_not_yet": _("Directory and register will be compared by the worker."),
    "drift_overdue": _(
        "Directory and register have not been compared when it was due. Look at the worker's log and the "
        "directory."
    ),
    "drift_strays": _(
        "Entries of the directory that the register does not know: %(count)s. They are left alone; look at "
        "them with: congvu directory drift"
    ),
    "directory_right": _("It answers, knows our schema, and shows no password hash."),
    "directory_silent": _("The directory does not answer (%(detail)s). Start slapd; check TLS."),
    "directory_schema_missing": _(
        "Our schema is not loaded. Load congvu.ldif as written by: congvu stack render"
    ),
    "directory_rights_wide": _("Password hashes can be read by %(account)s. Load the access rules again."),
    "postfix_right": _("Postfix takes a known address and refuses an unknown one."),
    "postfix_silent": _("Postfix does not answer (%(detail)s). Start it; check the port."),
    "postfix_map_down": _("Postfix can't ask the directory just now and defers mail."),
    "postfix_takes_all": _(
        "Postfix accepts an unknown address. Check virtual_mailbox_maps: it would bounce mail."
    ),
    "postfix_refuses": _("Postfix refuses %(address)s, which should be delivered. Check its maps."),
    "postfix_takes_nothing": _("Postfix takes no mail just now (%(detail)s). Fix the parts it asks first."),
    "rspamd_right": _("rspamd looks at each message, and there is a key that signs for each domain."),
    "rspamd_silent": _(
        "rspamd does not answer Postfix (%(detail)s); mail is deferred meanwhile. Start rspamd, or "
        "restart it if it hangs."
    ),
    "rspamd_absent": _(
        "Postfix takes mail that nobody has looked at. Check smtpd_milters in main.cf and rspamd.conf: "
        "both as written by congvu stack render"
    ),
    "rspamd_key_missing": _(
        "No key that rspamd can read signs for %(domain)s. Run: congvu dkim make --domain %(domain)s"
    ),
    "dovecot_right": _("Dovecot answers over TLS and checks sign-ins."),
    "dovecot_silent": _("Dovecot does not answer (%(detail)s). Start it; check certificates."),
    "dovecot_sign_in_down": _("Dovecot can't check passwords just now (%(detail)s). Look at the directory."),
    "dovecot_takes_all": _("Dovecot accepts a wrong sign-in. Stop it and check passdb at once."),
    "doveadm_right": _("The mail store's administration interface takes our key."),
    "doveadm_silent": _(
        "The mail store's administration interface fails (%(detail)s). Check CONGVU_DOVEADM_URL and "
        "CONGVU_DOVEADM_API_KEY."
    ),
    "web_answers": _("The pages open at the address people type."),
    "web_silent": _(
        "No page opens at %(url)s (%(detail)s). Start nginx and gunicorn; check CONGVU_BASE_URL."
    ),
    "proxies_named": _("No proxy hands on requests that CONGVU_TRUSTED_PROXIES does not name."),
    "proxies_unnamed": _(
        "%(peer)s hands on requests but is not named in CONGVU_TRUSTED_PROXIES: everybody behind it has one "
        "address and shares one limit. If it is a proxy of yours, name it and restart the web."
    ),
    "policy_right": _("The policy service answers Postfix."),
    "policy_silent": _(
        "The policy service does not answer at %(socket)s; officials can't send. "
        "Start it: congvu policy-service"
    ),
    "sign_ins_right": _("The policy service answers as Dovecot asks it before it checks a password."),
    "sign_ins_silent": _(
        "The policy service does not answer on port %(port)s; mail programs sign in, but nobody counts their "
        "wrong passwords. Start it: congvu policy-service"
    ),
    "guessing_none": _("No address has tried many accounts within a day."),
    "guessing_many": _(
        "Addresses that tried passwords at many accounts within a day: %(count)s, the last one %(source)s. "
        "What they send is held back; block them at the firewall."
    ),
    "held_mail_alive": _("What is decided about held messages is carried out."),
    "held_mail_silent": _(
        "Nothing that is decided about held messages is carried out; they wait. On the mail machine, "
        "as root, start: congvu held-mail"
    ),
    "contacts_read": _("What comes to postmaster@%(domain)s and abuse@%(domain)s is read by %(names)s."),
    "contacts_nobody": _(
        "Nobody reads what comes to postmaster@%(domain)s and abuse@%(domain)s. Choose somebody on the "
        "page System health, or open the mailbox of a system administrator."
    ),
    "contacts_fallen": _(
        "Who was chosen for postmaster@%(domain)s and abuse@%(domain)s can't read mail any more; it goes to "
        "%(names)s. Choose somebody else on the page System health."
    ),
    "contacts_not_kept": _(
        "%(address)s belongs to an official, or could be given to one. Set CONGVU_SENDER to a word that "
        "is kept for the service, such as congvu@."
    ),
    "contacts_refused": _(
        "Postfix takes no mail for %(address)s. Look at the worker's log and the directory."
    ),
    "dns_found": _("%(record)s of %(domain)s is published."),
    "dns_missing": _("%(record)s of %(domain)s is missing. Publish it where the zone is kept."),
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One finding as a person reads it."""

    ok: bool
    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """What is looked after together."""

    title: str
    lines: tuple[CheckRow, ...]


def label(finding: Finding) -> str:
    """What the part is called."""
    return str(PART_TEXTS[finding.part]) % _named(finding.params)


def sentence(finding: Finding) -> str:
    """How it is, and what to do where it is not well."""
    return str(DOCTOR_TEXTS[finding.code]) % with_separators(_named(finding.params))


def said_in(language: str, finding: Finding) -> str:
    """The same outside a page, where sentences are English, in a language of choice."""
    words = sentences_in(language)
    part, text = str(PART_TEXTS[finding.part]), str(DOCTOR_TEXTS[finding.code])
    # The only value that is a word of ours.
    params = {
        name: words.gettext(str(value)) if name == "account" else value
        for name, value in _named(finding.params).items()
    }
    return f"{words.gettext(part) % params}: {words.gettext(text) % params}"


def _named(params: Mapping[str, str | int]) -> dict[str, str | int]:
    """Service accounts by what they are for: their own names mean something on the server alone."""
    account = ACCOUNT_TEXTS.get(str(params.get("account", "")))
    return {**params, "account": str(account)} if account else dict(params)


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """All findings in the order in which people look; groups without any are left out."""
    made = [
        Group(str(title), tuple(_line(f) for part in parts for f in findings if f.part == part))
        for title, parts in GROUPS
    ]
    return [group for group in made if group.lines]


def _line(finding: Finding) -> CheckRow:
    return CheckRow(finding.ok, label(finding), sentence(finding))
