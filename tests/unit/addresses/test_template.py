"""The language of naming templates."""

from __future__ import annotations

import pytest

from provisioning.addresses.rules import first_choice, parse_template
from provisioning.foundation.errors import Invalid
from provisioning.names import split_name


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("Nguyễn Thị Ngọc Ánh", "anhntn"),
        ("Đỗ Văn Đường", "duongdv"),
        ("Nguyễn Văn Hùng", "hungnv"),
        ("A Thút", "thuta"),
        ("Y Vêng", "vengy"),
        ("Ksor H'Bluêk", "hbluekk"),
        ("Rơ Châm Hiêng", "hiengrc"),
        ("H'Hen Niê", "hhenn"),
        ("Y Thuyên Niê Kdăm", "thuyennky"),
        ("Ư̆ng", "ung"),
        ("Trần An", "ant"),
        ("Lương Ước Ươm", "uomlu"),
    ],
)
def test_flat_template_writes_usual_addresses(name: str, local: str) -> None:
    template = parse_template("{ten}{dau_ho_dem}")
    assert local == first_choice(template, split_name(name))


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("{ten}{dau_ho_dem}.{don_vi}", "anhntn.stttt"),
        ("{dau_ho_dem}{ten}-{don_vi}", "ntnanh-stttt"),
        ("{dau_ho_dem}{ten}", "ntnanh"),
        ("{ten}.{ho_dem}", "anh.nguyenthingoc"),
        ("{ho}{dem}{ten}", "nguyenthingocanh"),
        ("{don_vi}.{ten}", "stttt.anh"),
        ("{dau_ho}{dau_dem}.{ten}", "ntn.anh"),
        ("cb-{ten}{dau_ho_dem}", "cb-anhntn"),
    ],
)
def test_token_writes_its_part(text: str, local: str) -> None:
    template = parse_template(text)
    assert local == first_choice(template, split_name("Nguyễn Thị Ngọc Ánh"), "stttt")


def test_empty_part_leaves_no_separator() -> None:
    template = parse_template("{ho}.{dem}.{ten}")
    assert "tran.an" == first_choice(template, split_name("Trần An"))
    assert "an" == first_choice(template, split_name("An"))


def test_parsed_template_prints_as_typed() -> None:
    text = "{dau_ho_dem}{ten}-{don_vi}"
    assert text == str(parse_template(f" {text} "))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["template_empty"]),
        ("{ten}" * 30, ["template_too_long"]),
        ("{ten}{nguoi}", ["template_token_unknown"]),
        ("{ten} {ho}", ["template_letters"]),
        ("{ten}@{don_vi}", ["template_letters"]),
        ("{ten}{", ["template_braces"]),
        ("{ten}.{ten}", ["template_token_twice"]),
        ("{don_vi}", ["template_without_name"]),
        ("{dau_ho_dem}.{don_vi}", ["template_without_name"]),
        (".{ten}", ["template_separators"]),
        ("{ten}.-{ho}", ["template_separators"]),
        ("{TEN}.{x} é", ["template_token_unknown"] * 2 + ["template_letters"]
         + ["template_without_name"]),
    ],
)  # fmt: skip
def test_parse_invalid_template_names_each_problem(text: str, codes: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        parse_template(text)
    assert codes == [p.code for p in refused.value.problems]
