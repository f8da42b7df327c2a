"""Makes a message of its kind's template and its values, in the reader's language.

A template is plain text with two blocks, `subject` and `text`, whose sentences are translated by the
same catalogue as the pages. What people wrote is shown as theirs, whoever owes the message (see
`quoting`). It reads no table and sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from provisioning.foundation import clock
from provisioning.foundation.translations import sentences_in
from provisioning.notifications.folding import POLICY
from provisioning.notifications.lock_causes import CAUSES
from provisioning.notifications.quoting import shown

MESSAGES = Path(__file__).parent / "messages"
# Values that are moments, kept as ISO 8601 says; of some only the day is written.
MOMENTS, DAYS = frozenset({"at", "ends"}), frozenset({"until", "day", "stops"})


def compose(
    kind: str,
    locale: str,
    sender: str,
    recipient: str,
    params: Mapping[str, Any],
    zone: tzinfo | None = None,
    *,
    sender_name: str = "",
) -> EmailMessage:
    """The message of `kind` (messages/<kind>.txt.j2); `zone`: in which its moments are
    written, the office's unless another is named.

    `sender_name`: what mail programs show in place of the sender's address; "" for the address.

    Raises a template error when the kind is unknown or a value is missing.
    """
    template = _templates(locale).get_template(f"{kind}.txt.j2")
    there = zone or clock.office_zone()
    values = {name: _written(name, value, locale, there) for name, value in shown(params).items()}
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(sender_name, addr_spec=sender) if sender_name else sender
    message["To"] = recipient
    message["Subject"] = _block(template, "subject", values).replace("\n", " ")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{_block(template, 'text', values)}\n")
    return message


@cache
def _templates(locale: str) -> Environment:
    environment = Environment(  # noqa: S701 (plain text: there is no markup to escape)
        loader=FileSystemLoader(MESSAGES), undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    translations = sentences_in(locale)
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _block(template: Template, name: str, values: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(values)))).strip("\n")


def _written(name: str, value: Any, locale: str, zone: tzinfo) -> Any:
    if name == "role":
        return sentences_in(locale).gettext(value) if value else ""
    if name == "lock_cause":
        return sentences_in(locale).gettext(CAUSES.get(value, value)) if value else ""
    if name not in MOMENTS | DAYS:
        return value
    return _moment(value, locale, zone, day_only=name in DAYS)


def _moment(value: str, locale: str, zone: tzinfo, *, day_only: bool) -> str:
    """A moment as its reader's clock shows it, a day as it is; what is neither stays as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    moment = moment.astimezone(zone) if moment.tzinfo is not None else moment
    day = f"{moment:%d/%m/%Y}" if locale == "vi" else f"{moment:%Y-%m-%d}"
    if day_only:
        return day
    pattern = sentences_in(locale).gettext("%(time)s on %(day)s")
    return pattern % {"time": f"{moment:%H:%M}", "day": day}
