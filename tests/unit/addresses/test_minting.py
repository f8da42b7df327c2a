"""Properties that hold for every name, template and unit."""

from __future__ import annotations

import re
from itertools import islice

from hypothesis import example, given
from hypothesis import strategies as st

from provisioning.addresses.rules import (
    candidates,
    canonical_address,
    choices,
    is_protected,
    parse_template,
)
from provisioning.foundation.errors import Invalid
from provisioning.names import canonical_name, split_name
from tests.unit.names.strategies import names

TEMPLATES = st.sampled_from(
    [
        "{ten}{dau_ho_dem}.{don_vi}",
        "{dau_ho_dem}{ten}-{don_vi}",
        "{ten}{dau_ho_dem}",
        "{ten}.{ho_dem}",
        "{ho}{dem}{ten}",
        "{ten}.{don_vi}",
        "{don_vi}.{ten}{nam_sinh2}",
    ]
)
UNITS = st.from_regex(r"[a-z0-9]{2,12}(\.[a-z0-9]{2,12})?", fullmatch=True)
YEARS = st.none() | st.integers(1940, 2010)


@given(TEMPLATES, names, UNITS, YEARS)
def test_choices_of_any_name_are_valid_distinct_and_stable(
    template: str, name: str, unit: str, year: int | None
) -> None:
    rule, parts = parse_template(template), split_name(canonical_name(name))
    found = list(islice(candidates(rule, parts, unit, year), 30))
    assert 30 == len(set(found))
    assert found == list(islice(candidates(rule, parts, unit, year), 30))
    for local in found:
        assert local == canonical_address(f"{local}@kontum.example").local
        assert re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", local)
        assert len(local) <= 64
        assert not is_protected(local)


@given(st.text(max_size=80), st.text(max_size=20))
@example("Đeo", "stttt")
def test_choices_of_any_text_are_valid_or_refused(text: str, unit: str) -> None:
    rule = parse_template("{ten}{dau_ho_dem}.{don_vi}")
    try:
        found = list(islice(choices(rule, split_name(text), unit, 1980), 5))
    except Invalid as refused:
        assert ["address"] == [p.field for p in refused.problems]
        return
    assert 5 == len({canonical_address(f"{c.local}@kontum.example").local for c in found})
