"""Compares the records a domain should have with what its authoritative servers say. Every wait is bounded.

They are asked one by one, so that neither a cache nor one server that was left behind hides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.reversename

from provisioning.deployment.dns_records import Record

# Seconds for one question, and the most servers that are asked.
LIFETIME = 2.0
MOST_SERVERS = 4
# So many look-ups in vain, and no more are tried: the network is away, not a record.
MOST_FAILURES = 2
# How the text records begin of which a name may have only one.
_BEGINS = {
    "spf": "v=spf1",
    "spf_host": "v=spf1",
    "dkim": "",
    "dmarc": "v=DMARC1",
    "mta_sts": "v=STSv1",
    "tls_rpt": "v=TLSRPTv1",
}
# Of these the province may have good reasons to say something else, as long as it says it once.
_FREE = frozenset({"dmarc", "tls_rpt", "spf", "spf_host"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One record as it is published; `code` has words in both languages, `found` goes into them."""

    record: Record
    ok: bool
    code: str
    found: str = ""


class _Silent(Exception):
    """A server did not answer, or failed."""


def _resolver() -> dns.resolver.Resolver:
    made = dns.resolver.Resolver()
    made.lifetime = LIFETIME
    return made


@dataclass(slots=True)
class Authorities:
    """The servers that speak for a name, looked up once for each zone. Who was silent is asked no more."""

    resolver: dns.resolver.Resolver = field(default_factory=_resolver)
    port: int = 53
    _known: dict[str, list[str]] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)
    _failures: int = 0

    def answers(self, name: str, kind: str) -> list[list[str]]:
        """What each server has of this name. Raises _Silent when none answers."""
        found = []
        for server in self._servers(name):
            if server in self._silent:
                continue
            try:
                found.append(self._ask(server, name, kind))
            except _Silent:
                self._silent.add(server)
        if not found:
            raise _Silent
        return found

    def _ask(self, server: str, name: str, kind: str) -> list[str]:
        question = dns.message.make_query(name, kind)
        try:
            answer, _ = dns.query.udp_with_fallback(question, server, timeout=LIFETIME, port=self.port)
        except (dns.exception.DNSException, OSError) as error:
            raise _Silent from error
        if answer.rcode() not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
            raise _Silent
        wanted = dns.rdatatype.from_text(kind)
        return sorted(_text(rdata) for rrset in answer.answer if rrset.rdtype == wanted for rdata in rrset)

    def _servers(self, name: str) -> list[str]:
        if self._failures >= MOST_FAILURES:
            raise _Silent
        try:
            zone = dns.resolver.zone_for_name(name, resolver=self.resolver, lifetime=LIFETIME).to_text()
            if zone not in self._known:
                names = [str(rdata.target) for rdata in self.resolver.resolve(zone, "NS", lifetime=LIFETIME)]
                self._known[zone] = list(self._addresses(names[:MOST_SERVERS]))
        except (dns.exception.DNSException, OSError) as error:
            self._failures += 1
            raise _Silent from error
        return self._known[zone]

    def _addresses(self, names: Sequence[str]) -> Iterable[str]:
        for name in names:
            try:
                yield str(self.resolver.resolve(name, "A", lifetime=LIFETIME)[0])
            except (dns.exception.DNSException, OSError):
                continue


def _text(rdata: object) -> str:
    """As `Record.value` has it: texts in one piece and without quotation marks."""
    strings = getattr(rdata, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", errors="replace")
    return str(rdata)


def check(wanted: Sequence[Record], authorities: Authorities) -> list[Verdict]:
    """Each record as its zone's own servers have it."""
    return [_verdict(record, authorities) for record in wanted]


def check_host(host: str, authorities: Authorities) -> list[Verdict]:
    """Whether the host has an address, and whether each of its addresses has its name (PTR)."""
    record = Record(name=host, kind="A", value="", why="the mail host's own address", purpose="host")
    try:
        addresses = _same(authorities.answers(host, "A")) or []
    except _Silent:
        return [Verdict(record, False, "dns_unreachable")]
    if not addresses:
        return [Verdict(record, False, "dns_missing")]
    found = [Verdict(record, True, "dns_right", ", ".join(addresses))]
    return found + [_verdict(_pointer(address, host), authorities) for address in addresses]


def _pointer(address: str, host: str) -> Record:
    name = dns.reversename.from_address(address).to_text().rstrip(".")
    why = "PTR: who holds the address has to name the host, or others take no mail from it"
    return Record(name=name, kind="PTR", value=f"{host}.", why=why, purpose="ptr")


def _verdict(record: Record, authorities: Authorities) -> Verdict:
    try:
        answers = authorities.answers(record.name, record.kind)
        if record.kind == "CNAME" and not any(answers):
            # An address of its own does as well.
            answers = authorities.answers(record.name, "A")
            return Verdict(record, any(answers), "dns_right" if any(answers) else "dns_missing")
    except _Silent:
        return Verdict(record, False, "dns_unreachable")
    found = [_about(record, answer) for answer in answers]
    same = _same(found)
    if same is None:
        different = sorted({value for answer in found for value in answer})
        return Verdict(record, False, "dns_servers_differ", " | ".join(different))
    return _compared(record, same)


def _about(record: Record, values: Sequence[str]) -> list[str]:
    """Of the texts of a name those of this record's kind."""
    begins = _BEGINS.get(record.purpose, "")
    return [value for value in values if value.lower().startswith(begins.lower())]


def _same(answers: Sequence[Sequence[str]]) -> list[str] | None:
    """What all servers say; None where one says something else."""
    first = list(answers[0])
    return first if all(list(each) == first for each in answers) else None


def _compared(record: Record, found: Sequence[str]) -> Verdict:
    if not found:
        return Verdict(record, False, "dns_missing")
    shown = " | ".join(value.rstrip(".") for value in found)
    if record.kind == "TXT" and len(found) > 1:
        return Verdict(record, False, "dns_double", shown)
    if not any(_equal(record, value) for value in found):
        free = record.purpose in _FREE
        return Verdict(record, free, "dns_own_way" if free else "dns_other", shown)
    if record.kind == "MX" and len(found) > 1:
        return Verdict(record, False, "dns_more", shown)
    return Verdict(record, True, "dns_right", shown)


def _equal(record: Record, value: str) -> bool:
    wanted, found = _plain(record.value), _plain(value)
    if record.kind == "MX":
        # The preference means nothing where there is one host.
        return wanted.split()[-1] == found.split()[-1]
    return wanted == found


def _plain(value: str) -> str:
    """Without what makes no difference: blanks around semicolons, and case but for a key."""
    parts = [part.strip() for part in value.split(";")]
    return ";".join(part if part.startswith("p=") else part.lower() for part in parts if part)
