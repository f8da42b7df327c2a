"""What a filter (Sieve, RFC 5228) may do with an official's mail, read from its text. Pure.

The mail server holds every message to the same policy; this tells the owner of a filter that can't
work, or that somebody else put there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Final

from sievelib.parser import Parser

# The words as they must stand in a script: neither can be written in another way.
_REDIRECT: Final = re.compile(r'\bredirect\s+(?::copy\s+)?"([^"\\]*)"', re.IGNORECASE)
_SENDER: Final = re.compile(r':from\s+"([^"\\]*)"', re.IGNORECASE)
_REDIRECTS, _SENDERS = re.compile(r"\bredirect\b", re.IGNORECASE), re.compile(r":from\b", re.IGNORECASE)
_REPLIES: Final = re.compile(r"\bvacation\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a script does to the outside. `readable`: every address in it is known."""

    redirects: tuple[str, ...]
    senders: tuple[str, ...]
    replies: bool
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """Where redirects may lead: none, own, listed or anywhere; `domains` are those allowed by name."""

    redirects: str
    domains: frozenset[str]


def read(text: str) -> Filter:
    """What a script redirects to and in whose name it answers; conditions are not looked at."""
    parser = Parser()
    if parser.parse(text):
        return _parsed(parser.result)
    return _by_words(text)


def offence(found: Filter, policy: Policy, own: Collection[str]) -> str:
    """Why it may not stay on: redirect, sender or unreadable; empty when it may.

    `own`: the owner's addresses.
    """
    if any(not _may_lead_to(address, policy) for address in found.redirects):
        return "redirect"
    if any(_address(sender) not in own for sender in found.senders):
        return "sender"
    return "" if found.readable else "unreadable"


def _may_lead_to(address: str, policy: Policy) -> bool:
    if policy.redirects in {"none", "anywhere"}:
        return policy.redirects == "anywhere"
    # An address that is put together when mail arrives has a "$" in it, and no domain of ours.
    return "$" not in address and _address(address).rpartition("@")[2] in policy.domains


def _address(text: str) -> str:
    return parseaddr(text)[1].lower()


def _parsed(commands: Sequence[Any]) -> Filter:
    every = list(_walk(commands))
    replies = [command for command in every if command.name == "vacation"]
    return Filter(
        redirects=tuple(_text(c.arguments["address"]) for c in every if c.name == "redirect"),
        senders=tuple(_text(c.extra_arguments["from"]) for c in replies if "from" in c.extra_arguments),
        replies=bool(replies),
    )


def _walk(commands: Sequence[Any]) -> Iterator[Any]:
    for command in commands:
        yield command
        yield from _walk(command.children)


def _text(value: str) -> str:
    """A string without its quotes; a multi-line one is never an address."""
    return value[1:-1] if value.startswith('"') else value


def _by_words(text: str) -> Filter:
    """For a script that the library can't read: what stands beside the words that matter."""
    redirects, senders = _REDIRECT.findall(text), _SENDER.findall(text)
    every = len(redirects) == len(_REDIRECTS.findall(text)) and len(senders) == len(_SENDERS.findall(text))
    return Filter(tuple(redirects), tuple(senders), bool(_REPLIES.search(text)), every)
