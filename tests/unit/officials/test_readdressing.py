"""Another address for somebody who has one: corrected, or of a new body; the ledger forgets none."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.addresses.naming import AddressAsked
from provisioning.audit.queries import history
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.notifications.model import Notification
from provisioning.notifications.rendering import compose
from provisioning.officials import operations
from provisioning.officials.adding import Told
from provisioning.officials.correction import correct_address
from provisioning.officials.ending_addresses import end_due_addresses
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from tests.support.policies import BAC_NINH, NINH_BINH, adopt
from tests.support.province import DOMAIN, SYSTEM, Province

KHAI = "Trịnh Quốc Khải"


def at(local: str) -> str:
    return f"{local}@{DOMAIN}"


def named(session: Session, official: Official, name: str) -> None:
    official.full_name = name
    official.given_name = name.rpartition(" ")[2]
    session.flush()


def fates(official: Official) -> dict[str, str]:
    """Each address: primary, alias, alias until a day, or ended."""
    return {
        each.local: "primary"
        if each.is_primary
        else "ended"
        if each.ended_at
        else f"until {each.ends_on}"
        if each.ends_on
        else "alias"
        for each in mailbox_of(official).addresses
    }


def test_a_wrong_address_that_nobody_used_yet_ends_when_it_is_corrected(province: Province) -> None:
    adopt(province.database, NINH_BINH)
    who = province.add("Trịnh Quốc Khái Hoan")
    with province.database.writing() as session:
        official = own_record(session, who)
        named(session, official, KHAI)
        assert at("khaitqk.stttt") != primary_address(official)
        made = correct_address(session, SYSTEM, official, told=Told(), reason="Sai tên")
        assert at("khaitqk.stttt") == made
        assert {"hoantqk.stttt": "ended", "khaitqk.stttt": "primary"} == fates(official)
    with province.database.reading() as session:
        newest = history(session, "official", who, 1)[0]
    assert ("official.readdressed", "ended") == (newest.kind, newest.new["earlier_address"])


@pytest.mark.parametrize("why", ["used", "long ago"])
def test_an_address_in_use_or_issued_long_ago_stays_as_an_alias(province: Province, why: str) -> None:
    adopt(province.database, NINH_BINH)
    who = province.add("Trịnh Quốc Khái Hoan")
    with province.database.writing() as session:
        official = own_record(session, who)
        named(session, official, KHAI)
        mailbox = mailbox_of(official)
        if why == "used":
            mailbox.activated_at = clock.now()
        else:
            mailbox.addresses[0].granted_at -= timedelta(days=10)
        correct_address(session, SYSTEM, official, told=Told(), reason="Sai tên")
        assert {"hoantqk.stttt": "alias", "khaitqk.stttt": "primary"} == fates(official)


def test_what_the_rule_does_not_write_is_no_correction(province: Province) -> None:
    adopt(province.database, NINH_BINH)
    who = province.add(KHAI)
    with province.database.writing() as session:
        official = own_record(session, who)
        for told, code in ((Told(), "address_unchanged"), (Told(address="sep.stttt"), "address_not_by_rule")):
            with pytest.raises(Invalid, match=code):
                correct_address(session, SYSTEM, official, told=told, reason="Đổi")
        with pytest.raises(Invalid, match="required"):
            correct_address(session, SYSTEM, official, told=Told(address="sep.stttt"), reason=" ")


def test_an_agreed_address_is_corrected_to_another_that_is_agreed(province: Province) -> None:
    adopt(province.database, NINH_BINH)
    province.add(KHAI)
    with province.database.writing() as session:
        unit = province.unit(session, "stttt")
        fields = operations_fields(KHAI)
        made = operations.create(session, SYSTEM, unit, fields, asked=Told(address="khai.t.stttt"))
        official = own_record(session, made.id)
        told = Told(address="khai.trinh.stttt")
        assert at("khai.trinh.stttt") == correct_address(
            session, SYSTEM, official, told=told, reason="Gõ sai"
        )


def operations_fields(name: str) -> OfficialFields:
    return OfficialFields(name, name_reason="Trùng tên")


def test_an_ended_address_is_nobody_elses_and_its_owner_may_come_back_to_it(province: Province) -> None:
    adopt(province.database, NINH_BINH)
    who = province.add("Trịnh Quốc Khái Hoan")
    with province.database.writing() as session:
        official = own_record(session, who)
        named(session, official, KHAI)
        correct_address(session, SYSTEM, official, told=Told(), reason="Sai tên")
        with pytest.raises(AddressAsked):
            operations.create(
                session, SYSTEM, province.unit(session, "stttt"), operations_fields("Trịnh Quốc Khái Hoan")
            )
        back = correct_address(session, SYSTEM, official, told=Told(address="hoantqk.stttt"), reason="Lại")
        assert at("hoantqk.stttt") == back
        assert {"hoantqk.stttt": "primary", "khaitqk.stttt": "ended"} == fates(official)


def test_nobody_corrects_their_own_address(province: Province) -> None:
    who = province.add(KHAI)
    with province.database.writing() as session:
        official = own_record(session, who)
        actor = province_actor(province, who)
        with pytest.raises(Denied):
            correct_address(session, actor, official, told=Told(address="boss.stttt"), reason="Đổi")


def province_actor(province: Province, who: str) -> Actor:
    return province.actor("system_administrator", "kontum", who)


def test_ninh_binh_5_3_a_mover_gets_the_new_bodys_address_and_the_old_one_ends_after_three_months(
    province: Province,
) -> None:
    adopt(province.database, NINH_BINH)
    who = province.add(KHAI)
    with province.database.writing() as session:
        official = own_record(session, who)
        operations.transfer(session, SYSTEM, official, province.unit(session, "syt"))
        until = clock.today() + timedelta(days=89)
        assert at("khaitq.syt") == primary_address(official)
        old = next(each for each in mailbox_of(official).addresses if each.local == "khaitq.stttt")
        assert old.ended_at is None
        assert old.ends_on is not None
        assert old.ends_on >= until
        day = old.ends_on
    now = clock.now()
    assert 0 == end_due_addresses(province.database, now)
    later = now + timedelta(days=(day - clock.today()).days)
    assert 1 == end_due_addresses(province.database, later)
    assert 0 == end_due_addresses(province.database, later)
    with province.database.writing() as session:
        assert {"khaitq.stttt": "ended", "khaitq.syt": "primary"} == fates(own_record(session, who))
        # Its row is a tombstone: a namesake at the old body is asked about.
        with pytest.raises(AddressAsked) as asked:
            operations.create(session, SYSTEM, province.unit(session, "stttt"), operations_fields(KHAI))
        assert "khaitquoc.stttt" in asked.value.proposals
        assert "5.4" == asked.value.problem.params["article"]
        newest = history(session, "official", who, 1)[0]
        assert ("official.address_ended", at("khaitq.stttt")) == (newest.kind, newest.old["address"])


def test_a_mover_who_comes_back_gets_the_first_address_again(province: Province) -> None:
    adopt(province.database, NINH_BINH)
    who = province.add(KHAI)
    with province.database.writing() as session:
        official = own_record(session, who)
        for code in ("syt", "stttt"):
            operations.transfer(session, SYSTEM, official, province.unit(session, code))
        assert at("khaitq.stttt") == primary_address(official)
        assert next(each for each in mailbox_of(official).addresses if each.is_primary).ends_on is None


def test_a_mover_whose_new_address_is_taken_is_asked_and_chooses(province: Province) -> None:
    adopt(province.database, NINH_BINH)
    province.add(KHAI, "syt")
    who = province.add(KHAI)
    with province.database.writing() as session:
        official, unit = own_record(session, who), province.unit(session, "syt")
        with pytest.raises(AddressAsked):
            operations.transfer(session, SYSTEM, official, unit)
    with province.database.writing() as session:
        official, unit = own_record(session, who), province.unit(session, "syt")
        operations.transfer(session, SYSTEM, official, unit, asked=Told(address="khaitquoc.syt"))
        assert at("khaitquoc.syt") == primary_address(official)


@pytest.mark.parametrize(
    ("profile", "to"), [(NINH_BINH, "stttt.cntt"), ("default", "syt"), (BAC_NINH, "syt")]
)
def test_who_stays_in_the_body_or_under_another_rule_keeps_the_address(
    province: Province, profile: str, to: str
) -> None:
    who = province.add(KHAI)
    adopt(province.database, profile)
    with province.database.writing() as session:
        official = own_record(session, who)
        before = primary_address(official)
        operations.transfer(session, SYSTEM, official, province.unit(session, to))
        session.flush()
        every = list(session.query(Address).where(Address.recipient_id == mailbox_of(official).id))
    assert [before] == [each.canonical for each in every]


@pytest.mark.parametrize(("opened", "proven"), [(True, True), (True, False), (False, True)])
def test_the_owner_of_an_opened_mailbox_is_told_of_their_new_address(
    province: Province, opened: bool, proven: bool
) -> None:
    adopt(province.database, NINH_BINH)
    who = province.add("Trịnh Quốc Khái Hoan")
    with province.database.writing() as session:
        official = own_record(session, who)
        named(session, official, KHAI)
        official.recovery_email = "hoan@nha.example"
        official.recovery_proven_at = clock.now() if proven else None
        mailbox_of(official).activated_at = clock.now() if opened else None
        correct_address(session, SYSTEM, official, told=Told(), reason="Sai tên")
        told = [
            (each.recipient, each.params["old"], each.params["address"], each.params["fate"])
            for each in session.scalars(sa.select(Notification).where(Notification.kind == "address_changed"))
        ]
    whom = [at("khaitqk.stttt"), *(["hoan@nha.example"] if proven else [])] if opened else []
    assert [(each, at("hoantqk.stttt"), at("khaitqk.stttt"), "alias") for each in whom] == sorted(
        told, key=lambda each: each[0].endswith("nha.example")
    )


@pytest.mark.parametrize(("fate", "stops"), [("ended", ""), ("alias", "2027-01-14"), ("alias", "")])
def test_word_of_a_new_address_says_what_becomes_of_the_old_one(fate: str, stops: str) -> None:
    values = {
        "name": "A",
        "address": "a@b.example",
        "old": "o@b.example",
        "by": "",
        "fate": fate,
        "stops": stops,
    }
    text = compose("address_changed", "en", "x@b.example", "a@b.example", values).get_content()
    assert ("no longer reaches you" in text) is (fate == "ended")
    assert ("until 2027-01-14" in text) is bool(stops)
    assert ("still reaches you, and" in text) is (fate == "alias" and not stops)
