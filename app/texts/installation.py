"""What `congvu install` says, in the language of whoever sits before it: steps, problems, questions."""

from __future__ import annotations

from collections.abc import Mapping

from app.texts.marking import N_
from provisioning.foundation.translations import sentences_in

STEPS = {
    "answers": N_("The answers kept for the next time"),
    "packages": N_("Debian's packages"),
    "others_off": N_("Debian's own mail, directory and web servers switched off"),
    "user": N_("The system user congvu"),
    "folders": N_("Folders"),
    "own_name": N_("The server reaches itself by its name (/etc/hosts)"),
    "journal": N_("How long logs are kept (journald)"),
    "settings": N_("Settings and secrets (/etc/congvu)"),
    "certificate_asked": N_("A certificate from Let's Encrypt"),
    "certificate": N_("The certificate in its place"),
    "database_server": N_("PostgreSQL runs"),
    "database_roles": N_("The two roles of the database"),
    "database": N_("The database"),
    "tables": N_("Tables and rights"),
    "signing_keys": N_("Folders of the mail servers and the keys that sign mail"),
    "configuration": N_("Configuration of slapd, Postfix, Dovecot, rspamd and nginx"),
    "units": N_("systemd units"),
    "started": N_("Everything runs and answers, and starts with the machine"),
    "founded": N_("The province: bodies, domains, the first administrator"),
    "doctor": N_("Every part examined"),
}

PROBLEMS = {
    "needs_root": N_("Only root can install: run it with sudo."),
    "needs_systemd": N_("This machine is not run by systemd; Congvu is installed on Debian 12 as it is."),
    "needs_debian": N_("This machine runs %(system)s; Congvu is installed on Debian 12."),
    "no_room": N_("Only %(free)s MB are free under /var/lib, at least %(needed)s MB are needed."),
    "port_taken": N_(
        "Port %(port)s is held by %(program)s. Stop that program, or answer replace = true to have Debian's"
        " own server switched off."
    ),
    "stands_already": N_(
        "Something is configured in %(folder)s and running. Congvu does not change it, but switches its"
        " server off and keeps a copy in /var/backups/congvu-before: answer replace = true if that is right."
    ),
    "answers_unreadable": N_("The answers can't be read: %(detail)s"),
    "answers_no_toml": N_("The answers are not a TOML file: %(detail)s"),
    "required": N_("This must be answered."),
    "unknown_key": N_("There is no such question; perhaps the name is mistyped."),
    "not_among": N_("This must be one of: %(expected)s."),
    "too_small": N_("This must be at least %(ge)s."),
    "too_large": N_("This must be at most %(le)s."),
    "wrong_type": N_("This is not of the right kind (text in quotes, a whole number, true or false)."),
    "host_shape": N_("This is not a full name in small letters, such as mail.example.gov.vn."),
    "address_shape": N_("This is not an email address in small letters."),
    "suffix_shape": N_("This is not a directory suffix, such as dc=example,dc=gov,dc=vn."),
    "no_file": N_("There is no file %(file)s."),
    "tls_one_way": N_("Give certificate and key, or acme_email to have one made by Let's Encrypt; not both."),
    "certificate_unreadable": N_("Certificate or key can't be read (PEM, without a password): %(detail)s"),
    "key_of_another": N_("This key is not that of the certificate."),
    "certificate_over": N_("The certificate was good until %(day)s only."),
    "certificate_names_other": N_("The certificate does not name %(host)s."),
    "units_too_large": N_("The list of bodies is larger than 20 MB."),
    "units_unreadable": N_("The list of bodies can't be read: %(detail)s"),
    "unit_code_twice": N_("The code %(code)s stands twice in the list of bodies."),
    "unit_parent_unknown": N_("%(code)s is said to be under %(parent)s, which is not in the list."),
    "unit_circle": N_("%(code)s stands under itself."),
    "unit_code_shape": N_("A code has small letters, digits, dots and hyphens: %(code)s"),
    "unit_unknown": N_("The list of bodies has no %(unit)s."),
    "rule_unknown": N_("There is no rule %(rule)s; congvu policy list names them."),
}

FAILURES = {
    "command_failed": N_("%(command)s failed."),
    "machine_refused": N_("The machine refused."),
    "not_done_after_all": N_("It was carried out and still is not as it should be."),
    "packages_refused": N_(
        "Debian's packages could not be installed. Check the network, the proxy and /etc/apt/sources.list:"
        " apt-get update must succeed."
    ),
    "service_stays": N_("A server could not be switched off."),
    "acme_refuses": N_(
        "Let's Encrypt gave no certificate. The name must lead to this machine from outside, and port 80 be"
        " open."
    ),
    "certificate_unreadable": N_("The certificate can't be used."),
    "database_stays_down": N_("PostgreSQL does not start: journalctl -u 'postgresql*' says why."),
    "database_refuses": N_("The database refuses."),
    "configuration_refused": N_("A mail server refuses its configuration."),
    "part_stays_down": N_("%(part)s does not run. journalctl -u %(part)s says why."),
    "not_well": N_("Not every part is well. What is to be done stands below; congvu doctor looks again."),
}

SAYINGS = {
    "stands": N_("as it should be"),
    "done": N_("done (%(seconds)s s)"),
    "failed": N_("failed"),
    "again": N_("Nothing is lost: put it right and run the same command again; it goes on from here."),
    "refused": N_("Nothing has been changed. Put this right and run the same command again:"),
    "nothing": N_("Everything is as it should be; nothing was changed."),
    "changed": N_("Installed. Steps carried out: %(count)s."),
    "answers_kept": N_("The answers are kept in %(file)s."),
    "way_in": N_("First sign-in, good once: %(link)s"),
    "administrator": N_("First administrator: %(address)s"),
    "units": N_("Bodies added: %(count)s"),
    "firewall": N_("Let these in, if there is a firewall: %(rule)s"),
    "dns": N_("The records for DNS: congvu dkim --production --host %(host)s records --domain %(domain)s"),
    "interrupted": N_("Interrupted."),
}

QUESTIONS = {
    "host": N_("Full name of this server, as people and other mail servers reach it"),
    "province.name": N_("Name of the province's office"),
    "province.domains": N_("Mail domains, with blanks between them"),
    "province.units": N_("File with the bodies (CSV, XLSX, JSON); empty for none"),
    "administrator.name": N_("Full name of the first administrator"),
    "administrator.post": N_("Their post"),
    "tls.certificate": N_("File of the certificate with its chain (PEM); empty to ask Let's Encrypt"),
    "tls.key": N_("File of its key (PEM)"),
    "tls.acme_email": N_("Email address for Let's Encrypt"),
    "database.kind": N_("Database: postgresql or sqlite"),
    "replace": N_("May Debian's own servers of before be switched off if there are any? A copy is kept"),
}


def said(language: str, text: str, params: Mapping[str, str | int] | None = None) -> str:
    """A sentence of these tables in the language; "…" where a value is missing."""
    return sentences_in(language).gettext(text) % _Given(params or {})


class _Given(dict[str, str | int]):
    def __missing__(self, _key: str) -> str:
        return "…"
