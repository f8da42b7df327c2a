"""Whoever types the code of an earlier letter or slip is told that the newest counts; nobody else is."""

from __future__ import annotations

import re

import pytest

from provisioning.authentication import own_account, password_recovery, recovery_address
from provisioning.authentication.activation import open_code
from provisioning.authentication.client_info import ClientInfo
from provisioning.foundation.errors import Invalid
from tests.unit.authentication.conftest import HERE, OLD, Account, Entrance

WRONG = "00000-00000"


def newest_code(entrance: Entrance) -> str:
    """In the newest letter that has one, to whomever it went."""
    entrance.deliver()
    found = [re.search(r"^ {4}(\w{5}-\w{5})$", each.get_content(), re.M) for each in entrance.sent]
    return [match[1] for match in found if match][-1]


def said(entrance: Entrance, token: str, code: str) -> str:
    with pytest.raises(Invalid) as refused:
        password_recovery.confirm_recovery(entrance.database, HERE, token, code)
    return refused.value.problems[0].code


def asked(entrance: Entrance, account: Account) -> tuple[str, str]:
    """The browser's token, and the code of the letter."""
    token = password_recovery.ask_recovery(entrance.database, HERE, account.address)
    return token, newest_code(entrance)


def test_code_of_an_earlier_letter_says_that_the_newest_counts(entrance: Entrance) -> None:
    account = entrance.add("Y Blí")
    _first, older = asked(entrance, account)
    token, newest = asked(entrance, account)
    assert said(entrance, token, older) == "code_older"
    assert said(entrance, token, WRONG) == "code_wrong"
    password_recovery.confirm_recovery(entrance.database, HERE, token, newest)


def test_code_of_a_newer_letter_in_an_older_window_says_where_it_belongs(entrance: Entrance) -> None:
    account = entrance.add("Y Blí")
    token, _older = asked(entrance, account)
    _second, newest = asked(entrance, account)
    assert said(entrance, token, newest) == "code_of_newer_request"


def test_code_of_somebody_else_is_simply_wrong(entrance: Entrance) -> None:
    account, other = entrance.add("Y Blí"), entrance.add("A Thút")
    _token, theirs = asked(entrance, other)
    token, _mine = asked(entrance, account)
    assert said(entrance, token, theirs) == "code_wrong"


def test_code_for_an_address_that_nobody_has_is_simply_wrong(entrance: Entrance) -> None:
    account = entrance.add("Y Blí")
    _token, code = asked(entrance, account)
    token = password_recovery.ask_recovery(entrance.database, HERE, "khong.ai@kontum.example")
    assert said(entrance, token, code) == "code_wrong"


@pytest.mark.parametrize("letters", [2, 4])
def test_code_of_an_earlier_proof_says_that_the_newest_counts(entrance: Entrance, letters: int) -> None:
    account = entrance.add("Y Blí")
    visitor = ClientInfo(HERE.ip, HERE.user_agent)
    own_account.change_recovery(
        entrance.database, entrance.passwords, visitor, account.id, OLD, "moi@ngoai.example"
    )
    codes = [newest_code(entrance)]
    for _letter in range(letters - 1):
        recovery_address.send_again(entrance.database, visitor, account.id)
        codes.append(newest_code(entrance))
    for code, expected in ((codes[0], "code_older"), (WRONG, "code_wrong")):
        with pytest.raises(Invalid) as refused:
            recovery_address.prove(entrance.database, visitor, account.id, code)
        assert refused.value.problems[0].code == expected
    recovery_address.prove(entrance.database, visitor, account.id, codes[-1])


@pytest.mark.parametrize("slips", [2, 3])
def test_code_of_an_earlier_slip_says_that_the_newest_counts(entrance: Entrance, slips: int) -> None:
    account = entrance.add("Y Blí", active=False)
    codes = [entrance.slip(account) for _slip in range(slips)]
    for code, expected in ((codes[0], "slip_older"), (WRONG, "code_wrong")):
        with pytest.raises(Invalid) as refused:
            open_code(entrance.database, HERE, account.address, code)
        assert refused.value.problems[0].code == expected
    assert open_code(entrance.database, HERE, account.address, codes[-1])
