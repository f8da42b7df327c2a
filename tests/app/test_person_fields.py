"""Pages take a person's fields from the catalogue: forms, export, the person's own page, labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from app.console.people.forms import PLACED, EditPersonForm, NewPersonForm, PersonForm
from app.texts.fields import FIELD_LABELS
from app.texts.filters import field_text
from app.texts.imports import column_text
from provisioning.imports.columns.header_words import FIELDS
from provisioning.imports.columns.recognition import UNUSED
from provisioning.officials.fields import BY_NAME, CATALOGUE, EDITABLE


@pytest.fixture
def page(application: Flask) -> Iterator[None]:
    with application.test_request_context():
        yield


@pytest.mark.parametrize("name", BY_NAME)
def test_a_field_has_a_label_in_both_languages(page: None, name: str) -> None:
    with force_locale("en"):
        english = field_text(name)
    with force_locale("vi"):
        vietnamese = field_text(name)
    assert name not in (english, vietnamese)
    assert english != vietnamese


def test_there_is_a_label_for_each_field_and_none_besides() -> None:
    assert FIELD_LABELS.keys() == BY_NAME.keys()


def test_each_column_of_a_list_has_a_name(page: None) -> None:
    read = set(FIELDS) - UNUSED
    assert set() == {column for column in read if column_text(column) == column}


@pytest.mark.parametrize("form", [PersonForm, NewPersonForm, EditPersonForm])
def test_a_form_has_a_box_for_each_editable_field_and_no_other(page: None, form: type[PersonForm]) -> None:
    boxes = set(form()._fields) & BY_NAME.keys()
    assert set(EDITABLE) == boxes
    assert PLACED <= boxes


def test_every_treatment_is_explained_on_ones_own_page() -> None:
    from app.me.personal_data import KEPT_FOR, REASONS, SEEN_BY

    assert {field.treatment.purpose for field in CATALOGUE} == REASONS.keys()
    assert {field.treatment.seen_by for field in CATALOGUE} == SEEN_BY.keys()
    assert {field.treatment.kept for field in CATALOGUE} == KEPT_FOR.keys()
