"""Addresses of bodies by the forms of four provinces, and that nobody else gets them."""

from __future__ import annotations

import pytest

from provisioning.addresses.bodies import BodyForms, Named, proposed
from provisioning.addresses.body_addresses import body_addresses, reserved_in
from provisioning.domains.queries import default_domain
from provisioning.policy.documents import shipped
from provisioning.policy.rules import policy_from
from provisioning.units.operations import UnitFields, create, rename
from tests.support.policies import BAC_NINH, DONG_THAP, NGHE_AN, NINH_BINH, adopt
from tests.support.province import SYSTEM, Province

SKHCN = ("skhcn", "Sở Khoa học và Công nghệ", "department")
COMMUNE = ("suoitrang", "Ủy ban nhân dân xã Suối Trăng", "commune")


def forms(profile: str) -> BodyForms:
    return BodyForms.of(policy_from(shipped()[profile]).body)


def unit(own: tuple[str, str, str], body: tuple[str, str, str] | None = None) -> Named:
    return Named(*own, *(body or own))


TECHNICAL = unit(("skhcn.pkt", "Phòng Kỹ thuật", "division"), SKHCN)
CULTURE = unit(("suoitrang.vhxh", "Phòng Văn hóa - Xã hội", "division"), COMMUNE)


@pytest.mark.parametrize(
    ("profile", "locals_"),
    [
        (BAC_NINH, ["skhcn", "pkt.skhcn", "suoitrang du.suoitrang hdnd.suoitrang", "vhxh.suoitrang"]),
        (DONG_THAP, ["skhcn", "skhcn.pkt", "suoitrang", "suoitrang.vhxh"]),
        (NGHE_AN, ["skhcn", "pkt.skhcn", "ubndxasuoitrang", "vhxh.ubndxst"]),
        (NINH_BINH, ["skhcn", "pkt.skhcn", "suoitrang", "vhxh.suoitrang"]),
        ("default", ["skhcn", "pkt.skhcn", "suoitrang", "vhxh.suoitrang"]),
    ],
)
def test_bodies_of_the_table_are_called_as_their_province_prescribes(
    profile: str, locals_: list[str]
) -> None:
    units = [unit(SKHCN), TECHNICAL, unit(COMMUNE), CULTURE]
    found = [" ".join(each.local for each in proposed(forms(profile), one)) for one in units]
    assert locals_ == found


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("Ủy ban nhân dân phường Quang Trung", "quangtrung"),
        ("UBND xã Đăk Cấm", "dakcam"),
        ("Ủy ban nhân dân thị trấn Plei Kần", "pleikan"),
        ("Ủy ban nhân dân xã Xã Xiêm", "xaxiem"),
        ("Đặc khu Phú Quốc", "phuquoc"),
    ],
)
def test_a_communes_name_is_written_without_its_kind(name: str, local: str) -> None:
    own = ("x", name, "commune")
    assert local == proposed(forms(BAC_NINH), unit(own))[0].local


def test_a_party_committee_of_its_own_is_called_as_the_one_beside_its_commune() -> None:
    own = ("du", "Đảng ủy xã Suối Trăng", "party_committee")
    assert ["du.suoitrang"] == [each.local for each in proposed(forms(BAC_NINH), unit(own))]


def test_a_name_too_long_for_an_address_is_left_to_somebody() -> None:
    own = ("hoi", "Hội " + "Khoa học kỹ thuật " * 6, "association")
    assert [""] == [each.local for each in proposed(forms(DONG_THAP), unit(own))]


def add(province: Province, code: str, name: str, kind: str = "commune", parent: str = "kontum") -> None:
    with province.database.writing() as session:
        level = "commune" if kind == "commune" else "province"
        create(session, SYSTEM, province.unit(session, parent), UnitFields(code, name, level, kind))


def test_bac_ninh_5_1_what_a_commune_will_have_is_nobody_elses_now_or_under_its_next_name(
    province: Province,
) -> None:
    adopt(province.database, BAC_NINH)
    add(province, "st", "Ủy ban nhân dân xã Suối Trăng")
    wanted = {"suoitrang", "du.suoitrang", "hdnd.suoitrang"}
    with province.database.writing() as session:
        domain = default_domain(session)
        assert wanted <= reserved_in(session, domain)
        rename(session, SYSTEM, province.unit(session, "st"), name="Ủy ban nhân dân xã Núi Trăng")
        session.flush()
        assert wanted | {"nuitrang", "du.nuitrang"} <= reserved_in(session, domain)


def test_two_communes_of_one_name_clash_and_are_listed_so(province: Province) -> None:
    adopt(province.database, BAC_NINH)
    add(province, "xst", "Ủy ban nhân dân xã Suối Trăng")
    add(province, "pst", "Ủy ban nhân dân phường Suối Trăng")
    with province.database.reading() as session:
        listed = body_addresses(session, default_domain(session))
    assert {"suoitrang", "du.suoitrang", "hdnd.suoitrang"} == {
        each.proposed.local for each in listed if each.clashes
    }


def test_an_address_that_a_person_has_already_is_listed_with_who_has_it(province: Province) -> None:
    adopt(province.database, DONG_THAP)
    province.add("Suối Trăng")
    add(province, "xst", "Ủy ban nhân dân xã Suối Trăng")
    with province.database.reading() as session:
        listed = body_addresses(session, default_domain(session))
    held = [each.proposed.local for each in listed if each.holder]
    assert ["suoitrang"] == held


def test_dong_thap_6_2_a_person_named_like_a_commune_does_not_get_its_address(province: Province) -> None:
    adopt(province.database, DONG_THAP)
    add(province, "xst", "Ủy ban nhân dân xã Suối Trăng")
    province.add("Suối Trăng", birth_year="1980")
    with province.database.reading() as session:
        listed = body_addresses(session, default_domain(session))
    assert not [each for each in listed if each.holder]
