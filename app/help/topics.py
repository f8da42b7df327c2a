"""The topics of the guide, and which page leads to which."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Topic:
    """One task: its name in addresses and files, its words, and the pages (an endpoint, or a whole
    blueprint) whose head leads to it."""

    key: str
    title: LazyString
    pages: tuple[str, ...]


CONSOLE = (
    Topic("overview", _("What to do today"), ("overview",)),
    Topic("add-person", _("Add an official"), ("people.new", "people.preview")),
    Topic(
        "accounts",
        _("Look after people’s mailboxes"),
        ("people", "search", "imports.transfers"),
    ),
    Topic("slips", _("Hand out and use slips"), ("slips", "people.slip", "people.ask_code")),
    Topic("lists", _("Read in a list"), ("imports",)),
    Topic("units", _("Keep the units right"), ("units",)),
    Topic("requests", _("Ask and decide"), ("requests",)),
    Topic("permissions", _("Give and review permissions"), ("grants", "roles", "reviews")),
    Topic("record", _("See who changed what"), ("audit",)),
    Topic("settings", _("Set up the office and its mail domains"), ("office", "domains")),
    Topic("mail-rule", _("Choose the province's rule"), ("mail_rule",)),
    Topic("health", _("When something does not work"), ("health",)),
)
OWN = (
    Topic(
        "first-sign-in", _("Open my mailbox with a slip"), ("me.activate", "me.first_password", "me.ready")
    ),
    Topic(
        "forgotten-password",
        _("I forgot my password"),
        ("me.forgot", "me.forgot_code", "me.forgot_password", "me.sign_in"),
    ),
    Topic("my-account", _("My password and my phone"), ("me",)),
)
GROUPS = ((_("For officials"), OWN), (_("For whoever looks after accounts"), CONSOLE))
TOPICS = {topic.key: topic for topic in (*OWN, *CONSOLE)}
_TOPIC_OF = {page: topic.key for topic in TOPICS.values() for page in topic.pages}


def topic_of(endpoint: str) -> str:
    """The key of the topic to which the head of this page leads; "" where there is none."""
    return _TOPIC_OF.get(endpoint) or _TOPIC_OF.get(endpoint.partition(".")[0], "")
