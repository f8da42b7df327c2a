"""What each record of a mail domain is for, and how it is published, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from provisioning.deployment.dns_check import Verdict
from provisioning.foundation.translations import sentences_in

PURPOSES = {
    "mx": _("Where mail for the domain is delivered."),
    "spf": _("Only your mail server sends mail for the domain (SPF)."),
    "spf_host": _(
        "The same for reports sent by the mail server itself; needed once, whatever the number of domains."
    ),
    "dkim": _("The key by which others check that mail of the domain is yours (DKIM)."),
    "dmarc": _(
        "What other systems do with mail that only claims to come from you (DMARC). Start like this, "
        "read the reports for a few weeks, then move to “quarantine” and “reject”."
    ),
    "mta_sts": _("Other systems deliver to your server over TLS alone (MTA-STS)."),
    "mta_sts_host": _("Where they fetch that rule; the web server's certificate has to name it."),
    "tls_rpt": _("Where other systems report that they could not deliver over TLS."),
    "srv": _("Where mail programs find the service by the address alone."),
    "autoconfig": _("Where Thunderbird and others fetch their settings."),
    "host": _("The address of the mail server."),
    "ptr": _(
        "The name of the mail server's address. Whoever gave you the address sets it; without it others "
        "take no mail from you."
    ),
}
VERDICTS = {
    "dns_right": _("Published."),
    "dns_own_way": _("Published in a way of its own: %(found)s. Make sure that this is meant."),
    "dns_missing": _("Not published."),
    "dns_other": _("Published is something else: %(found)s. Correct it."),
    "dns_more": _(
        "Mail may also be delivered elsewhere: %(found)s. Leave only this server, or it bypasses your rules."
    ),
    "dns_double": _("Published more than once, which counts as not at all: %(found)s. Leave one of them."),
    "dns_servers_differ": _(
        "The servers of the zone do not agree: %(found)s. One of them has not taken over the last change."
    ),
    "dns_unreachable": _("The servers of the zone do not answer, or the zone does not exist."),
}


def purpose(code: str) -> str:
    """What a record is for."""
    return str(PURPOSES[code])


def verdict_sentence(verdict: Verdict) -> str:
    """How a record is published."""
    return str(VERDICTS[verdict.code]) % {"found": verdict.found}


def verdict_in(language: str, verdict: Verdict) -> str:
    """The same outside a page, in a language of choice."""
    return sentences_in(language).gettext(str(VERDICTS[verdict.code])) % {"found": verdict.found}


def purpose_in(language: str, code: str) -> str:
    """What a record is for, outside a page."""
    return sentences_in(language).gettext(str(PURPOSES[code]))
