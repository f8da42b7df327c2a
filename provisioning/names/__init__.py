"""Owns what the whole of Congvu knows about people's and units' names: their canonical form,
parts, order, capitals and search keys. Pure: text in, text out. Stands at the bottom and imports no
other room.
"""

from __future__ import annotations

from provisioning.names.collation import sort_key, sort_key_of
from provisioning.names.parts import NameParts, is_one_case, restore_case, split_name
from provisioning.names.search_terms import (
    Beginnings,
    person_terms,
    spellings,
    unit_terms,
    wanted_pairs,
    wanted_person,
    wanted_unit,
    whole_name,
)
from provisioning.names.text import BadText, canonical, canonical_name, fold, letters_only
from provisioning.names.unit_names import (
    committee_of,
    plain_words,
    unit_key,
    unit_keys,
    unit_readings,
    unit_words,
)

__all__ = [
    "BadText",
    "Beginnings",
    "NameParts",
    "canonical",
    "canonical_name",
    "committee_of",
    "fold",
    "is_one_case",
    "letters_only",
    "person_terms",
    "plain_words",
    "restore_case",
    "sort_key",
    "sort_key_of",
    "spellings",
    "split_name",
    "unit_key",
    "unit_keys",
    "unit_readings",
    "unit_terms",
    "unit_words",
    "wanted_pairs",
    "wanted_person",
    "wanted_unit",
    "whole_name",
]
