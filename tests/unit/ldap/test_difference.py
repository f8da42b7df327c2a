"""The difference is the smallest change, and applying it leaves nothing to do."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ldap.difference import Change, Modification, applied, difference
from ldap.entries import LOCK, PERMANENT_LOCK, PERSON_CLASSES, PersonEntry, matching, shown

NAMES = st.text(st.sampled_from("aAàÀáạđĐÐ  \u0300\u0301\u00a0"), min_size=1).filter(shown)
MAYBE = st.one_of(st.just(""), NAMES)
ADDRESSES = st.sampled_from([f"{name}@kontum.example" for name in ("a", "A", "b", "c", "d", "D")])
TEMPORARY_LOCK = "20260101000000Z"

PERSONS = st.builds(
    PersonEntry,
    uid=st.just("m1"),
    cn=NAMES,
    sn=NAMES,
    mail=ADDRESSES,
    addresses=st.lists(ADDRESSES, max_size=4).map(tuple),
    state=st.sampled_from(["invited", "active", "suspended", "leaving", "archived"]),
    receives=st.booleans(),
    sign_in=st.booleans(),
    quota=st.integers(0, 10**12),
    kind=st.sampled_from(["personal", "role"]),
    revision=st.integers(0, 10**9),
    given_name=MAYBE,
    display_name=MAYBE,
    employee_number=MAYBE,
    title=MAYBE,
    unit=MAYBE,
)

SOMEONE = PersonEntry(
    uid="m1",
    cn="Nguyễn Văn A",
    sn="Nguyễn",
    mail="a@kontum.example",
    addresses=("a@kontum.example", "b@kontum.example"),
    state="active",
    receives=True,
    sign_in=True,
    quota=1000,
    title="Chuyên viên",
    unit="stttt",
)


@st.composite
def observed_persons(draw: st.DrawFn) -> PersonEntry:
    """An entry as read, with what others may have done to it."""
    attributes = draw(PERSONS).attributes()
    attributes["userPassword"] = ["{ARGON2}$argon2id$secret"]
    attributes["telephoneNumber"] = ["+84 60 000 000"]
    attributes["objectClass"] = draw(
        st.lists(st.sampled_from([*PERSON_CLASSES, "extensibleObject"]), unique=True)
    )
    for name in draw(st.sets(st.sampled_from(["cn", "title", "mail", "congvuUnit"]))):
        attributes[name] = [*attributes.get(name, []), "another@by.hand"]
    for name in draw(st.sets(st.sampled_from(["cn", "congvuState", "mailLocalAddress"]))):
        attributes.pop(name, None)
    lock = draw(st.sampled_from([None, PERMANENT_LOCK, TEMPORARY_LOCK]))
    attributes.pop(LOCK, None)
    if lock:
        attributes[LOCK] = [lock]
    return PersonEntry.from_attributes(attributes)


@given(PERSONS, observed_persons())
def test_applying_the_difference_is_a_fixed_point(wanted: PersonEntry, observed: PersonEntry) -> None:
    change = difference(wanted, observed)
    before = observed.read or {}
    after = applied(change, before) if change else dict(before)
    assert difference(wanted, PersonEntry.from_attributes(after)) is None
    assert wanted.sign_in is not PersonEntry.from_attributes(after).permanently_locked


@given(PERSONS, observed_persons())
def test_difference_leaves_foreign_attributes(wanted: PersonEntry, observed: PersonEntry) -> None:
    change = difference(wanted, observed)
    touched = set(change.attributes) if change else set()
    assert set() == touched & {"userPassword", "telephoneNumber"}
    before = observed.read or {}
    after = applied(change, before) if change else dict(before)
    assert before["userPassword"] == after["userPassword"]
    assert before["telephoneNumber"] == after["telephoneNumber"]
    assert "extensibleObject" not in before["objectClass"] or ("extensibleObject" in after["objectClass"])


@given(PERSONS)
def test_difference_from_itself_is_none(entry: PersonEntry) -> None:
    assert difference(entry, entry) is None
    assert difference(entry, PersonEntry.from_attributes(entry.attributes())) is None


@given(PERSONS, observed_persons())
def test_difference_adds_missing_and_deletes_present_values_only(
    wanted: PersonEntry, observed: PersonEntry
) -> None:
    change = difference(wanted, observed)
    before = observed.read or {}
    for step in change.modifications if change else ():
        have = {matching(value) for value in before.get(step.attribute, ())}
        named = {matching(value) for value in step.values}
        if step.kind == "add":
            assert set() == named & have
        if step.kind == "delete":
            assert have
            assert named <= have


def changed(**fields: object) -> tuple[Modification, ...]:
    wanted = replace(SOMEONE, **fields)  # type: ignore[arg-type] # the caller names its fields
    change = difference(wanted, SOMEONE)
    return change.modifications if change else ()


def test_difference_of_one_field_is_one_modification() -> None:
    assert (Modification("replace", "title", ("Phó phòng",)),) == changed(title="Phó phòng")
    assert (Modification("delete", "title"),) == changed(title="")
    assert (Modification("add", "givenName", ("A",)),) == changed(given_name="A")


def test_difference_of_one_address_leaves_the_others() -> None:
    added = (*SOMEONE.addresses, "c@kontum.example")
    assert (Modification("add", "mailLocalAddress", ("c@kontum.example",)),) == changed(addresses=added)
    assert (Modification("replace", "mailLocalAddress", ("a@kontum.example",)),) == changed(
        addresses=("a@kontum.example",)
    )
    three = replace(SOMEONE, addresses=added)
    change = difference(SOMEONE, three)
    assert Change((Modification("delete", "mailLocalAddress", ("c@kontum.example",)),)) == change


def test_suspending_locks_and_returning_unlocks_that_lock_only() -> None:
    locked = replace(SOMEONE, sign_in=False)
    lock = Modification("replace", LOCK, (PERMANENT_LOCK,))
    assert lock in changed(sign_in=False)
    change = difference(SOMEONE, PersonEntry.from_attributes(locked.attributes()))
    assert change is not None
    assert Modification("delete", LOCK, (PERMANENT_LOCK,)) in change.modifications


def test_difference_leaves_failure_lock() -> None:
    tried = SOMEONE.attributes() | {LOCK: [TEMPORARY_LOCK]}
    assert difference(SOMEONE, PersonEntry.from_attributes(tried)) is None


def test_letters_composed_otherwise_are_no_difference_but_capitals_in_names_are() -> None:
    assert () == changed(cn=unicodedata.normalize("NFD", "Nguyễn  Văn A"))
    assert () == changed(mail="A@KONTUM.example")
    assert (Modification("replace", "cn", ("NGUYỄN VĂN A",)),) == changed(cn="NGUYỄN VĂN A")


def test_difference_removes_added_second_value() -> None:
    by_hand = SOMEONE.attributes() | {"mail": ["a@kontum.example", "ke.la@kontum.example"]}
    change = difference(SOMEONE, PersonEntry.from_attributes(by_hand))
    assert Change((Modification("replace", "mail", ("a@kontum.example",)),)) == change
