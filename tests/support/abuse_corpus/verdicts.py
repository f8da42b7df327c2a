"""The words of the corpus: a case, what must come of its file, and the rows most cases are made of.

Nobody in the files exists. Every case makes its own bytes when they are asked for, so that listing
the corpus costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.hr_formats import as_csv

HEADER = (
    *("Mã CBCC", "Họ và tên", "Ngày sinh", "Số CCCD", "Chức vụ", "Đơn vị", "Phòng ban"),
    *("Điện thoại", "Email", "Đối tượng", "Hạn hợp đồng"),
)
FIELDS = (
    *("staff_code", "full_name", "birth_date", "national_id", "post", "unit", "sub_unit"),
    *("phone", "recovery_email", "contract_kind", "contract_end"),
)
# What the plan calls two of the fields.
KEPT_AS = {"unit": "unit_text", "sub_unit": "sub_unit_text"}
_USUAL = {
    "staff_code": "AB-2",
    "full_name": "Nguyễn Văn An",
    "birth_date": "03/02/1980",
    "post": "Chuyên viên",
    "unit": "Sở Y tế",
}
# The first row of nearly every list: whatever stands below must not spoil it.
NEIGHBOUR = {**_USUAL, "staff_code": "AB-1", "full_name": "Trần Thị Bình", "birth_date": "28/12/1975"}


@dataclass(frozen=True, slots=True)
class Told:
    """What must come of one row: its class, exactly these codes, and of its values at least these.

    A value of None: the plan keeps nothing of that field.
    """

    row_class: str = "joiner"
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    values: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What must come of a file: the plan's state, exactly these codes of the file, and its rows.

    `rows` by row number; a number that is not among them is no row of the plan. `counts`: how many
    rows of which class, where there are too many to name.
    """

    state: str = "ready"
    problems: tuple[str, ...] = ()
    rows: dict[int, Told] = field(default_factory=dict)
    counts: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One file. `name` tells what is wrong with it; `filename` is what it is sent as."""

    name: str
    filename: str
    make: Callable[[], bytes]
    verdict: Verdict

    @property
    def data(self) -> bytes:
        """The file."""
        return self.make()


def joiner(*notices: str, **values: str | None) -> Told:
    """A new person, with these notices and these values."""
    return Told(notices=notices, values=values)


def refused(*problems: str, notices: tuple[str, ...] = ()) -> Told:
    """A row that is not carried out, and why."""
    return Told("refused", problems, notices)


def left_out(*codes: str, **values: str | None) -> Told:
    """A new person who goes on without the cells that these codes speak of."""
    return joiner(*codes, **values)


def failed(*problems: str) -> Verdict:
    """A file of which nothing is read."""
    return Verdict("failed", problems)


def unclear(*problems: str) -> Verdict:
    """A file of which somebody has to say how to read it."""
    return Verdict("unclear", problems)


def ready(**rows: Told) -> Verdict:
    """A list that was read: `row_3` and so on."""
    return Verdict(rows={int(name.removeprefix("row_")): told for name, told in rows.items()})


def row_of(**said: str) -> list[str]:
    """A usual row of HEADER with some cells said otherwise."""
    cells = {**_USUAL, **said}
    return [cells.get(name, "") for name in FIELDS]


def table(*rows: list[str], header: tuple[str, ...] = HEADER) -> list[list[str]]:
    """A list that begins with its header and the neighbour."""
    return [list(header), row_of(**NEIGHBOUR), *rows]


def cell(name: str, told: Told, **said: str) -> Case:
    """A text list whose third row has a cell or two said otherwise."""
    verdict = ready(row_2=joiner(), row_3=told)
    return Case(name, "list.csv", lambda: as_csv(table(row_of(**said))), verdict)


def text(name: str, verdict: Verdict, data: bytes | str, filename: str = "list.csv") -> Case:
    """A file of these bytes, or of this text in UTF-8."""
    raw = data.encode() if isinstance(data, str) else data
    return Case(name, filename, lambda: raw, verdict)
