"""What public DNS should say of a mail domain, as lines of a zone file. It asks nobody."""

from __future__ import annotations

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

    @classmethod
    def of_key(cls, key: SigningKey) -> Record:
        """Where the world finds a key of ours."""
        why = "DKIM: the key that signs" if key.signs else "DKIM: a key that does not sign now"
        return cls(name=key.name, kind="TXT", value=key.record, why=why)


def records(domain: str, host: str, keys: Sequence[SigningKey]) -> list[Record]:
    """Every record of a domain whose mail comes in and goes out by one host."""
    values.host(domain)
    return [
        Record(name=domain, kind="MX", value=f"10 {host}.", why="MX: where mail for the domain goes"),
        Record(name=domain, kind="TXT", value="v=spf1 mx -all", why="SPF: only that host sends for it"),
        Record(
            name=host,
            kind="TXT",
            value="v=spf1 a -all",
            why="SPF: for reports of non-delivery, which have no sender but the host",
        ),
        *map(Record.of_key, keys),
        Record(
            name=f"_dmarc.{domain}",
            kind="TXT",
            value=f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}",
            why="DMARC: begin with p=none and read the reports; then p=quarantine, then p=reject",
        ),
    ]


def zone_line(record: Record) -> str:
    """The record as a zone file has it; long texts in pieces, which DNS puts together again."""
    value = record.value
    if record.kind == "TXT":
        pieces = [value[start : start + _PIECE] for start in range(0, len(value), _PIECE)]
        value = " ".join(f'"{piece}"' for piece in pieces)
    return f"{record.name}. IN {record.kind} {value}"
