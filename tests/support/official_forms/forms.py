"""The five official forms filled in at random, with the truth of each row beside it.

Truth is what a careful reader of the form and of the department's list would do: one change, none, a question
(whoever reads can't be sure), or a refusal. Nothing here asks the product anything.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from tests.support.official_forms import dong_thap, nghe_an
from tests.support.official_forms.body import Body
from tests.support.official_forms.parts import Made

_FORMS: Final[dict[str, Callable[[Body, Random], Made]]] = {
    "dong-thap-1": dong_thap.mau_01,
    "dong-thap-2": dong_thap.mau_02,
    "dong-thap-3": dong_thap.mau_03,
    "nghe-an-1": nghe_an.phu_luc_1_1,
    "nghe-an-2": nghe_an.phu_luc_1_2,
}
NAMES: Final = tuple(_FORMS)


def make(name: str, body: Body, seed: int) -> Made:
    """One form, the same for the same seed."""
    return _FORMS[name](body, Random(f"{name} {seed}"))
