"""Invented names of officials in the shapes that occur in a highland province. Nobody here is real.

Frequencies follow published ones roughly; they only have to make enough people of one name.
"""

from __future__ import annotations

from random import Random


def _words(text: str) -> list[str]:
    return text.split()


_FAMILIES = _words("Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Trương Đinh")
_FAMILY_WEIGHTS = [38, 11, 9, 7, 3, 3, 4, 2, 2, 2, 2, 1.5, 1.4, 1.3, 1, 0.5, 2, 1.2]
_MENS_MIDDLES = _words("Văn Văn Văn Minh Thanh Ngọc Quốc Đức Quang Hữu Xuân Đình Anh Duy Công")
_WOMENS_MIDDLES = ["Thị", "Thị", "Thị", "Thị Thu", "Thị Ngọc", "Thị Kim", "Ngọc", "Thùy", "Bích"]
_MENS_NAMES = _words(
    "Hùng Dũng Tuấn Sơn Cường Thành Minh Hải Nam Long Thắng Hiếu Tùng Bình Đức Hưng Anh Huy Tiến "
    "Phong Vinh Tâm Toàn Phúc Việt Hòa Thịnh Khoa Lâm Quân Đạt Đường Ước Út Ân"
)
_WOMENS_NAMES = _words(
    "Hương Hoa Lan Hạnh Hằng Hà Thủy Nga Nhung Phương Thảo Trang Linh Loan Hồng Mai Dung Yến Vân "
    "Huyền Hiền Oanh Liên Anh Tuyết Nguyệt Thúy Ngọc Quyên Ánh Ái Út Lý"
)
# Xơ Đăng, Ba Na and Giẻ Triêng: A or Y and a name; Gia Rai: a clan of one or two words first.
_HIGHLAND_NAMES = _words(
    "Thút Biu Nhấp Lăng Bleng Dưng Khưn Jring Hlôi Vêng Blớp Hlim Mưk Rak Nhan Bưng Kheo Byưn Đun"
)
_CLANS = ["Rơ Châm", "Rơ Mah", "Rah Lan", "Ksor", "Siu", "Kpă", "Nay", "Puih"]
_CLAN_NAMES = _words("Hiêng Thuyên Blơi Chưn H'Bluêk H'Yéo H'Ngui H'Lim Phơi Luyn")


def invented_name(rng: Random, highland_share: float = 0.2) -> str:
    """A full name; `highland_share` of them in the shapes of the highland peoples."""
    if rng.random() >= highland_share:
        return _kinh_name(rng)
    if rng.random() < 0.25:
        return f"{rng.choice(_CLANS)} {rng.choice(_CLAN_NAMES)}"
    return f"{rng.choice('AY')} {rng.choice(_HIGHLAND_NAMES)}"


def _kinh_name(rng: Random) -> str:
    family = rng.choices(_FAMILIES, _FAMILY_WEIGHTS)[0]
    if rng.random() < 0.5:
        return f"{family} {rng.choice(_MENS_MIDDLES)} {rng.choice(_MENS_NAMES)}"
    return f"{family} {rng.choice(_WOMENS_MIDDLES)} {rng.choice(_WOMENS_NAMES)}"
