"""Checks of what the public DNS says of a mail domain. Only when asked: it goes out."""

from __future__ import annotations

import dns.exception
import dns.resolver

from provisioning.doctor.finding import Finding, ill, well

TIMEOUT = 4.0


def dns_records(domain: str) -> list[Finding]:
    """MX, SPF and DMARC of one domain."""
    return [
        _mx(domain),
        _text(domain, domain, "v=spf1", "spf"),
        _text(domain, f"_dmarc.{domain}", "v=DMARC1", "dmarc"),
    ]


def _mx(domain: str) -> Finding:
    found = _ask(domain, "MX")
    if not found:
        return ill("dns", "dns_missing", record="MX", domain=domain)
    return well("dns", "dns_found", record="MX", domain=domain)


def _text(domain: str, name: str, begins: str, label: str) -> Finding:
    if any(text.strip('"').startswith(begins) for text in _ask(name, "TXT")):
        return well("dns", "dns_found", record=label.upper(), domain=domain)
    return ill("dns", "dns_missing", record=label.upper(), domain=domain)


def _ask(name: str, kind: str) -> list[str]:
    try:
        return [str(answer) for answer in dns.resolver.resolve(name, kind, lifetime=TIMEOUT)]
    except dns.exception.DNSException:
        return []
