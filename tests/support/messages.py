"""Messages as somebody would write them."""

from __future__ import annotations

from email.message import EmailMessage


def written(sender: str, recipient: str, subject: str, text: str) -> EmailMessage:
    """A plain message."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message.set_content(text)
    return message
