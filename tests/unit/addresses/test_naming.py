"""Addresses by the forms of a province's rule: the table of four provinces, form by form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from provisioning.addresses.ledger import Ledger
from provisioning.addresses.naming import AddressAsked, Naming, Wish, choices_of, naming_of
from provisioning.addresses.rules import Step, reason
from provisioning.domains.model import Domain
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Invalid
from provisioning.names import split_name
from provisioning.policy.documents import shipped
from provisioning.policy.rules import policy_from
from tests.support.province import Province

BN, DT, NA, NB = "bac-ninh", "dong-thap", "nghe-an", "ninh-binh"
FLAT = "{ten}{dau_ho_dem}"


def naming(profile: str) -> Naming:
    policy = policy_from(shipped()[profile])
    return naming_of(policy.person, policy.address, FLAT)


def wish(name: str, born: str = "", digits: str = "", part: str = "skhcn") -> Wish:
    """`born`: a day, or a year."""
    day = date.fromisoformat(born) if len(born) > 4 else None
    year = day.year if day else int(born) if born else None
    return Wish(split_name(name), part, year, name, day.month if day else None, digits)


A = wish("Trịnh Quốc Khải", "1990-02-14", "4713")
B = wish("Trịnh Quốc Khải", "1990-09-03", "8713", part="suoitrang")
C = wish("Trịnh Quốc Khải", "1990-02-21", "8713")
THUT = wish("A Thút", "1988-07-01", "0052")
NIE = wish("H'Bluêk Niê", "1995", "6490")
HA = wish("Lò Thị Thu Hà", "1979", "2208")


def taken(database: Database, profile: str, wishes: list[Wish]) -> list[str]:
    """What each gets in turn; "?" and the question's code where somebody has to say."""
    with database.reading() as session:
        ledger = Ledger.of(Domain(name="tinh.example", template=FLAT), frozenset(), naming(profile))
        return [one(session, ledger, each) for each in wishes]


def one(session: Session, ledger: Ledger, each: Wish) -> str:
    try:
        return ledger.take(session, each).local
    except AddressAsked as asked:
        return f"?{asked.problem.code} {asked.problem.params['article']}"


@pytest.mark.parametrize(
    ("profile", "wishes", "addresses"),
    [
        (BN, [A, B, C], ["khaitq713", "khaitq8713", "?address_forms_taken 5.2"]),
        (BN, [THUT, NIE, HA], ["thuta052", "hbluekn490", "haltt208"]),
        (DT, [A, B, C], ["trinhquockhai", "trinhquockhai1990", "tquockhai"]),
        (DT, [THUT, NIE, HA], ["athut", "hblueknie", "lothithuha"]),
        (NA, [A, B, C], ["khaitq", "khaitq1", "khaitq2"]),
        (NA, [THUT, THUT, NIE, HA], ["thuta", "thuta1", "hbluekn", "haltt"]),
        (NB, [A, B, C], ["khaitq.skhcn", "khaitq.suoitrang", "?address_forms_taken 5.4"]),
        (NB, [THUT, NIE, HA], ["thuta.skhcn", "hbluekn.skhcn", "haltt.skhcn"]),
    ],
)
def test_people_of_the_table_get_what_their_province_prescribes(
    province: Province, profile: str, wishes: list[Wish], addresses: list[str]
) -> None:
    assert addresses == taken(province.database, profile, wishes)


def test_dong_thap_6_3_six_namesakes_get_the_six_forms_in_order_and_the_seventh_asks(
    province: Province,
) -> None:
    born_in_february = [A, B, C, C, C, C, C]
    assert taken(province.database, DT, born_in_february) == [
        "trinhquockhai", "trinhquockhai1990", "tquockhai", "tqkhai", "tqkhai1990", "tqkhai021990",
        "?address_forms_taken 6.3.b",
    ]  # fmt: skip


def test_dong_thap_6_3_forms_that_repeat_what_is_taken_are_passed_over(province: Province) -> None:
    assert taken(province.database, DT, [THUT] * 4) == [
        "athut", "athut1988", "athut071988", "?address_forms_taken 6.3.b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "unknown", "code"),
    [
        (BN, [wish("Trịnh Quốc Khải", "1990")], "?address_digits_needed 5.2.a-b"),
        (DT, [A, wish("Trịnh Quốc Khải")], "?address_year_needed 6.3.a-b"),
        (DT, [A, A, A, A, A, wish("Trịnh Quốc Khải", "1990")], "?address_month_needed 6.3.a-b"),
    ],
)
def test_a_form_that_needs_what_is_not_known_asks_and_is_not_left_out(
    province: Province, profile: str, unknown: list[Wish], code: str
) -> None:
    assert code == taken(province.database, profile, unknown)[-1]


@pytest.mark.parametrize(
    ("profile", "name", "local"),
    [
        (NA, "Lê Ý", "yl"),
        (NA, "Kpă Y Thu", "thuky"),
        (NB, "Lê Ý", "?address_too_short_asked 5.3"),
        (NB, "Kpă Y Thu", "?address_role_word_asked 5.3"),
        (NB, "Trần Đi", "?address_unlucky_asked 5.3"),
        ("default", "Lê Ý", "yle"),
        ("default", "Kpă Y Thu", "thukpay"),
        ("default", "Trần Đi", "ditran"),
    ],
)
def test_our_own_objections_count_as_the_rule_says(
    province: Province, profile: str, name: str, local: str
) -> None:
    assert [local] == taken(province.database, profile, [wish(name)])


def test_what_the_rule_sets_aside_is_said(province: Province) -> None:
    with province.database.reading() as session:
        ledger = Ledger.of(Domain(name="tinh.example", template=FLAT), frozenset(), naming(NA))
        because = reason(ledger.take(session, wish("Lê Ý")))
    assert because is not None
    assert ("address_too_short_waived", "5.2.a") == (because.code, because.params["article"])


def test_names_of_the_service_are_nobodys_whatever_the_rule(province: Province) -> None:
    assert taken(province.database, NA, [wish("T I"), wish("Min Ad")]) == ["it1", "adm"]


def test_ninh_binh_5_4_a_namesake_is_offered_what_is_free(province: Province) -> None:
    with province.database.reading() as session:
        ledger = Ledger.of(Domain(name="tinh.example", template=FLAT), frozenset(), naming(NB))
        ledger.take(session, A)
        with pytest.raises(AddressAsked) as asked:
            ledger.take(session, C)
        assert ("khaitquoc.skhcn", "khaitrinhquoc.skhcn") == asked.value.proposals[:2]
        assert "khaitquoc.skhcn" == ledger.decided(session, C, "khaitquoc.skhcn").local
        with pytest.raises(Invalid, match="address_taken"):
            ledger.decided(session, C, "khaitquoc.skhcn@tinh.example")
        with pytest.raises(Invalid, match="address_other_domain"):
            ledger.decided(session, C, "khai@elsewhere.example")


def test_what_the_rule_says_by_itself_nobody_chooses_otherwise(province: Province) -> None:
    with province.database.reading() as session:
        ledger = Ledger.of(Domain(name="tinh.example", template=FLAT), frozenset(), naming(NB))
        choice = ledger.decided(session, A, "boss.skhcn")
        assert ("khaitq.skhcn", Step.FORM) == (choice.local, choice.step)


def test_digits_that_a_form_needs_are_not_replaced_by_a_choice(province: Province) -> None:
    with province.database.reading() as session:
        ledger = Ledger.of(Domain(name="tinh.example", template=FLAT), frozenset(), naming(BN))
        with pytest.raises(AddressAsked, match="address_digits_needed"):
            ledger.decided(session, wish("Trịnh Quốc Khải"), "khaitq000")


def test_looking_ahead_gives_everybody_the_same_as_asking_one_by_one(province: Province) -> None:
    everybody = [A, B, C, THUT, THUT, NIE, HA, A]
    for profile in (BN, DT, NA, NB):
        with province.database.reading() as session:
            ledger = Ledger.of(Domain(name="tinh.example", template=FLAT), frozenset(), naming(profile))
            ledger.look_ahead(session, everybody)
            ahead = [one(session, ledger, each) for each in everybody]
        assert taken(province.database, profile, everybody) == ahead


def test_the_default_profile_is_the_domains_template_with_letters_year_and_number() -> None:
    own = naming("default")
    assert own.is_own
    found = [choice.local for choice, _ in zip(choices_of(own, A), range(4), strict=False)]
    assert ["khaitq", "khaitquoc", "khaitrinhquoc", "khaitq90"] == found


def test_initials_of_the_first_middle_word_alone() -> None:
    rule = replace(naming(NA), first_middle_only=True)
    assert "halt" == next(choices_of(rule, HA)).local


def test_names_taken_apart_by_position() -> None:
    rule = replace(naming(NA), by_position=True)
    assert "nieh" == next(choices_of(rule, NIE)).local
