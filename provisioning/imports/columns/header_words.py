"""The words by which the columns of HR files are headed, Vietnamese first. Plain data, no rules.

Written folded, as `recognition.header_key` gives them: no marks, no case, punctuation as blanks.
"""

from __future__ import annotations

from typing import Final

# The word under which a list's column is known: of the catalogue, or one of these.
Column = str
# Columns of lists that are no field of a person: parts of the name, names of units, and what is read by
# nothing on purpose.
LIST_ONLY: Final = (
    "family_name", "given_name", "unit", "sub_unit", "section", "old_unit", "gender", "note",
    "official_address", "action", "action_change", "action_withdraw", "old_text", "new_text",
)  # fmt: skip

_LISTED: Final[dict[Column, str]] = {
    "staff_code": """
        ma cbcc | ma cbccvc | ma cb cc vc | ma so cb cc vc | ma so cbcc | ma so cbccvc | ma can bo
        ma cb | ma so | ma so can bo | ma nhan vien | ma nv | ma vien chuc | ma cong chuc
        ma so cong chuc | so hieu cbccvc | so hieu cbcc | so hieu cong chuc | so hieu can bo
        staff code | staff id | staff no | staff number | personnel number
        employee code | employee id | employee number | employee no
    """,
    "full_name": """
        ho va ten | ho ten | ho va ten khai sinh | ho ten khai sinh | ten can bo
        ho va ten can bo | ho ten can bo | ho va ten cbcc | ho va chu dem va ten | ten nhan vien
        ten co quan ca nhan | don vi ca nhan | co quan ca nhan | ca nhan don vi | ten don vi ca nhan
        full name | fullname | name | name of official | employee name
    """,
    "family_name": """
        ho va | ho va dem | ho dem | ho va chu dem | ho chu dem | ho va ten dem | ho ten dem | ho lot
        ho va ten lot | ho va ten chu dem | ho chu lot | ho va chu lot | ho va lot | ho
        family name | last name | surname
        family and middle name | family and middle names
    """,
    "given_name": "ten | given name | first name | given names",
    "birth_date": """
        ngay sinh | ngay thang nam sinh | ngay thang sinh | sinh ngay | nam sinh
        date of birth | birth date | birthdate | birthday | dob | born
    """,
    "birth_year": "year of birth | birth year | yob | year born | nam sinh chi biet nam",
    "gender": "gioi tinh | gt | phai | nam nu | gender | sex",
    "national_id": """
        so cccd | cccd | so can cuoc | can cuoc | can cuoc cong dan | so can cuoc cong dan
        the can cuoc | so the can cuoc | cmnd | so cmnd | so cmnd cccd | cmnd cccd | so cccd cmnd
        cccd cmnd | cmtnd | so cmtnd | so cmt | cmt | so dinh danh | so dinh danh ca nhan
        ma dinh danh | ma dinh danh ca nhan | national id | national id number | id number
        identity number | citizen id | citizen id number | identity card | id card number
        personal id
    """,
    "post": """
        chuc vu | chuc danh | chuc vu chuc danh | chuc danh chuc vu | chuc vu hien tai
        chuc vu cong tac | vi tri viec lam | vi tri | post | position | title | job title
    """,
    "unit": """
        don vi | co quan | co quan don vi | don vi cong tac | noi cong tac | co quan cong tac
        ten don vi | ten co quan | co quan don vi cong tac | ma don vi | unit | unit name
        don vi bo phan cong tac | don vi bo phan
        unit code | department | agency | organisation | organization | office
    """,
    "sub_unit": """
        phong | phong ban | phong ban don vi truc thuoc | bo phan | don vi truc thuoc
        phong don vi | phong ban bo phan | phong chuyen mon | to
        division | section | sub unit | subunit | team
    """,
    "section": "thuoc muc",
    "old_unit": """
        don vi cu | co quan cu | co quan don vi cu | don vi cong tac cu | noi cong tac cu
        don vi truoc day | don vi cong tac truoc day | old unit | previous unit | former unit
    """,
    "phone": """
        dien thoai | so dt | dt | sdt | di dong | so dien thoai | dt di dong | dien thoai di dong
        so di dong | so dien thoai di dong | dtdd | so dtdd | phone | phone number | mobile
        mobile phone | mobile number | telephone | tel
    """,
    "recovery_email": """
        email | e mail | thu dien tu | hop thu | dia chi email | dia chi thu dien tu
        email ca nhan | thu dien tu ca nhan | dia chi thu dien tu ca nhan | email khoi phuc
        email du phong | email address | personal email | recovery email | recovery address | mail
    """,
    "contract_kind": """
        doi tuong | loai doi tuong | loai can bo | loai cbcc | loai lao dong | loai hop dong
        hinh thuc hop dong | kind | kind of staff | staff type | contract type | contract kind
    """,
    "contract_end": """
        ngay het han hop dong | ngay het hop dong | ngay ket thuc hop dong | han hop dong
        het han hop dong | thoi han hop dong | contract end | contract end date | end of contract
    """,
    "official_address": """
        dia chi thu dien tu cong vu | tai khoan thu dien tu cong vu | thu dien tu cong vu | thu cong vu
        hop thu cong vu | hop thu dien tu cong vu | dia chi hop thu cong vu | email cong vu
        dia chi email cong vu | tai khoan email cong vu | tai khoan thu cong vu | dia chi thu cong vu
        official address | official email | official email address
    """,
    "action": """
        noi dung de nghi | de nghi | noi dung yeu cau | hinh thuc de nghi | loai de nghi | action | request
    """,
    "action_change": "de nghi thay doi | thay doi",
    "action_withdraw": "de nghi thu hoi | thu hoi",
    "old_text": """
        thong tin can thay doi tai khoan thu dien tu cong vu | thong tin can thay doi | thong tin cu
        thong tin tai khoan can thay doi
    """,
    "new_text": """
        thong tin tai khoan thu dien tu cong vu moi | thong tin moi | thong tin tai khoan moi
    """,
    "note": "ghi chu | chu thich | note | notes | remark | remarks | comment | comments",
}

FIELDS: Final[tuple[Column, ...]] = tuple(_LISTED)
FIELD_OF: Final[dict[str, Column]] = {
    word.strip(): field
    for field, listed in _LISTED.items()
    for line in listed.splitlines()
    for word in line.split("|")
    if word.strip()
}

# The headers of the empty list that is given out, in the language lists are written in.
TEMPLATE: Final[dict[str, str]] = {
    "staff_code": "Mã CBCC",
    "full_name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "national_id": "Số CCCD",
    "post": "Chức vụ",
    "unit_text": "Đơn vị",
    "sub_unit_text": "Phòng ban",
    "phone": "Điện thoại",
    "recovery_email": "Email cá nhân",
    "contract_kind": "Đối tượng",
    "contract_end": "Ngày hết hạn hợp đồng",
}
