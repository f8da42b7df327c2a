"""Hands Congvu's own messages to Postfix. It writes no text and keeps none.

Whether a message was taken can be unknown when Postfix hangs at the end; then Unavailable is
raised and the caller may send it again: twice is better than never.
"""

from __future__ import annotations

import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final

from provisioning.foundation import clock
from provisioning.foundation.errors import Unavailable
from provisioning.foundation.settings import Settings
from provisioning.notifications.folding import POLICY

_TIMEOUT = 10.0


def _one_line(text: str) -> str:
    if any(character in text for character in "\r\n\0"):
        raise ValueError("a header may not have a line's end")
    return text


# Of a message that Postfix was asked to take and did not: the others may go all the same.
REFUSED: Final = frozenset({"SMTPRecipientsRefused", "SMTPSenderRefused", "SMTPDataError"})


def compose(*, sender: str, recipient: str, subject: str, text: str) -> EmailMessage:
    """A plain message in UTF-8. Raises ValueError for a header that would start another one."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address("Congvu", addr_spec=_one_line(sender))
    message["To"] = Address(addr_spec=_one_line(recipient))
    message["Subject"] = _one_line(subject)
    # No out-of-office answers to a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _with_marks(message: EmailMessage, sender: str) -> EmailMessage:
    if "Date" not in message:
        message["Date"] = format_datetime(clock.at_office(clock.now()))
    if "Message-ID" not in message:
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    return message


def send(message: EmailMessage, settings: Settings) -> None:
    """Give one message to Postfix, from `settings.sender`.

    Raises Unavailable whenever Postfix did not take it; its `detail` tells a recipient that was
    refused from a Postfix that was not there.
    """
    ready = _with_marks(message, settings.sender)
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_TIMEOUT) as smtp:
            smtp.ehlo()
            # What can't be delivered comes back without its text, which may hold a code: other people
            # read what comes to this address (RFC 3461, 4.3).
            options = ["RET=HDRS"] if smtp.has_extn("dsn") else []
            smtp.send_message(ready, from_addr=settings.sender, mail_options=options)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable("outgoing mail", type(error).__name__) from error
