"""The rules for a new password as the page lists them, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext

from app.texts.marking import N_
from app.web.formatting import with_separators
from app.web.internationalisation import locale_code
from provisioning.authentication.password_rules import Line
from provisioning.policy.articles import cited

SENTENCES = {
    "length": N_("At least %(shortest)s characters"),
    "lower": N_("At least one small letter"),
    "upper": N_("At least one capital letter"),
    "digit": N_("At least one digit"),
    "special": N_("At least one sign, such as ! @ # ? or -"),
    "special_of": N_("At least one of these signs: %(signs)s"),
    "classes": N_("%(needed)s of these: small letters, capital letters, digits, signs"),
    "letters": N_("Letters without marks, digits, signs, and blanks between words"),
    "equal_login": N_("Not the same as your address"),
    "contain_login": N_("Your address is not in it, nor the part before @"),
    "contain_name": N_("Your full name is not in it"),
    "contain_birth": N_("Your date of birth is not in it"),
    "guess": N_("Hard to guess: not names and places with digits, not what everybody takes"),
    "history": N_("None of your last %(count)s passwords"),
}


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line as it is shown. `met`: None while nothing is typed, and for what only saving can tell."""

    text: str
    article: str
    met: bool | None


def said(lines: Collection[Line], broken: Collection[str] | None) -> list[SaidLine]:
    """Each rule in words. `broken`: the codes of the problems of what is typed; None for nothing typed."""
    return [
        SaidLine(
            str(gettext(SENTENCES[line.code])) % with_separators(line.params),
            cited(line.article, locale_code()),
            None if broken is None or not line.broken_by else not line.broken_by & set(broken),
        )
        for line in lines
    ]
