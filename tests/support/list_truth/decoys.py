"""Columns of a list that speak of other days, names, units and numbers than those that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.support.hr_names import invented_name
from tests.support.list_truth.places import places

Value = Callable[[Random], str]


def _day(rng: Random) -> str:
    return f"{date(1998, 1, 1) + timedelta(rng.randrange(9000)):%d/%m/%Y}"


def _place(rng: Random) -> str:
    return rng.choice(list(places().values())).name


DECOYS: Final[dict[str, Value]] = {
    "Ngày vào Đảng": _day,
    "Ngày cấp CCCD": _day,
    "Ngày bổ nhiệm chức vụ": _day,
    "Ngày vào ngành": _day,
    "Thời gian giữ chức vụ": lambda rng: str(rng.randint(2005, 2025)),
    "Năm tốt nghiệp": lambda rng: str(rng.randint(1990, 2020)),
    "Năm vào ngành": lambda rng: str(rng.randint(1990, 2020)),
    "Chức vụ Đảng": lambda rng: rng.choice(("Đảng viên", "Bí thư Chi bộ", "Đảng ủy viên", "")),
    "Chức vụ trước đây": lambda rng: rng.choice(("Chuyên viên", "Kế toán", "")),
    "Đơn vị công tác trước đây": _place,
    "Đơn vị tính": lambda _: "người",
    "Nơi cấp CCCD": lambda _: "Cục Cảnh sát QLHC về TTXH",
    "Họ và tên vợ (chồng)": invented_name,
    "Người quản lý trực tiếp": invented_name,
    "Quê quán": lambda rng: f"{_place(rng).removeprefix('Ủy ban nhân dân ')}, tỉnh Kon Tum",
    "Địa chỉ thường trú": lambda rng: f"{rng.randint(1, 300)} Phan Đình Phùng, Kon Tum",
    "Trình độ chuyên môn": lambda rng: rng.choice(("Đại học", "Thạc sĩ", "Cao đẳng")),
    "Số quyết định tuyển dụng": lambda rng: f"{rng.randint(1, 900)}/QĐ-SNV",
    "Số sổ BHXH": lambda rng: f"62{rng.randrange(10**8):08d}",
    "Mã ngạch": lambda rng: rng.choice(("01.002", "01.003", "01.004")),
    "Mã số thuế cá nhân": lambda rng: f"59{rng.randrange(10**8):08d}",
    "Hệ số lương": lambda rng: rng.choice(("2,34", "3,33", "4,98")),
    "Điện thoại cơ quan": lambda rng: f"0260386{rng.randrange(10**4):04d}",
    "Email cơ quan": lambda rng: f"vanthu{rng.randint(1, 9)}@kontum.example",
}
