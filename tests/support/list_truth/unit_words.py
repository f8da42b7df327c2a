"""Where people work, in the words of annexes: with superiors, abbreviated, in section rows, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from tests.support.list_truth.places import Place

_SHORT: Final = (
    ("Ủy ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND"), ("Văn phòng", "VP"),
    ("Thông tin và Truyền thông", "TT&TT"), ("Nông nghiệp và Phát triển nông thôn", "NN&PTNT"),
    ("Giáo dục và Đào tạo", "GD&ĐT"), ("Tài nguyên và Môi trường", "TN&MT"),
    ("Lao động - Thương binh và Xã hội", "LĐTB&XH"), ("Kế hoạch và Đầu tư", "KH&ĐT"),
    ("Khoa học và Công nghệ", "KH&CN"), ("Văn hóa, Thể thao và Du lịch", "VHTT&DL"),
    ("Giao thông vận tải", "GTVT"), ("Tài chính - Kế hoạch", "TC-KH"), ("Kinh tế và Hạ tầng", "KT&HT"),
    ("Văn hóa và Thông tin", "VH&TT"), ("Công nghệ thông tin", "CNTT"),
)  # fmt: skip
_DIVISION: Final = (("Phòng ", "P. "), ("Phòng ", "P."), ("Trung tâm", "TT"))


def shortened(rng: Random, text: str) -> str:
    """With one abbreviation or several, as a column is narrow."""
    for words, short in _SHORT:
        if words in text and rng.random() < 0.7:
            text = text.replace(words, short)
    return text


def respelled(rng: Random, text: str) -> str:
    """Names of the highlands in another spelling, capitals and blanks as they come."""
    if "Đăk" in text and rng.random() < 0.4:
        text = text.replace("Đăk", rng.choice(("Đắk", "Đak", "Dak")))
    draw = rng.random()
    if draw < 0.1:
        return text.upper()
    if draw < 0.15:
        return text.replace(" và ", " & ")
    return f" {text}  " if draw < 0.2 else text


def with_superior(rng: Random, place: Place) -> str:
    """In one cell, the unit and what it belongs to."""
    if place.is_commune:
        return _commune(rng, place)
    if place.is_body:
        return place.name
    if place.is_district:
        return _division_of_district(rng, place)
    own, body = place.name, place.body
    small_first = (
        f"{own}, {body}",
        f"{own} - {body}",
        f"{own} thuộc {body}",
        f"{own} ({body})",
        f"{own}/{body}",
    )
    large_first = (f"{body}, {own}", f"{body} - {own}", f"{body}/{own}", f"{body} ({own})", f"{own}\n{body}")
    return rng.choice(small_first if rng.random() < 0.75 else large_first)


def _commune(rng: Random, place: Place) -> str:
    plain = place.name.removeprefix("Ủy ban nhân dân ")
    big = place.area
    return rng.choice(
        (
            f"UBND {plain}, {big}", f"{plain[0].upper()}{plain[1:]}, {big}",
            f"Ủy ban nhân dân {plain} - {big}",
            f"UBND {plain} ({big})", f"UBND {plain}, {place.body}", f"UBND {plain}, {big}, tỉnh Kon Tum",
        )
    )  # fmt: skip


def _division_of_district(rng: Random, place: Place) -> str:
    own, area = place.name, place.area
    own = own.removesuffix(" huyện").removesuffix(" thành phố") if own.startswith("Thanh tra") else own
    return rng.choice(
        (
            f"{own} {area}", f"{own}, UBND {area}", f"{own} - {area}", f"{own}, {area}",
            f"{own} thuộc UBND {area}", f"UBND {area} - {own}", f"{own} UBND {area}", f"{own}, {place.body}",
        )
    )  # fmt: skip


def alone(rng: Random, place: Place) -> str:
    """By its own name, as within its body."""
    return place.name


def abbreviated(rng: Random, place: Place) -> str:
    """With its superior, and short."""
    text = shortened(rng, with_superior(rng, place))
    for words, short in _DIVISION:
        if text.startswith(words) and rng.random() < 0.3:
            return text.replace(words, short, 1)
    return text


Words = Callable[[Random, Place], str]
