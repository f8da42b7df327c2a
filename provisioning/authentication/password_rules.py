"""What a new password must be: by the province's rule, fit to be typed, and no easy guess. Pure.

Whoever holds any right that lets more be done than look is an administrator here, for themselves and at every
door (`access.rules.administers`): the rules say "quản trị", and whoever can change others' accounts is worth
the longer password. A rule that is silent leaves Congvu's own figures, which ask for length alone: NIST SP
800-63B §5.1.1.2.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from zxcvbn import zxcvbn

from provisioning.authentication.known_words import made_of_known_words
from provisioning.foundation.errors import Problem
from provisioning.names import fold
from provisioning.policy.catalogue import PasswordRules, Rule
from provisioning.policy.periods import Period

LONGEST_BYTES = 1024
# zxcvbn refuses longer input and gains nothing from it.
SCORED_LENGTH = 72
ALL_CLASSES = 4
# What is put between the parts of a name or a date.
_BETWEEN = str.maketrans("", "", " .-_/,'")
_DOMAIN = re.compile(r"[a-z0-9.-]*")
_BIRTH_DATES = ("%d%m%Y", "%d%m%y", "%Y%m%d", "%y%m%d", "%m%d%Y")

# What people here choose first; zxcvbn's own lists are of English words and well-known leaks.
COMMON_HERE = (
    "matkhau", "anhyeuem", "emyeuanh", "yeuem", "yeuanh", "giadinh", "conyeu",
    "vietnam", "hanoi", "saigon", "kontum", "quangngai", "taynguyen", "congvu", "thucongvu",
    "canbo", "congchuc", "vienchuc", "uyban", "ubnd", "quantri", "tinhoc", "maytinh", "hopthu",
    "khongco", "khongbiet", "hoangsa", "truongsa", "hochiminh", "bachho", "qwerty", "passw0rd",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """What of its owner a password must not be made of."""

    full_name: str = ""
    logins: tuple[str, ...] = ()
    """Of each address what stands before the @."""
    birth_date: date | None = None
    others: tuple[str, ...] = ()
    """Staff code, phone, unit: guessed at next."""

    @property
    def words(self) -> list[str]:
        """All of it as text."""
        born = (self.birth_date.strftime("%d%m%Y"),) if self.birth_date else ()
        return [text for text in (self.full_name, *self.others, *born, *self.logins) if text]


@dataclass(frozen=True, slots=True)
class Demands:
    """The rules as they hold for one person, each with its article."""

    shortest: Rule[int]
    classes: Rule[int]
    specials: Rule[frozenset[str] | None]
    must_not: Rule[frozenset[str]]
    history: Rule[int]
    age: Rule[Period | None]
    grace: Rule[Period | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as the page says it: its code and what stands in it, and the problems that break it.

    Nothing breaks what only the directory can tell, or what is no matter of the password itself.
    """

    code: str
    article: str = ""
    params: dict[str, str | int] = field(default_factory=dict)
    broken_by: frozenset[str] = frozenset()


def demands_on(rules: PasswordRules, *, administrator: bool) -> Demands:
    """What holds for somebody; administrators have figures of their own."""
    return Demands(
        shortest=rules.min_admin if administrator else rules.min_user,
        classes=rules.classes,
        specials=rules.specials,
        must_not=rules.must_not,
        history=rules.history,
        age=rules.age_admin if administrator else rules.age_user,
        grace=rules.grace,
    )


def password_problems(demands: Demands, password: str, repeated: str, owner: Owner) -> list[Problem]:
    """Everything wrong with a new password, each with the article that says so."""
    if not password:
        return [Problem("password", "required")]
    if len(password.encode(errors="replace")) > LONGEST_BYTES:
        return [Problem("password", "password_long")]
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in password):
        return [Problem("password", "text_control")]
    letters = _letter_problems(password)
    asked = [*_length(demands, password), *_classes(demands, password), *_forbidden(demands, password, owner)]
    found = [*letters, *asked] or _weak(password, owner)
    if password != repeated:
        found.append(Problem("repeated", "password_mismatch" if repeated else "required"))
    return found


def lines(demands: Demands) -> list[Line]:
    """The rules in the order in which the page lists them."""
    found = [
        Line(
            "length",
            demands.shortest.article,
            {"shortest": demands.shortest.value},
            frozenset({"password_short", "required"}),
        ),
        *_class_lines(demands),
        Line(
            "letters",
            broken_by=frozenset(
                {"password_letter", "password_blank_at_end", "password_brace", "text_control"}
            ),
        ),
        *(
            Line(name, demands.must_not.article, broken_by=frozenset({code}))
            for name, code in _MUST_NOT.items()
            if name in _strictest(demands.must_not.value)
        ),
        Line("guess", broken_by=frozenset({"password_personal", "password_names", "password_common"})),
    ]
    if demands.history.value:
        found.append(Line("history", demands.history.article, {"count": demands.history.value}))
    return found


# What the rule calls it: the problem it makes.
_MUST_NOT = {
    "equal_login": "password_is_login",
    "contain_login": "password_has_login",
    "contain_name": "password_has_name",
    "contain_birth": "password_has_birth",
}


def _strictest(must_not: frozenset[str]) -> frozenset[str]:
    """What must not stand in it can't be all of it either."""
    return must_not - {"equal_login"} if "contain_login" in must_not else must_not


def _letter_problems(password: str) -> list[Problem]:
    """What can't be typed alike at every door.

    Keyboards make one letter with marks in several ways (ế is one, two or three characters), mail
    programs send what was typed, and neither Dovecot nor slapd makes them equal. Programs also put
    another sign for a blank or for three dots, and cut blanks off at the ends. What is left, the signs
    of ASCII, is within OpaqueString (RFC 8265, section 4.2). What begins as the name of a kind of hash
    does, {SHA} and the like, the directory would take for a finished one.
    """
    for letter in unicodedata.normalize("NFC", password):
        if not letter.isascii():
            return [Problem("password", "password_letter", {"letter": _named(letter)})]
    if password.strip() != password:
        return [Problem("password", "password_blank_at_end")]
    if password.startswith("{"):
        return [Problem("password", "password_brace")]
    return []


def _named(letter: str) -> str:
    """A letter as it can be shown; one that can't be seen, by its number."""
    seen = unicodedata.category(letter)[0] in "LNPS" and letter.isprintable()
    return letter if seen else f"U+{ord(letter):04X}"


def _length(demands: Demands, password: str) -> list[Problem]:
    if len(unicodedata.normalize("NFC", password)) >= demands.shortest.value:
        return []
    return [_by("password_short", demands.shortest.article, shortest=demands.shortest.value)]


def _signs(demands: Demands) -> frozenset[str]:
    """The signs that count as such: those the rule names, or all there are."""
    return demands.specials.value or frozenset(string.punctuation)


def _missing(demands: Demands, password: str) -> list[str]:
    signs = _signs(demands)
    there = {
        "lower": any("a" <= letter <= "z" for letter in password),
        "upper": any("A" <= letter <= "Z" for letter in password),
        "digit": any("0" <= letter <= "9" for letter in password),
        "special": any(letter in signs for letter in password),
    }
    return [name for name, found in there.items() if not found]


def _classes(demands: Demands, password: str) -> list[Problem]:
    missing, needed = _missing(demands, password), demands.classes.value
    if needed < 2 or ALL_CLASSES - len(missing) >= needed:
        return []
    if needed < ALL_CLASSES:
        return [_by("password_classes", demands.classes.article, needed=needed)]
    return [
        _by(f"password_no_{_class_code(demands, name)}", demands.classes.article, **_signs_of(demands, name))
        for name in missing
    ]


def _class_lines(demands: Demands) -> list[Line]:
    needed, article = demands.classes.value, demands.classes.article
    if needed < 2:
        return []
    if needed < ALL_CLASSES:
        return [Line("classes", article, {"needed": needed}, frozenset({"password_classes"}))]
    return [
        Line(code, article, _signs_of(demands, name), frozenset({f"password_no_{code}"}))
        for name in ("lower", "upper", "digit", "special")
        for code in (_class_code(demands, name),)
    ]


def _class_code(demands: Demands, name: str) -> str:
    """Where the rule names the signs that count, the sentence does, too."""
    return "special_of" if name == "special" and demands.specials.value else name


def _signs_of(demands: Demands, name: str) -> dict[str, str | int]:
    if _class_code(demands, name) != "special_of":
        return {}
    order = string.punctuation
    return {"signs": " ".join(sorted(demands.specials.value or (), key=order.index))}


def _forbidden(demands: Demands, password: str, owner: Owner) -> list[Problem]:
    found = {
        "equal_login": _is_login(password, owner),
        "contain_login": _contains(password, owner.logins),
        "contain_name": _contains(password, [owner.full_name]),
        "contain_birth": _contains(password, _birth_dates(owner.birth_date)),
    }
    must_not = _strictest(demands.must_not.value)
    return [
        _by(code, demands.must_not.article)
        for name, code in _MUST_NOT.items()
        if name in must_not and found[name]
    ]


def _is_login(password: str, owner: Owner) -> bool:
    """The part before the @, or a whole address that begins with it."""
    local, at, domain = password.strip().lower().partition("@")
    whole = not at or _DOMAIN.fullmatch(domain) is not None
    return whole and local in {login.lower() for login in owner.logins}


def _contains(password: str, words: Iterable[str]) -> bool:
    """Whether one of these stands in it, whatever the case, marks and what is put between its parts."""
    plain = fold(password).translate(_BETWEEN)
    return any(word in plain for each in words if (word := fold(each).translate(_BETWEEN)))


def _birth_dates(born: date | None) -> list[str]:
    """As people write their birthday: 02091981, 020981, 19810902 …, 2-9-1981."""
    if born is None:
        return []
    return [*(born.strftime(form) for form in _BIRTH_DATES), f"{born.day}{born.month}{born.year}"]


def remembered(history: Rule[int]) -> Problem:
    """That the directory knows this password as one of the last."""
    return _by("password_in_history", history.article, count=history.value)


def kept_before(history: int) -> int:
    """How many passwords before the current one the directory is told to refuse.

    The last three are the current one and two before it. It looks at the current one only where it keeps at
    least one, so "not the last" keeps one, too.
    """
    return max(1, history - 1) if history else 0


def _by(code: str, article: str, **params: str | int) -> Problem:
    return Problem("password", code, {**params, **({"article": article} if article else {})})


# What is weak whatever the rule says


def _weak(password: str, owner: Owner) -> list[Problem]:
    if _is_personal(password, owner.words):
        return [Problem("password", "password_personal")]
    if strength(password, owner) < 2:
        return [Problem("password", "password_common")]
    if made_of_known_words(password):
        return [Problem("password", "password_names")]
    return []


def strength(password: str, owner: Owner) -> int:
    """From 0 (guessed at once) to 4 (not in a lifetime). Marks and gaps make no word stronger."""
    known, plain = [*_words(owner.words), *COMMON_HERE], fold(password)
    scored = {text[:SCORED_LENGTH] for text in (password, plain, plain.replace(" ", ""))} - {""}
    return min((int(zxcvbn(text, user_inputs=known)["score"]) for text in scored), default=0)


def _words(personal: list[str]) -> list[str]:
    whole = [fold(text) for text in personal if text]
    return [*whole, *(w.replace(" ", "") for w in whole), *(p for w in whole for p in w.split())]


def _is_personal(password: str, personal: list[str]) -> bool:
    """Whether little more than the person's own words is in it."""
    rest = fold(password).replace(" ", "")
    for word in sorted(set(_words(personal)), key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word.replace(" ", ""), "")
    return len(rest) < 6
