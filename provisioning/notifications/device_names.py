"""What a browser is called, from the words it sends about itself. For reading only, never for trust."""

from __future__ import annotations

from provisioning.foundation.actor import Actor

# The first that fits: most browsers also name those they descend from.
BROWSERS = (
    ("coc_coc_browser", "Cốc Cốc"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """ "Chrome · Android"; the beginning of what was sent when nothing is known of it."""
    names = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return " · ".join(name for name in names if name) or user_agent[:60]


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in known if mark in text), "")


def place_of(actor: Actor) -> str:
    """From where somebody acted, for the owner of what was changed: device and network address; "" for the
    server itself."""
    return ", ".join(filter(None, (device_name(actor.user_agent), actor.ip)))
