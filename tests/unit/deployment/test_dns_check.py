"""What a domain should have in DNS, compared with servers that have it, lack it, or have something else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import dns.resolver
import pytest

from app.texts.dns import purpose_in, verdict_in
from provisioning.deployment.dkim import SigningKey
from provisioning.deployment.dns_check import Authorities, Verdict, check, check_host
from provisioning.deployment.dns_records import MailPorts, Record, mta_sts_policy, records
from tests.support.dns_server import dns_server, silent_dns, txt

DOMAIN, HOST, LOOPBACK = "kontum.example", "mail.kontum.example", "127.0.0.1"
KEY = SigningKey(domain=DOMAIN, selector="s2026", public="MIIB" * 90, signs=True)
WANTED = records(DOMAIN, HOST, [KEY])

Zone = dict[tuple[str, str], str]


def published() -> Zone:
    """A zone in which everything is as it should be."""
    zone = {
        (DOMAIN, "SOA"): f"ns.{DOMAIN}. root.{DOMAIN}. 1 3600 600 86400 60",
        (DOMAIN, "NS"): f"ns.{DOMAIN}.",
        (f"ns.{DOMAIN}", "A"): LOOPBACK,
        (HOST, "A"): "192.0.2.25",
        ("2.0.192.in-addr.arpa", "SOA"): f"ns.{DOMAIN}. root.{DOMAIN}. 1 3600 600 86400 60",
        ("2.0.192.in-addr.arpa", "NS"): f"ns.{DOMAIN}.",
        ("25.2.0.192.in-addr.arpa", "PTR"): f"{HOST}.",
    }
    for record in WANTED:
        zone[record.name, record.kind] = txt(record.value) if record.kind == "TXT" else record.value
    return zone


@contextmanager
def asking(zone: Zone) -> Iterator[Authorities]:
    """Whoever asks the only server there is: it answers for every zone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = [LOOPBACK], port, 2.0
    with dns_server(LOOPBACK, port, zone):
        yield Authorities(resolver, port)


def verdicts(zone: Zone) -> dict[str, Verdict]:
    with asking(zone) as authorities:
        found = check_host(HOST, authorities) + check(WANTED, authorities)
    return {f"{each.record.purpose} {each.record.name}": each for each in found}


def ill(zone: Zone) -> dict[str, str]:
    return {name.split()[0]: each.code for name, each in verdicts(zone).items() if not each.ok}


def test_a_zone_with_everything_is_right() -> None:
    found = verdicts(published())
    assert {"dns_right"} == {each.code for each in found.values()}
    assert len(WANTED) + 2 == len(found)


def test_records_of_every_purpose_are_wanted() -> None:
    purposes = [record.purpose for record in WANTED]
    assert ["mx", "spf", "spf_host", "dkim", "dmarc", "mta_sts", "mta_sts_host", "tls_rpt"] == purposes[:8]
    assert ["srv", "srv", "autoconfig"] == purposes[8:]


@pytest.mark.parametrize("record", WANTED, ids=lambda record: f"{record.purpose} {record.kind}")
def test_each_record_that_is_not_published_is_named(record: Record) -> None:
    zone = published()
    del zone[record.name, record.kind]
    assert {record.purpose: "dns_missing"} == ill(zone)


@pytest.mark.parametrize(
    ("name", "kind", "value", "purpose", "code"),
    [
        (DOMAIN, "MX", "10 elsewhere.example.", "mx", "dns_other"),
        (DOMAIN, "MX", f"10 {HOST}.\n20 elsewhere.example.", "mx", "dns_more"),
        (DOMAIN, "TXT", '"v=spf1 mx -all"\n"v=spf1 include:elsewhere.example -all"', "spf", "dns_double"),
        (f"s2026._domainkey.{DOMAIN}", "TXT", '"v=DKIM1; k=rsa; p=AAAA"', "dkim", "dns_other"),
        (f"_dmarc.{DOMAIN}", "TXT", '"v=DMARC1; p=none"\n"v=DMARC1; p=reject"', "dmarc", "dns_double"),
        (f"_mta-sts.{DOMAIN}", "TXT", '"v=STSv1; id=1"', "mta_sts", "dns_other"),
        (f"_imap._tcp.{DOMAIN}", "SRV", f"0 1 143 old.{DOMAIN}.", "srv", "dns_other"),
        (f"_submission._tcp.{DOMAIN}", "SRV", f"0 1 25 {HOST}.", "srv", "dns_other"),
        ("25.2.0.192.in-addr.arpa", "PTR", "client-25.provider.example.", "ptr", "dns_other"),
    ],
)
def test_what_says_something_else_is_named_with_what_it_says(
    name: str, kind: str, value: str, purpose: str, code: str
) -> None:
    zone = published() | {(name, kind): value}
    assert {purpose: code} == ill(zone)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject; rua=mailto:dmarc@elsewhere.example"),
        (DOMAIN, "v=spf1 mx ip4:192.0.2.7 -all"),
        (f"_smtp._tls.{DOMAIN}", "v=TLSRPTv1; rua=mailto:tls@elsewhere.example"),
    ],
)
def test_a_way_of_ones_own_is_shown_and_no_fault(name: str, value: str) -> None:
    found = verdicts(published() | {(name, "TXT"): txt(value)})
    (own,) = [each for each in found.values() if each.code == "dns_own_way"]
    assert (True, value) == (own.ok, own.found)


def test_other_texts_of_a_name_and_blanks_change_nothing() -> None:
    values = '"google-site-verification=x"\n"V=SPF1 MX -ALL"'
    assert {} == ill(published() | {(DOMAIN, "TXT"): values})


def test_an_address_does_as_well_as_a_name_of_another() -> None:
    zone = published() | {(f"autoconfig.{DOMAIN}", "A"): "192.0.2.25"}
    del zone[f"autoconfig.{DOMAIN}", "CNAME"]
    assert {} == ill(zone)


def test_a_host_without_an_address_is_named_first() -> None:
    zone = published()
    del zone[HOST, "A"]
    assert {"host": "dns_missing"} == ill(zone)


def test_servers_that_do_not_answer_cost_the_patience_of_two_questions() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    asked = dns.resolver.Resolver(configure=False)
    asked.nameservers, asked.port, asked.lifetime = [LOOPBACK], port, 0.1
    with silent_dns(LOOPBACK, port):
        found = check(WANTED, Authorities(asked, port))
    assert {"dns_unreachable"} == {each.code for each in found}


@pytest.mark.parametrize("mode", ["testing", "enforce"])
def test_another_policy_has_another_id(mode: str) -> None:
    by_mode = {
        each: next(r.value for r in records(DOMAIN, HOST, [], mta_sts=each) if r.purpose == "mta_sts")
        for each in ("testing", "enforce")
    }
    assert 2 == len(set(by_mode.values()))
    assert f"mode: {mode}\r\nmx: {HOST}\r\n" in mta_sts_policy(HOST, mode)
    assert [] == [r for r in records(DOMAIN, HOST, [], mta_sts="none") if r.purpose.startswith("mta_sts")]


def test_ports_with_tls_from_the_start_have_services_of_their_own() -> None:
    found = records(DOMAIN, HOST, [], ports=MailPorts(imap=993, submission=465))
    assert [f"_imaps._tcp.{DOMAIN}", f"_submissions._tcp.{DOMAIN}"] == [
        record.name for record in found if record.kind == "SRV"
    ]


def test_every_verdict_and_purpose_is_said_in_both_languages() -> None:
    zone = published() | {(DOMAIN, "MX"): "10 elsewhere.example."}
    for each in verdicts(zone).values():
        said = [verdict_in("vi", each), verdict_in("en", each)]
        assert said[0] != said[1]
        assert purpose_in("vi", each.record.purpose) != purpose_in("en", each.record.purpose)
