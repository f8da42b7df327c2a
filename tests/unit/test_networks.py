"""Which address a request has, and which addresses count as one."""

from __future__ import annotations

import pytest

from provisioning.foundation.networks import client_address, source_of, trusted_networks

INNER, OUTER, CLIENT, SPOOFED = "127.0.0.1", "10.0.0.7", "203.0.113.9", "198.51.100.66"


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "hops", "expected"),
    [
        (INNER, CLIENT, "127.0.0.1", 1, CLIENT),
        (INNER, f"{SPOOFED}, {CLIENT}", "127.0.0.1", 1, CLIENT),
        # Two hops are allowed, yet only one proxy is named: what the client wrote is not read.
        (INNER, f"{SPOOFED}, {CLIENT}", "127.0.0.1", 2, CLIENT),
        (INNER, f"{SPOOFED}, {CLIENT}, {OUTER}", "127.0.0.1, 10.0.0.0/8", 2, CLIENT),
        (INNER, f"{CLIENT}, {OUTER}", "127.0.0.1, 10.0.0.0/8", 1, OUTER),
        # A client inside a network of proxies can't pass itself off as somebody beyond the last hop.
        (INNER, f"{SPOOFED}, {OUTER}", "127.0.0.1 10.0.0.0/8", 1, OUTER),
        (CLIENT, SPOOFED, "127.0.0.1", 1, CLIENT),
        (CLIENT, SPOOFED, "none", 1, CLIENT),
        ("", CLIENT, "unix", 1, CLIENT),
        ("", CLIENT, "127.0.0.1", 1, ""),
        (INNER, "", "127.0.0.1", 1, INNER),
        (INNER, "no address", "127.0.0.1", 1, INNER),
        (INNER, f"{CLIENT}, <script>", "127.0.0.1", 1, INNER),
        (INNER, f"{CLIENT}:5544", "127.0.0.1", 1, CLIENT),
        ("::1", "[2001:db8::9]:443", "::1", 1, "2001:db8::9"),
        ("::ffff:127.0.0.1", "::ffff:203.0.113.9", "127.0.0.1", 1, CLIENT),
        ("2001:db8:f::1", "2001:db8::9", "2001:db8:f::/48", 1, "2001:db8::9"),
    ],
)
def test_the_client_is_whom_the_last_trusted_proxy_saw(
    peer: str, forwarded: str, proxies: str, hops: int, expected: str
) -> None:
    assert client_address(peer, forwarded, trusted_networks(proxies), hops) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
        ("x" * 60, "x" * 45),
    ],
)
def test_one_source_is_an_address_or_a_64_network(address: str, expected: str) -> None:
    assert source_of(address) == expected


@pytest.mark.parametrize("text", ["127.0.0.1/33", "proxy.example", "127.0.0.1; 10.0.0.0/8"])
def test_a_proxy_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        trusted_networks(text)
