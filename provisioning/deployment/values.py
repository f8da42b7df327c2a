"""What may be written into a configuration file, decided once for every file.

slapd, Postfix, Dovecot and supervisord quote differently, and each has characters that start a
variable, a comment or a new line. Rather than escape for each, every value is held to a form that
means itself in all of them; anything else is refused before a file is touched.
"""

from __future__ import annotations

import re

# No blank, quote, $, %, #, ;, comma, brace or control character passes any of these.
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,128}")
_PATH = re.compile(r"/[A-Za-z0-9_./+-]{0,200}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_MAIL_ADDRESS = re.compile(rf"[a-z0-9][a-z0-9._+-]{{0,63}}@{_HOST.pattern}")
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_SUFFIX = re.compile(r"(?:dc|o|ou|c)=[A-Za-z0-9-]+(?:,(?:dc|o|ou|c)=[A-Za-z0-9-]+)*")
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_PLAIN = re.compile(r"[A-Za-z0-9_./:=,+@-]{1,300}")


class UnsafeValue(ValueError):
    """A value that would not mean itself in a configuration file. Never carries the value."""


def _held_to(pattern: re.Pattern[str], what: str, value: str) -> str:
    if pattern.fullmatch(value) is None:
        raise UnsafeValue(f"{what} has characters that configuration files give a meaning to")
    return value


def secret(value: str) -> str:
    """A password or key of ours: 16 to 128 letters, digits, `_`, `-`."""
    return _held_to(_SECRET, "a secret", value)


def path(value: str) -> str:
    """An absolute path that needs no quoting anywhere, without `..`."""
    if ".." in value.split("/"):
        raise UnsafeValue("a path may not climb")
    return _held_to(_PATH, "a path", value)


def host(value: str) -> str:
    """A host or domain name in lower case, without a final dot."""
    return _held_to(_HOST, "a host name", value)


def mail_address(value: str) -> str:
    """A mail address in small letters, of the signs that need no quoting anywhere."""
    return _held_to(_MAIL_ADDRESS, "a mail address", value)


def address(value: str) -> str:
    """An IPv4 address to listen on."""
    return _held_to(_ADDRESS, "an address", value)


def suffix(value: str) -> str:
    """The directory's suffix, e.g. dc=congvu,dc=example."""
    return _held_to(_SUFFIX, "a directory suffix", value)


def user(value: str) -> str:
    """The name of a system user or group."""
    return _held_to(_USER, "a user name", value)


def port(value: int) -> int:
    """A TCP port."""
    if not 0 < value < 65536:
        raise UnsafeValue("a port is a number from 1 to 65535")
    return value


class Quoted(str):
    """A text that its maker has already quoted for the one file it goes into."""

    __slots__ = ()


def command(arguments: tuple[str, ...]) -> Quoted:
    """A command line as supervisord reads it: words apart, `%` doubled, blanks within quotes."""
    return Quoted(" ".join(_argument(text) for text in arguments))


def _argument(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    # Only a list of URLs with escaped slashes needs more than plain characters.
    _held_to(_PLAIN, "an argument", text.replace(" ", "").replace("%2F", ""))
    return '"' + text.replace("%", "%%") + '"'


def rendered(value: object) -> object:
    """The last guard, called for every expression of every template.

    Raises UnsafeValue for a text with any character that one of the four programs could read as
    more than itself: a value that reached a template without passing its constructor.
    """
    if isinstance(value, int | Quoted):
        return value
    return _held_to(_PLAIN, "a rendered value", str(value))
