"""Checks of the mail servers from outside, as a sender and a reader would meet them."""

from __future__ import annotations

import imaplib
import re
import smtplib
import ssl
from collections.abc import Sequence
from pathlib import Path

from provisioning.deployment import policy_client
from provisioning.deployment.auth_policy import NOBODY
from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation.errors import Unavailable
from provisioning.foundation.settings import Settings
from provisioning.mailstore.client import DoveadmMailStore

TIMEOUT = 5.0
# Longer than Postfix waits for rspamd.
FILTER_TIMEOUT = 12.0
PROBE = "doctor@probe.invalid"


def postfix(settings: Settings, known_address: str | None, domain: str) -> list[Finding]:
    """Whether the recipient map knows a real address and refuses an unknown one, at RCPT."""
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT) as smtp:
            smtp.ehlo()
            code, said = smtp.mail(f"postmaster@{domain}")
            if code != 250:
                return [ill("postfix", "postfix_takes_nothing", detail=_words(code, said))]
            return [_answered(smtp, known_address, f"{NOBODY}@{domain}")]
    except (OSError, smtplib.SMTPException) as error:
        return [ill("postfix", "postfix_silent", detail=str(error)[:200])]


def _answered(smtp: smtplib.SMTP, known_address: str | None, unknown_address: str) -> Finding:
    try:
        known = smtp.rcpt(known_address)[0] if known_address else 250
        unknown, _ = smtp.rcpt(unknown_address)
    except smtplib.SMTPServerDisconnected:
        # It greeted, so it lives: what does not answer is the map behind it.
        return ill("postfix", "postfix_map_down")
    if 400 <= unknown < 500 or 400 <= known < 500:
        return ill("postfix", "postfix_map_down")
    if unknown < 400:
        return ill("postfix", "postfix_takes_all")
    if known >= 500:
        return ill("postfix", "postfix_refuses", address=known_address or "")
    return well("postfix", "postfix_right")


def rspamd(settings: Settings, domains: Sequence[str]) -> list[Finding]:
    """Whether messages are looked at, and whether there is a key that signs for each domain.

    Asked as mail comes, through Postfix: a message that the rules refuse with a word on how they
    are. One that nobody looked at would be taken, and goes nowhere.
    """
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=FILTER_TIMEOUT) as smtp:
            smtp.sendmail(settings.sender, PROBE, f"X-Congvu-Probe: 1\r\nFrom: {PROBE}\r\n\r\n\r\n")
    except smtplib.SMTPDataError as refused:
        words = _words(refused.smtp_code, refused.smtp_error)
        found = re.search(r"congvu-probe (\S*)", words)
        return _signs(found[1], domains) if found else [ill("rspamd", "rspamd_silent", detail=words)]
    except (OSError, smtplib.SMTPException) as error:
        return [ill("rspamd", "rspamd_silent", detail=str(error)[:200])]
    return [ill("rspamd", "rspamd_absent")]


def _signs(told: str, domains: Sequence[str]) -> list[Finding]:
    """`told`: "domain=selector,…", with "none" where a key is missing or can't be read."""
    states = dict(entry.partition("=")[::2] for entry in told.split(",") if entry)
    # A domain that only SQL knows is not in the configuration, and mail in its name goes unsigned.
    lacking = sorted(name for name in {*domains, *states} if states.get(name, "none") == "none")
    if lacking:
        return [ill("rspamd", "rspamd_key_missing", domain=name) for name in lacking]
    return [well("rspamd", "rspamd_right")]


def _words(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {text}"[:200]


def dovecot(settings: Settings, ca_file: Path) -> list[Finding]:
    """Whether IMAP answers over TLS with our certificate and refuses a wrong sign-in cleanly.

    `ca_file`: our own authority, trusted beside those that mail programs know.
    """
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(cafile=str(ca_file))
        with imaplib.IMAP4(settings.imap_host, settings.imap_port, timeout=TIMEOUT) as imap:
            imap.starttls(context)
            return [_sign_in(imap)]
    except (OSError, imaplib.IMAP4.error) as error:
        return [ill("dovecot", "dovecot_silent", detail=str(error)[:200])]


def _sign_in(imap: imaplib.IMAP4) -> Finding:
    try:
        imap.login(NOBODY, "wrong-on-purpose")
    except TimeoutError as error:
        return ill("dovecot", "dovecot_sign_in_down", detail=str(error)[:200])
    except imaplib.IMAP4.error as refused:
        return _refusal(_said(refused))
    return ill("dovecot", "dovecot_takes_all")


def _said(refused: imaplib.IMAP4.error) -> str:
    """The server's own words; imaplib hands some of them on as bytes."""
    words = refused.args[0] if refused.args else ""
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _refusal(answer: str) -> Finding:
    if "AUTHENTICATIONFAILED" in answer or "Authentication failed" in answer:
        return well("dovecot", "dovecot_right")
    return ill("dovecot", "dovecot_sign_in_down", detail=answer[:200])


def doveadm(settings: Settings) -> list[Finding]:
    """Whether the mail store's administration interface takes our key."""
    try:
        DoveadmMailStore(settings).health()
    except Unavailable as error:
        return [ill("doveadm", "doveadm_silent", detail=error.detail[:200])]
    return [well("doveadm", "doveadm_right")]


def policy(settings: Settings) -> list[Finding]:
    """Whether the policy service answers where Postfix asks it."""
    if policy_client.answers(settings.policy_socket, seconds=TIMEOUT):
        return [well("policy", "policy_right")]
    return [ill("policy", "policy_silent", socket=str(settings.policy_socket))]
