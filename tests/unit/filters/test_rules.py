"""What a script's text says about where mail goes and in whose name it is answered."""

from __future__ import annotations

import pytest

from provisioning.filters.rules import Policy, offence, read

OWN_DOMAINS = Policy("own", frozenset({"kontum.example"}))
MINE = {"an@kontum.example", "an.stttt@kontum.example"}

AWAY = 'require "vacation"; vacation :days 3 {} "Tôi nghỉ.";'


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ('redirect "binh@kontum.example";', ""),
        ('redirect "Bình <BINH@KONTUM.EXAMPLE>";', ""),
        ('redirect "binh@ngoai.example";', "redirect"),
        ('redirect "binh@kontum.example.ngoai.example";', "redirect"),
        ('redirect "binh@con.kontum.example";', "redirect"),
        ('redirect "binh@kontum.example <x@ngoai.example>";', "redirect"),
        ('require "copy"; REDIRECT :copy "binh@ngoai.example";', "redirect"),
        ('if true { if false { stop; } else { redirect "x@ngoai.example"; } }', "redirect"),
        ('require "variables"; set "a" "x"; redirect "${a}@kontum.example";', "redirect"),
        ('require "encoded-character"; redirect "x${hex:40}kontum.example";', "redirect"),
        ("redirect text:\r\nx@ngoai.example\r\n.\r\n;", "redirect"),
        ("keep; # redirect to nobody", ""),
        (AWAY.format(""), ""),
        (AWAY.format(':from "an.stttt@kontum.example"'), ""),
        (AWAY.format(':from "Nguyễn Ấn <an@kontum.example>"'), ""),
        (AWAY.format(':from "chu.tich@kontum.example"'), "sender"),
        (AWAY.format(':from "an@kontum.example <chu.tich@kontum.example>"'), "sender"),
    ],
)
def test_offence_is_named(script: str, wanted: str) -> None:
    assert offence(read(script), OWN_DOMAINS, MINE) == wanted


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ('require "strange"; strange; redirect "binh@kontum.example";', ""),
        ('require "strange"; strange; redirect "x@ngoai.example";', "redirect"),
        ('require "strange"; strange; redirect /* ? */ "x@ngoai.example";', "unreadable"),
        ('require "strange"; strange; vacation :from "chu.tich@kontum.example" "x";', "sender"),
        ('require "strange"; strange; keep;', ""),
    ],
)
def test_script_that_cannot_be_parsed_is_judged_by_its_words(script: str, wanted: str) -> None:
    assert offence(read(script), OWN_DOMAINS, MINE) == wanted


@pytest.mark.parametrize(
    ("redirects", "allowed"),
    [
        ("none", []),
        ("own", ["kontum"]),
        ("listed", ["kontum", "bonoivu"]),
        ("anywhere", ["kontum", "bonoivu", "x"]),
    ],
)
def test_policy_decides_where_a_redirect_may_lead(redirects: str, allowed: list[str]) -> None:
    listed = {"kontum.example", "bonoivu.example"} if redirects == "listed" else {"kontum.example"}
    policy = Policy(redirects, frozenset(listed))
    names = ("kontum", "bonoivu", "x")
    passed = [name for name in names if not offence(read(f'redirect "a@{name}.example";'), policy, MINE)]
    assert passed == allowed
