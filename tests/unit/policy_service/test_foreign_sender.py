"""A sender in the envelope that is not the account's own is refused in words, with the account's address."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.policy_service.decisions import NO_OPINION, Decisions
from provisioning.recipients.operations import move
from tests.support.cast import make_settings
from tests.support.province import Province

FROM = {"client_address": "203.0.113.9", "client_port": "4711", "server_address": "192.0.2.1",
        "server_port": "587"}  # fmt: skip


@pytest.fixture
def account(province: Province) -> str:
    """The identifier of an account that may sign in; its address is annv.stttt@kontum.example."""
    who = province.add("Nguyễn Văn An")
    with province.database.writing() as session:
        mailbox = mailbox_of(own_record(session, who))
        move(mailbox, "active")
        mailbox.sessions_void_at = None
        mailbox.applied_revision = mailbox.revision
        return mailbox.id


def answer(province: Province, folder: Path, account: str, sender: str) -> str:
    decide = Decisions(province.database, make_settings(folder))
    decide({**FROM, "protocol_state": "CONNECT"})
    return decide({**FROM, "protocol_state": "MAIL", "sasl_username": account, "sender": sender})


@pytest.mark.parametrize(
    "sender",
    [
        "giamdoc.stttt@kontum.example",
        "annv.stttt@khac.example",
        "dan@ngoai.example",
        "annv.stttt",
        "ấn@x.example",
    ],
)
def test_a_foreign_sender_is_refused_with_ones_own_address_and_no_identifier(
    province: Province, tmp_path: Path, account: str, sender: str
) -> None:
    said = answer(province, tmp_path, account, sender)
    assert said.startswith("553 5.7.1 ")
    assert "annv.stttt@kontum.example" in said
    assert account not in said
    assert said.isascii()


@pytest.mark.parametrize("sender", ["annv.stttt@kontum.example", "AnNV.STTTT@Kontum.example", ""])
def test_ones_own_sender_and_an_empty_one_are_left_to_postfix(
    province: Province, tmp_path: Path, account: str, sender: str
) -> None:
    assert NO_OPINION == answer(province, tmp_path, account, sender)
