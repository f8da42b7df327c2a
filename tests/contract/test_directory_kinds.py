"""Units, domains and addresses that are nobody's own stand alike in memory and in slapd."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ldap.difference import difference_from
from ldap.entries import ALIASES, DOMAINS, UNITS, AliasEntry, DomainEntry, UnitEntry, name_of
from ldap.errors import DirectoryRejected, EntryExists, EntryMissing
from ldap.writes import Add
from tests.contract.conftest import World, person


def units_of(world: World) -> dict[str, UnitEntry]:
    entries = map(UnitEntry.from_attributes, world.provisioner.read_all(UNITS))
    return {entry.code: entry for entry in entries}


def test_put_same_unit_again_writes_nothing(world: World) -> None:
    unit = UnitEntry(code="stttt", name="Sở Thông tin và Truyền thông")
    world.provisioner.put(unit)
    world.provisioner.put(unit)
    assert unit == units_of(world)["stttt"]
    renamed = UnitEntry(code="stttt", name="Sở Khoa học, Công nghệ")
    world.provisioner.put(renamed)
    assert renamed == units_of(world)["stttt"]


def test_concurrent_puts_of_one_unit_succeed(world: World) -> None:
    entries = [UnitEntry(code=f"cung{number}", name="Cùng lúc") for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(world.provisioner.put, [entry for entry in entries for _ in range(4)]))
    units = units_of(world)
    assert all(units[entry.code] == entry for entry in entries)


def test_put_unit_with_any_character_in_code_is_found(world: World) -> None:
    unit = UnitEntry(code='ubnd,xã "A"+*(1)', name="Ủy ban nhân dân xã A")
    world.provisioner.put(unit)
    world.provisioner.put(unit)
    assert unit == units_of(world)[unit.code]


def test_addresses_that_are_nobodys_own_stand_and_change_their_readers(world: World) -> None:
    name = f"{person().uid}.example"
    entry = AliasEntry(name=name, addresses=(f"postmaster@{name}",), readers=("an@kontum.example",))
    world.provisioner.put(entry)
    world.provisioner.put(entry)
    world.provisioner.put(replace(entry, readers=("hoa@kontum.example", "an@kontum.example")))
    world.provisioner.put(replace(entry, readers=()))


def test_address_that_is_nobodys_own_is_given_to_nobody(world: World) -> None:
    if world.tree is not None:
        # Memory knows addresses of people only; the ledger and the doctor stand before it.
        return
    name = f"{person().uid}.example"
    world.provisioner.put(AliasEntry(name=name, addresses=(f"abuse@{name}",), readers=()))
    with pytest.raises(DirectoryRejected):
        world.provisioner.add(person(addresses=(f"abuse@{name}",)))


def test_put_same_domain_again_writes_nothing(world: World) -> None:
    domain = DomainEntry(name=f"{person().uid}.example")
    world.provisioner.put(domain)
    world.provisioner.put(domain)
    found = world.provisioner.read(DOMAINS, [domain.name, "nowhere.example"])
    assert {domain.name: domain} == {
        name: DomainEntry.from_attributes(entry) for name, entry in found.items()
    }
    assert difference_from(domain, found[domain.name]) is None


def test_domain_of_many_labels_keeps_its_first_label_apart(world: World) -> None:
    domain = DomainEntry(name=f"so-y-te.{person().uid}.example")
    world.provisioner.add(domain)
    assert ["so-y-te"] == list(world.provisioner.read(DOMAINS, [domain.name])[domain.name]["dc"])


def test_list_of_domains_holds_domains_only(world: World) -> None:
    domains = [DomainEntry(name=f"{person().uid}.example") for _ in range(7)]
    answers = world.provisioner.write_all([Add(domain) for domain in domains], seconds=60)
    assert [None] * 7 == answers
    listed = {entry["associatedDomain"][0] for entry in world.provisioner.read_all(DOMAINS, page_size=3)}
    assert {domain.name for domain in domains} <= listed
    assert "domains" not in listed


def test_add_known_or_change_missing_domain_is_refused(world: World) -> None:
    domain = DomainEntry(name=f"{person().uid}.example")
    name = name_of(domain)
    with pytest.raises(EntryMissing):
        world.provisioner.delete(name)
    world.provisioner.add(domain)
    with pytest.raises(EntryExists):
        world.provisioner.add(domain)
    mended = difference_from(domain, {"objectClass": ["domain"], "associatedDomain": [domain.name]})
    assert mended is not None
    world.provisioner.delete(name)
    assert {} == world.provisioner.read(DOMAINS, [domain.name])


def test_domain_with_a_hostile_name_stays_below_its_parent(world: World) -> None:
    domain = DomainEntry(name="a,ou=people")
    world.provisioner.add(domain)
    assert {domain.name} == world.provisioner.read(DOMAINS, [domain.name]).keys()
    world.provisioner.delete(name_of(domain))


def test_alias_reads_back_as_put(world: World) -> None:
    name = f"{person().uid}.example"
    entry = AliasEntry(name=name, addresses=(f"postmaster@{name}",), readers=("an@kontum.example",))
    world.provisioner.put(entry)
    assert entry == AliasEntry.from_attributes(world.provisioner.read(ALIASES, [name])[name])
