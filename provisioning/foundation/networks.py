"""Network addresses as rules see them: which proxies are believed, and which address counts as one source.

Pure. What is no address never raises: whoever sends nonsense must not be able to stop an answer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NONE = "none"
# A server on a unix socket sees no address; the only one that can reach it is the proxy beside it.
UNIX = "unix"
# A customer of IPv6 is given this much at least, and may change the rest at will (RFC 6177).
ONE_SOURCE = 64


def address_of(text: str) -> Address | None:
    """An address as proxies write it: with port, in brackets, IPv4 inside IPv6. None for anything else."""
    plain = text.strip().strip('"')
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def source_of(text: str) -> str:
    """What limits count as one: an IPv4 address, or the /64 of an IPv6 one. Other texts are themselves."""
    address = address_of(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, ONE_SOURCE), strict=False))
    # No database takes every sign.
    return str(address) if address else "".join(filter(str.isprintable, text))[:45]


def trusted_networks(text: str) -> tuple[Network | str, ...]:
    """The value of CONGVU_TRUSTED_PROXIES: addresses and networks, `unix`, or `none`. Raises ValueError."""
    words = [word for word in text.replace(",", " ").split() if word != NONE]
    return tuple(word if word == UNIX else ipaddress.ip_network(word) for word in words)


def is_trusted(peer: str, trusted: Sequence[Network | str]) -> bool:
    """Whether the other end of a connection is a proxy that is believed."""
    address = address_of(peer)
    if address is None:
        return not peer and UNIX in trusted
    return any(not isinstance(each, str) and address in each for each in trusted)


def is_private(peer: str) -> bool:
    """Whether the other end is on this machine or in a network of one's own."""
    address = address_of(peer)
    return address.is_private if address else not peer


def client_address(peer: str, forwarded: str, trusted: Sequence[Network | str], hops: int) -> str:
    """Whose request it is: the first address, from our end, that none of our own proxies has.

    `forwarded`: X-Forwarded-For, to which each proxy adds whom it saw. At most `hops` entries are read;
    what a client wrote itself stands before them.
    """
    chain = forwarded.split(",") if forwarded else []
    current = peer
    for said in reversed(chain[-hops:] if hops else []):
        address = address_of(said)
        if not is_trusted(current, trusted) or address is None:
            break
        current = str(address)
    return current
