"""Ports are chosen free once, kept, and chosen anew only when somebody else took them."""

from __future__ import annotations

import json
import socket
from dataclasses import asdict
from pathlib import Path

import pytest

from provisioning.deployment.ports import Ports, PortTaken, choose_ports, is_free, read


def test_choose_ports_twice_gives_the_same(tmp_path: Path) -> None:
    assert choose_ports(tmp_path) == choose_ports(tmp_path)


def test_chosen_ports_are_written_down(tmp_path: Path) -> None:
    ports = choose_ports(tmp_path)
    assert json.loads((tmp_path / "ports.json").read_text()) == asdict(ports)
    assert read(tmp_path) == ports


def test_before_the_first_start_there_are_none(tmp_path: Path) -> None:
    assert read(tmp_path) is None


def test_ports_of_two_clones_differ(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = choose_ports(tmp_path / "a"), choose_ports(tmp_path / "b")
    assert set(asdict(first).values()) != set(asdict(second).values())


def test_taken_port_alone_is_chosen_anew(tmp_path: Path) -> None:
    before = choose_ports(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", before.imap))
        other.listen()
        after = choose_ports(tmp_path)
    changed = {name for name, port in asdict(before).items() if asdict(after)[name] != port}
    assert changed == {"imap"}


def test_requested_port_is_the_webs(tmp_path: Path) -> None:
    wanted = choose_ports(tmp_path).web + 1 if is_free(choose_ports(tmp_path).web + 1) else 31999
    assert choose_ports(tmp_path, wanted).web == wanted
    assert choose_ports(tmp_path).web == wanted


def test_requested_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} is in use"):
            choose_ports(tmp_path, port)


def test_part_missing_in_older_file_gets_a_port(tmp_path: Path) -> None:
    ports = asdict(choose_ports(tmp_path))
    del ports["doveadm"]
    (tmp_path / "ports.json").write_text(json.dumps(ports | {"gone": 1}))
    found = read(tmp_path)
    assert found is not None
    assert ports.items() <= asdict(found).items()


def test_ports_of_parts_differ() -> None:
    with pytest.raises(ValueError, match="one port"):
        Ports(
            ldaps=1,
            imap=1,
            managesieve=3,
            submission=4,
            smtp=5,
            outgoing=6,
            sieve=10,
            doveadm=7,
            auth_policy=8,
            dns=11,
            web=9,
            app=10,
        )
