"""What people write over the columns of an annex that they have laid out themselves."""

from __future__ import annotations

from typing import Final

USUAL: Final[dict[str, tuple[str, ...]]] = {
    "number": ("TT", "STT", "Số TT", "Stt"),
    "name": ("Họ và tên", "HỌ VÀ TÊN", "Họ tên", "Họ, tên"),
    "birth": ("Ngày sinh", "Ngày, tháng, năm sinh", "NGÀY SINH", "Ngày tháng năm sinh"),
    "year": ("Năm sinh", "NĂM SINH"),
    "code": ("Mã CBCC", "Số hiệu CBCCVC", "Mã số CBCCVC"),
    "id": ("Số CCCD", "CCCD", "Số CMND/CCCD", "Số định danh cá nhân"),
    "post": ("Chức vụ", "Chức vụ, chức danh", "Chức danh"),
    "unit": ("Đơn vị", "Đơn vị công tác", "Cơ quan, đơn vị"),
    "division": ("Phòng, ban", "Phòng ban", "Bộ phận"),
    "phone": ("Điện thoại", "Số điện thoại", "ĐT di động"),
    "email": ("Email", "Thư điện tử", "Địa chỉ email"),
    "note": ("Ghi chú",),
}
# By words, not by whole phrases.
BY_HAND: Final[dict[str, tuple[str, ...]]] = {
    "number": ("Số thứ tự", "#", "TT"),
    "name": (
        "Họ và tên (viết chữ in hoa)", "Họ, chữ đệm và tên", "Họ và tên người đề nghị cấp",
        "Họ và tên công chức, viên chức", "Họ tên cán bộ, công chức",
    ),
    "birth": (
        "Ngày, tháng, năm sinh (dd/mm/yyyy)", "Sinh ngày, tháng, năm", "Ngày tháng năm sinh của cán bộ",
        "Ngày/tháng/năm sinh",
    ),
    "year": ("Năm sinh (theo hồ sơ)", "Sinh năm"),
    "code": ("Mã số cán bộ, công chức, viên chức", "Số hiệu công chức (nếu có)", "Mã CBCCVC (theo phần mềm)"),
    "id": (
        "Số căn cước công dân/CMND", "Số CCCD (12 số)", "Số thẻ căn cước", "Số CMTND hoặc căn cước công dân",
    ),
    "post": (
        "Chức vụ hoặc chức danh công tác", "Chức vụ/Vị trí việc làm", "Chức danh nghề nghiệp, chức vụ",
        "Chức vụ hiện đang đảm nhiệm", "Chức danh/chức vụ hiện nay",
    ),
    "unit": (
        "Cơ quan, đơn vị đang làm việc", "Đơn vị công tác hiện nay", "Tên cơ quan, đơn vị công tác",
        "Nơi công tác (ghi rõ phòng, ban)", "Cơ quan/đơn vị nơi làm việc", "Đơn vị đang công tác",
    ),
    "division": (
        "Phòng/ban chuyên môn", "Phòng, đơn vị trực thuộc nơi làm việc", "Phòng chuyên môn, nghiệp vụ",
    ),
    "phone": ("Số điện thoại liên hệ", "Số ĐT di động", "Điện thoại di động (Zalo)", "SĐT liên hệ"),
    "email": (
        "Địa chỉ thư điện tử cá nhân (nếu có)", "Email đang sử dụng", "Hộp thư điện tử cá nhân",
        "Địa chỉ email khôi phục mật khẩu",
    ),
    "note": ("Ghi chú (nếu có)", "Ghi chú"),
}  # fmt: skip
