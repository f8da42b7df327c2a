"""Entries come, change and go alike in memory and in slapd."""

from __future__ import annotations

import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ldap.difference import Change, Modification, difference
from ldap.entries import PersonEntry, person_name
from ldap.errors import DirectoryHalted, DirectoryRejected, EntryExists, EntryMissing
from ldap.writes import Add, Delete, Modify, Write
from tests.contract.conftest import World, person

HOSTILE = [
    "*",
    "a)(uid=*",
    "*)(objectClass=*",
    "a\\2a",
    " leading and trailing ",
    "#hash",
    'a,b+c"d;e<f>g=h',
    "nul\0inside",
    "new\nline\ttab",
    "Đặng Thị Ôn 😀",
    "{{7*7}} ${7*7} %n",
]


def test_add_entry_reads_back_equal(world: World) -> None:
    entry = person(addresses=("van.thu@kontum.example",), employee_number="CB-00017")
    world.provisioner.add(entry)
    read = world.read(entry.uid)
    assert {entry.mail, "van.thu@kontum.example"} == set(read.addresses)
    assert replace(entry, addresses=read.addresses) == read
    assert difference(entry, read) is None
    world.provisioner.delete(person_name(entry.uid))


def test_ids_without_an_entry_are_left_out(world: World) -> None:
    entry = world.add()
    assert {entry.uid} == world.provisioner.people([entry.uid, "m99999999"]).keys()


def test_asking_for_nobody_finds_nobody(world: World) -> None:
    assert world.provisioner.people([]) == {}


def test_people_of_more_ids_than_one_search_takes_finds_all(world: World) -> None:
    entries = [world.add() for _ in range(5)]
    strangers = [f"z{number}" for number in range(450)]
    wanted = [entry.uid for entry in entries]
    found = world.provisioner.people([*strangers[:300], *wanted, *strangers[300:]])
    assert set(wanted) == found.keys()


def test_add_same_id_twice_is_refused(world: World) -> None:
    entry = world.add()
    with pytest.raises(EntryExists):
        world.provisioner.add(replace(person(), uid=entry.uid))


def test_apply_difference_leaves_no_difference(world: World) -> None:
    entry = world.add(addresses=("cu@kontum.example",))
    wanted = replace(
        entry,
        cn="Nguyễn Ánh",
        title="",
        mail=f"moi.{entry.mail}",
        addresses=(entry.mail, f"moi.{entry.mail}"),
        state="suspended",
        sign_in=False,
        revision=2,
    )
    change = difference(wanted, world.read(entry.uid))
    assert change is not None
    world.provisioner.modify(person_name(entry.uid), change)
    assert difference(wanted, world.read(entry.uid)) is None


def test_change_of_letter_case_is_written(world: World) -> None:
    entry = world.add(cn="NGUYỄN THỊ ÁNH TUYẾT")
    wanted = replace(entry, cn="Nguyễn Thị Ánh Tuyết")
    change = difference(wanted, world.read(entry.uid))
    assert Change((Modification("replace", "cn", (wanted.cn,)),)) == change
    world.provisioner.modify(person_name(entry.uid), change)
    assert wanted.cn == world.read(entry.uid).cn


def test_decomposed_letters_and_doubled_blanks_are_no_difference(world: World) -> None:
    typed = unicodedata.normalize("NFD", "Nguyễn  Thị\u00a0Ánh Tuyết")
    entry = world.add(cn=typed)
    assert difference(replace(entry, cn="Nguyễn Thị Ánh Tuyết"), world.read(entry.uid)) is None


@pytest.mark.parametrize(
    ("stored", "given"),
    [
        ("Ánh", unicodedata.normalize("NFD", "Ánh")),
        ("Ánh Tuyết", "ÁNH   TUYẾT"),
        ("Ánh Tuyết", "ánh\u00a0tuyết"),
    ],
)
def test_add_equal_value_is_refused(world: World, stored: str, given: str) -> None:
    entry = world.add(title=stored)
    with pytest.raises(DirectoryRejected):
        world.provisioner.modify(person_name(entry.uid), Change((Modification("add", "title", (given,)),)))


@pytest.mark.parametrize(
    ("stored", "given"), [("Đàn", "Ðàn"), ("Ánh", "Anh"), ("Lan", "Lan\u200b"), ("Lan", "\u202eLan")]
)
def test_values_that_only_look_equal_are_kept_apart(world: World, stored: str, given: str) -> None:
    entry = world.add(title=stored)
    world.provisioner.modify(person_name(entry.uid), Change((Modification("add", "title", (given,)),)))
    values = (world.read(entry.uid).read or {})["title"]
    assert {stored, given} == set(values)


def test_change_with_a_refused_part_changes_nothing(world: World) -> None:
    entry = world.add()
    steps = (
        Modification("replace", "title", ("Trưởng phòng",)),
        Modification("delete", "mailLocalAddress", ("khong.co@kontum.example",)),
    )
    with pytest.raises(DirectoryRejected):
        world.provisioner.modify(person_name(entry.uid), Change(steps))
    assert entry.title == world.read(entry.uid).title


def test_changing_and_deleting_nobody_says_so(world: World) -> None:
    change = Change((Modification("replace", "title", ("Chuyên viên",)),))
    with pytest.raises(EntryMissing):
        world.provisioner.modify(person_name("m99999999"), change)
    with pytest.raises(EntryMissing):
        world.provisioner.delete(person_name("m99999999"))


def test_delete_entry_frees_its_addresses(world: World) -> None:
    entry = world.add()
    world.provisioner.delete(person_name(entry.uid))
    assert world.provisioner.people([entry.uid]) == {}
    again = world.add(mail=entry.mail)
    assert entry.mail == world.read(again.uid).mail


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
@pytest.mark.parametrize("field", ["mail", "alias"])
def test_add_with_address_of_another_is_refused(world: World, spelling: object, field: str) -> None:
    assert callable(spelling)
    first = world.add()
    address = spelling(first.mail)
    other = person(mail=address) if field == "mail" else person(addresses=(address,))
    with pytest.raises(DirectoryRejected) as refused:
        world.provisioner.add(other)
    assert refused.value.not_unique is True
    assert world.provisioner.people([other.uid]) == {}


def test_change_to_address_of_another_is_refused(world: World) -> None:
    first, second = world.add(), world.add()
    change = Change((Modification("add", "mailLocalAddress", (first.mail,)),))
    with pytest.raises(DirectoryRejected) as refused:
        world.provisioner.modify(person_name(second.uid), change)
    assert refused.value.not_unique is True


def try_to_add(world: World, entry: PersonEntry, begin: threading.Barrier) -> str:
    begin.wait()
    try:
        world.provisioner.add(entry)
    except DirectoryRejected:
        return "refused"
    return "granted"


def test_concurrent_adds_of_one_address_let_one_through(world: World) -> None:
    world.provisioner.health()
    for _ in range(20):
        rivals = [person(mail="cung.mot.luc@kontum.example") for _ in range(4)]
        begin = threading.Barrier(len(rivals))
        with ThreadPoolExecutor(len(rivals)) as threads:
            asked = [threads.submit(try_to_add, world, rival, begin) for rival in rivals]
            answers = [each.result() for each in asked]
        assert ["granted", "refused", "refused", "refused"] == sorted(answers)
        winners = world.provisioner.people([rival.uid for rival in rivals])
        assert 1 == len(winners)
        world.provisioner.delete(person_name(next(iter(winners))))


@pytest.mark.parametrize("field", ["cn", "sn", "mail", "state"])
def test_add_without_required_attribute_is_refused(world: World, field: str) -> None:
    entry = replace(person(), **{field: ""})  # type: ignore[arg-type] # each is a text
    with pytest.raises(DirectoryRejected):
        world.provisioner.add(entry)


@pytest.mark.parametrize(
    "step",
    [
        Modification("replace", "congvuReceives", ("maybe",)),
        Modification("replace", "congvuQuota", ("1 GB",)),
        Modification("replace", "congvuState", ("active", "leaving")),
        Modification("replace", "mail", ("ánh@kontum.example",)),
        Modification("replace", "uid", ("another",)),
        Modification("delete", "mail"),
        Modification("replace", "noSuchAttribute", ("x",)),
    ],
    ids=lambda step: f"{step.kind} {step.attribute}",
)
def test_write_against_schema_rejects_only_that_entry(world: World, step: Modification) -> None:
    entry = world.add()
    with pytest.raises(DirectoryRejected):
        world.provisioner.modify(person_name(entry.uid), Change((step,)))
    assert entry.mail == world.read(entry.uid).mail


@pytest.mark.parametrize("value", HOSTILE)
def test_any_text_is_escaped_in_names_filters_and_values(world: World, value: str) -> None:
    bystander = world.add()
    entry = person(uid=value, cn=value, title=value, unit=value)
    world.provisioner.add(entry)
    found = world.provisioner.people([value])
    assert [value] == list(found)
    assert value == found[value].title
    world.provisioner.modify(person_name(value), Change((Modification("replace", "title", ("Phó",)),)))
    assert "Phó" == world.provisioner.people([value])[value].title
    assert bystander.title == world.read(bystander.uid).title
    world.provisioner.delete(person_name(value))
    assert world.provisioner.people([value]) == {}


def test_id_that_the_directory_cannot_hold_is_refused(world: World) -> None:
    for uid in ("", "\ud800"):
        with pytest.raises(ValueError):
            world.provisioner.add(person(uid=uid))


def test_everyone_is_listed_page_by_page(world: World) -> None:
    entries = [world.add() for _ in range(7)]
    listed = list(world.provisioner.all_people(page_size=3))
    uids = [entry.uid for entry in listed]
    assert len(set(uids)) == len(uids)
    assert {entry.uid for entry in entries} <= set(uids)


def test_pipelined_writes_each_have_their_own_answer(world: World) -> None:
    changed, gone = world.add(), world.add()
    fresh = [person() for _ in range(80)]
    taken = person(mail=changed.mail)
    title = Change((Modification("replace", "title", ("Chánh Văn phòng",)),))
    writes: list[Write] = [
        *map(Add, fresh),
        Add(taken),
        Add(changed),
        Modify(person_name(changed.uid), title),
        Modify(person_name("m99999999"), title),
        Delete(person_name(gone.uid)),
        Delete(person_name("m99999998")),
    ]
    answers = world.provisioner.write_all(writes, seconds=60)
    assert [None] * 80 == answers[:80]
    assert isinstance(answers[80], DirectoryRejected)
    assert answers[80].not_unique
    # The same id again meets its own address first, or its name.
    assert isinstance(answers[81], DirectoryRejected | EntryExists)
    kinds = [type(None), EntryMissing, type(None), EntryMissing]
    assert kinds == [type(answer) for answer in answers[82:]]
    found = world.provisioner.people([*(entry.uid for entry in fresh), changed.uid, gone.uid, taken.uid])
    assert {entry.uid for entry in fresh} | {changed.uid} == set(found)
    assert all(difference(entry, found[entry.uid]) is None for entry in fresh)
    assert "Chánh Văn phòng" == found[changed.uid].title


def test_pipelined_writes_without_time_left_are_not_tried(world: World) -> None:
    entry = person()
    assert [] == world.provisioner.write_all([Add(entry)], seconds=0)
    assert {} == world.provisioner.people([entry.uid])
    assert [] == world.provisioner.write_all([], seconds=60)


def test_many_writes_without_the_right_halt(world: World) -> None:
    entry = person()
    with pytest.raises(DirectoryHalted):
        world.web.write_all([Add(entry)], seconds=60)
    assert {} == world.provisioner.people([entry.uid])


def test_directory_knows_account_and_schema(world: World) -> None:
    assert "cn=provisioner,ou=services,dc=congvu,dc=example" == world.provisioner.whoami()
    assert world.provisioner.schema_present() is True
    world.provisioner.health()
    world.web.health()
