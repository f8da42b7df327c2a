"""What each province's rule says of the same passwords: forty-five of them, by the articles themselves.

The letters are written down from the texts, not taken from the product: BN 4.1 (eight letters, ten for
administrators, all four classes), 4.2 (not the login name); NA 6.2 (eight, four classes, seven signs); NB
8.2.b (nine, four classes, seven signs, neither login name nor full name nor date of birth in it); DT says
nothing, so Congvu's own twelve letters hold.

    s short   l u d p  no small letter, capital, digit, sign   q  none of the seven signs
    E L N B   is the login, contains login, name, birth date   w  easy to guess
    x a letter with marks   b begins with a brace   e a blank at an end   r nothing
"""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.authentication.password_rules import Owner, demands_on, password_problems
from provisioning.policy.documents import shipped
from provisioning.policy.rules import policy_from

OWNER = Owner("Nguyễn Văn Hùng", ("hungnv",), date(1981, 9, 2), ("KT-00123", "stttt"))
LETTERS = {
    "password_short": "s", "password_no_lower": "l", "password_no_upper": "u", "password_no_digit": "d",
    "password_no_special": "p", "password_no_special_of": "q", "password_is_login": "E",
    "password_has_login": "L", "password_has_name": "N", "password_has_birth": "B", "password_personal": "w",
    "password_names": "w", "password_common": "w", "password_letter": "x", "password_brace": "b",
    "password_blank_at_end": "e", "required": "r",
}  # fmt: skip
# Password; Congvu's own; Bac Ninh, user and administrator; Dong Thap; Nghe An; Ninh Binh. "-" for none.
TABLE = """
Tre-Xanh#72bay        | -  | -     | -     | -  | -     | -
Xq7!mdP               | s  | s     | s     | s  | s     | s
Xq7!mdPw              | s  | -     | s     | s  | -     | s
Xq7!mdPwz             | s  | -     | s     | s  | -     | -
Xq7!mdPwzk            | s  | -     | -     | s  | -     | -
Xq7!mdPwzkf           | s  | -     | -     | s  | -     | -
Xq7!mdPwzkfb          | -  | -     | -     | -  | -     | -
xq7!mdpw              | s  | u     | su    | s  | u     | su
XQ7!MDPWZKRB          | -  | l     | l     | -  | l     | l
xqv!mdpwzkrb          | -  | ud    | ud    | -  | ud    | ud
xq7amdpwzkrb          | -  | up    | up    | -  | uq    | uq
Xq7-mdPwzkrb          | -  | -     | -     | -  | q     | q
Xq7?mdPwzkrb          | -  | -     | -     | -  | q     | q
Xq7*mdPwzkrb          | -  | -     | -     | -  | -     | -
Xq7&mdPwzkrb          | -  | -     | -     | -  | -     | -
Xq7 mdPwzkrb          | -  | p     | p     | -  | q     | q
hungnv                | sE | sudpE | sudpE | sE | sudqE | sudqL
HungNV                | sE | sdpE  | sdpE  | sE | sdqE  | sdqL
hungnv@kontum.example | E  | udE   | udE   | E  | udE   | udL
Xq7!hungnvKz          | -  | -     | -     | -  | -     | L
Xq7!Hung.NV.kz        | -  | -     | -     | -  | -     | L
Nguyen Van Hung!1     | w  | w     | w     | w  | w     | N
Nguyenvanhung#Xq7kd   | -  | -     | -     | -  | -     | N
NGUYEN-VAN-HUNG7xqmkz!| -  | -     | -     | -  | -     | N
Xq!02091981kdm        | -  | -     | -     | -  | -     | B
Xq!020981kdmz         | -  | -     | -     | -  | -     | B
Xq!19810902kdm        | -  | -     | -     | -  | -     | B
Xq!2-9-1981kdm        | -  | -     | -     | -  | -     | B
Xq!02/09/1981kdm      | -  | -     | -     | -  | -     | B
Xq!1981kdmzwv         | -  | -     | -     | -  | -     | -
nguyenvana12          | w  | up    | up    | w  | uq    | uq
kontum2026kontum      | w  | up    | up    | w  | uq    | uq
Kontum@2026           | s  | w     | w     | s  | w     | w
Matkhau@123           | s  | w     | w     | s  | w     | w
TranThiLan#1990       | w  | w     | w     | w  | w     | w
P@ssw0rd2026          | w  | w     | w     | w  | w     | w
Hanoi!Hanoi!1         | w  | w     | w     | w  | w     | w
mật khẩu 7!Xq         | x  | x     | x     | x  | x     | x
suoi Dak Bla chay ve  | -  | dp    | dp    | -  | dq    | dq
Suoi-Dak-Bla-7-chay   | -  | -     | -     | -  | q     | q
{Xq7!mdPwzkrb         | b  | b     | b     | b  | b     | b
123456789012          | w  | lup   | lup   | w  | luq   | luq
Aa1!Aa1!              | s  | w     | s     | s  | w     | s
"""
AT_THE_ENDS = [("Xq7!mdPwzkrb ", "e"), ("", "r")]
COLUMNS = (
    ("default", False), ("bac-ninh", False), ("bac-ninh", True), ("dong-thap", False), ("nghe-an", False),
    ("ninh-binh", False),
)  # fmt: skip


def cases() -> list[tuple[str, bool, str, str]]:
    rows = [[part.strip() for part in line.split("|")] for line in TABLE.strip().splitlines()]
    found = [
        (profile, administrator, password, wanted.strip("-"))
        for password, *expected in rows
        for (profile, administrator), wanted in zip(COLUMNS, expected, strict=True)
    ]
    return [*found, *((*column, *case) for column in COLUMNS for case in AT_THE_ENDS)]


@pytest.mark.parametrize(("profile", "administrator", "password", "wanted"), cases())
def test_a_password_is_judged_by_the_rule_of_the_province(
    profile: str, administrator: bool, password: str, wanted: str
) -> None:
    rules = policy_from(shipped()[profile]).password
    found = password_problems(demands_on(rules, administrator=administrator), password, password, OWNER)
    assert sorted(wanted) == sorted(LETTERS[problem.code] for problem in found)


def test_each_profile_has_forty_cases() -> None:
    every = cases()
    counted = {column: sum(case[:2] == column for case in every) for column in COLUMNS}
    assert min(counted.values()) >= 40


@pytest.mark.parametrize(
    ("profile", "articles"),
    [
        ("bac-ninh", {"4.1", "4.2"}),
        ("dong-thap", {""}),
        ("nghe-an", {"6.2", ""}),
        ("ninh-binh", {"8.2.b"}),
    ],
)
def test_what_a_rule_refuses_names_its_article(profile: str, articles: set[str]) -> None:
    demands = demands_on(policy_from(shipped()[profile]).password, administrator=False)
    found = password_problems(demands, "hungnv", "hungnv", OWNER)
    assert articles == {problem.params.get("article", "") for problem in found}
