"""What public DNS should say of a mail domain, as lines of a zone file. It asks nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from provisioning.deployment import values
from provisioning.deployment.dkim import SigningKey

# One character string of a TXT record holds so many bytes (RFC 1035, 3.3).
_PIECE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record and the reason for it."""

    name: str
    kind: str
    value: str
    why: str
    purpose: str
    """What it is for, as a code that has words in both languages."""

    @classmethod
    def of_key(cls, key: SigningKey) -> Record:
        """Where the world finds a key of ours."""
        why = "DKIM: the key that signs" if key.signs else "DKIM: a key that does not sign now"
        return cls(name=key.name, kind="TXT", value=key.record, why=why, purpose="dkim")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPorts:
    """Where mail programs find the service."""

    imap: int = 143
    submission: int = 587


# Ports on which TLS is spoken from the first byte on have services of their own (RFC 6186, RFC 8314).
_TLS_FROM_THE_START = {993, 465}


def records(
    domain: str,
    host: str,
    keys: Sequence[SigningKey],
    *,
    ports: MailPorts = MailPorts(),
    mta_sts: str = "testing",
) -> list[Record]:
    """Every record of a domain whose mail comes in and goes out by one host."""
    values.host(domain)
    return [
        Record(
            name=domain,
            kind="MX",
            value=f"10 {host}.",
            why="MX: where mail for the domain goes",
            purpose="mx",
        ),
        Record(
            name=domain,
            kind="TXT",
            value="v=spf1 mx -all",
            why="SPF: only that host sends for it",
            purpose="spf",
        ),
        Record(
            name=host,
            kind="TXT",
            value="v=spf1 a -all",
            why="SPF: for reports of non-delivery, which have no sender but the host",
            purpose="spf_host",
        ),
        *map(Record.of_key, keys),
        Record(
            name=f"_dmarc.{domain}",
            kind="TXT",
            value=f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}",
            why="DMARC: begin with p=none and read the reports; then p=quarantine, then p=reject",
            purpose="dmarc",
        ),
        *(_mta_sts(domain, host, mta_sts) if mta_sts != "none" else []),
        Record(
            name=f"_smtp._tls.{domain}",
            kind="TXT",
            value=f"v=TLSRPTv1; rua=mailto:postmaster@{domain}",
            why="TLS-RPT: where others tell that they could not deliver over TLS",
            purpose="tls_rpt",
        ),
        *_services(domain, host, ports),
    ]


def mta_sts_policy(host: str, mode: str) -> str:
    """What https://mta-sts.DOMAIN/.well-known/mta-sts.txt says (RFC 8461)."""
    return f"version: STSv1\r\nmode: {mode}\r\nmx: {host}\r\nmax_age: 604800\r\n"


def _mta_sts(domain: str, host: str, mode: str) -> list[Record]:
    # Another policy has another id, by which others see that they have to fetch it again.
    version = hashlib.sha256(mta_sts_policy(host, mode).encode()).hexdigest()[:20]
    return [
        Record(
            name=f"_mta-sts.{domain}",
            kind="TXT",
            value=f"v=STSv1; id={version}",
            why="MTA-STS: others deliver over TLS to this host alone",
            purpose="mta_sts",
        ),
        Record(
            name=f"mta-sts.{domain}",
            kind="CNAME",
            value=f"{host}.",
            why="MTA-STS: where the policy is fetched; the certificate has to name it",
            purpose="mta_sts_host",
        ),
    ]


def _services(domain: str, host: str, ports: MailPorts) -> list[Record]:
    imap = "_imaps" if ports.imap in _TLS_FROM_THE_START else "_imap"
    submission = "_submissions" if ports.submission in _TLS_FROM_THE_START else "_submission"
    found = [(imap, ports.imap), (submission, ports.submission)]
    return [
        *(
            Record(
                name=f"{service}._tcp.{domain}",
                kind="SRV",
                value=f"0 1 {port} {host}.",
                why="SRV: where mail programs find the service",
                purpose="srv",
            )
            for service, port in found
        ),
        Record(
            name=f"autoconfig.{domain}",
            kind="CNAME",
            value=f"{host}.",
            why="autoconfig: where Thunderbird and others fetch their settings",
            purpose="autoconfig",
        ),
    ]


def zone_line(record: Record) -> str:
    """The record as a zone file has it; long texts in pieces, which DNS puts together again."""
    value = record.value
    if record.kind == "TXT":
        pieces = [value[start : start + _PIECE] for start in range(0, len(value), _PIECE)]
        value = " ".join(f'"{piece}"' for piece in pieces)
    return f"{record.name}. IN {record.kind} {value}"
