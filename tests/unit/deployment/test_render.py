"""The rendered configuration, read back by the programs it is for; none is started."""

from __future__ import annotations

import configparser
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from provisioning.deployment.environment import Secrets, with_choices
from provisioning.deployment.layout import StackLayout, SystemUsers, production_layout
from provisioning.deployment.render import UnknownVersion, render
from provisioning.deployment.values import UnsafeValue

pytestmark = pytest.mark.stack


@pytest.fixture
def conf(layout: StackLayout, secrets: Secrets, folder: Path) -> Path:
    """A rendered folder."""
    render(layout, secrets, folder / "conf")
    return folder / "conf"


def postconf(conf: Path, *arguments: str) -> str:
    """Postfix's own reading of the files."""
    command = ["/usr/sbin/postconf", "-c", str(conf / "postfix"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    assert done.stderr == ""
    return done.stdout


def doveconf(conf: Path, *arguments: str) -> str:
    """Dovecot's own reading of the files."""
    command = ["/usr/bin/doveconf", "-c", str(conf / "dovecot/dovecot.conf"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    return done.stdout


def test_postfix_reads_every_line_without_a_warning(conf: Path) -> None:
    assert "queue_directory" in postconf(conf, "-n")
    assert "smtpd" in postconf(conf, "-M")


def test_nothing_in_a_private_stack_can_send_mail_out(conf: Path) -> None:
    commands = {line.split()[-1] for line in postconf(conf, "-M").splitlines()}
    # No SMTP client, no pipes to other programs.
    assert commands.isdisjoint({"smtp", "pipe", "uucp", "local"})
    assert "default_transport = letterbox" in postconf(conf, "-n")


def test_production_sends_mail_out(layout: StackLayout, secrets: Secrets, folder: Path) -> None:
    render(replace(layout, sealed=False), secrets, folder / "open")
    text = postconf(folder / "open", "-n") + postconf(folder / "open", "-M")
    assert "letterbox" not in text
    assert "smtp       unix" in text


def test_production_listens_to_the_network_but_not_with_its_keys(secrets: Secrets, folder: Path) -> None:
    layout = production_layout(
        host="thu.kontum.example", domains=("kontum.example",), suffix="dc=kontum,dc=example"
    )
    render(layout, secrets, folder / "open")
    assert "inet_interfaces = all" in postconf(folder / "open", "-n")
    assert doveconf(folder / "open", "listen").strip() == "listen = *"
    assert "address = 127.0.0.1" in doveconf(folder / "open", "service/doveadm")


def test_production_opens_tls_ports_beside_the_others_and_speaks_ipv6(secrets: Secrets, folder: Path) -> None:
    layout = production_layout(
        host="thu.kontum.example", domains=("kontum.example",), suffix="dc=kontum,dc=example", ipv6=True
    )
    render(layout, secrets, folder / "open")
    doors = postconf(folder / "open", "-P")
    assert "465/inet/smtpd_tls_wrappermode = yes" in doors
    for said in (line for line in doors.splitlines() if line.startswith("587/inet/smtpd_")):
        assert said.replace("587/", "465/") in doors
    assert "inet_protocols = all" in postconf(folder / "open", "-n")
    assert doveconf(folder / "open", "listen").strip() == "listen = *, ::"
    assert "port = 993" in doveconf(folder / "open", "service/imap-login")
    assert "listen [::]:443 ssl" in (folder / "open/nginx/front.conf").read_text()


def test_production_logs_where_systemd_keeps_it(secrets: Secrets, folder: Path) -> None:
    layout = production_layout(
        host="thu.kontum.example", domains=("kontum.example",), suffix="dc=kontum,dc=example"
    )
    render(layout, secrets, folder / "open")
    # Standard output is a socket there, which Postfix can't open: it would not start.
    assert postconf(folder / "open", "maillog_file").strip() == "maillog_file ="
    assert doveconf(folder / "open", "log_path").strip() == "log_path = syslog"


def test_a_private_stack_has_no_ports_of_before_tls(conf: Path) -> None:
    assert "465/" not in postconf(conf, "-P")
    assert "port = 993" not in doveconf(conf, "service/imap-login")


def test_nobody_is_trusted_by_address_except_on_the_ports_for_this_machine_alone(conf: Path) -> None:
    assert "mynetworks =\n" in postconf(conf, "-n")
    overrides = postconf(conf, "-P")
    trusting = [line for line in overrides.splitlines() if "mynetworks" in line]
    assert len([line for line in trusting if "/inet/mynetworks" in line]) == 2
    assert all(line.startswith(("127.0.0.1:20026/", "127.0.0.1:20027/")) for line in trusting)


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        ("none", "reject"),
        ("own", "reject_unauth_destination"),
        ("listed", "check_recipient_access inline:{ gov.example=OK }, reject_unauth_destination"),
        ("anywhere", "permit"),
    ],
)
def test_postfix_is_told_where_redirects_may_lead(
    layout: StackLayout, secrets: Secrets, folder: Path, policy: str, rule: str
) -> None:
    known = {"CONGVU_REDIRECTS": policy, "CONGVU_REDIRECT_DOMAINS": "gov.example"}
    render(with_choices(layout, known), secrets, folder / "conf")
    assert postconf(folder / "conf", "-h", "redirect_policy").strip() == rule


def test_unknown_policy_for_redirects_is_refused(layout: StackLayout) -> None:
    with pytest.raises(UnsafeValue):
        with_choices(layout, {"CONGVU_REDIRECTS": "everywhere"})


def test_everything_listens_on_the_layouts_address_only(conf: Path) -> None:
    assert "inet_interfaces = 127.0.0.1" in postconf(conf, "-n")
    assert doveconf(conf, "listen").strip() == "listen = 127.0.0.1"


def test_dovecot_needs_tls_remembers_and_never_logs_a_password(conf: Path) -> None:
    shown = doveconf(conf)
    wanted = (
        "ssl = required",
        "disable_plaintext_auth = yes",
        "auth_cache_size = 32 M",
        "auth_cache_negative_ttl = 0",
        "auth_verbose_passwords = no",
        "auth_debug_passwords = no",
    )
    assert [line for line in wanted if line not in shown] == []
    assert "pam" not in shown


def test_no_secret_is_in_a_file_that_everyone_may_read(conf: Path, secrets: Secrets) -> None:
    files = [file for file in conf.rglob("*") if file.is_file()]
    spoken = [letter * 40 for letter in "kndpwmr"]
    open_files = [file for file in files if file.stat().st_mode & 0o007]
    leaking = [f for f in open_files if any(word in f.read_text() for word in spoken)]
    assert leaking == []
    # Only two of them are needed by Postfix and Dovecot at all.
    texts = "".join(file.read_text() for file in files)
    assert [word[0] for word in spoken if word in texts] == ["d", "m"]


def test_the_supervisor_starts_the_directory_first_and_the_web_when_asked(conf: Path) -> None:
    parser = configparser.RawConfigParser(inline_comment_prefixes=(" ;",))
    parser.read(conf / "supervisord.conf")
    programs = {name[8:]: parser[name] for name in parser.sections() if name.startswith("program:")}
    order = sorted(programs, key=lambda name: int(programs[name]["priority"]))
    assert order == ["slapd", "dovecot", "policy", "rspamd", "postfix", "held-mail", "web", "front", "worker"]
    assert {name for name in order if programs[name]["autostart"] == "True"} == {
        "slapd",
        "dovecot",
        "policy",
        "rspamd",
        "postfix",
        "held-mail",
    }
    assert {program["autorestart"] for program in programs.values()} == {"true"}
    assert parser["unix_http_server"]["chmod"] == "0700"


@pytest.mark.parametrize("sealed", [True, False])
def test_rspamd_reads_its_files(layout: StackLayout, secrets: Secrets, folder: Path, *, sealed: bool) -> None:
    rendered = replace(layout, sealed=sealed, domains=("kontum.example", "so.kontum.example"))
    render(rendered, secrets, folder / "conf")
    command = ["/usr/bin/rspamadm", "configtest", "-c", str(folder / "conf/rspamd/rspamd.conf")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (0, "syntax OK") == (done.returncode, done.stdout.strip())


def test_every_port_has_a_door_and_mail_is_deferred_without_an_answer(conf: Path) -> None:
    shown = postconf(conf, "-n")
    assert "milter_default_action = tempfail" in shown
    assert "milter_macro_daemon_name = unknown" in shown
    doors = [line.split()[-1] for line in postconf(conf, "-P").splitlines() if "daemon_name" in line]
    assert sorted(doors) == ["mx", "outgoing", "sieve", "submission"]
    # Congvu itself gives up after ten seconds.
    waits = re.findall(r"^milter_\w+_timeout = (\d+)s$", shown, re.MULTILINE)
    assert [True] * 3 == [int(wait) < 10 for wait in waits]


def test_mail_in_our_name_from_outside_is_refused_or_filed_as_junk_and_nothing_else(
    layout: StackLayout,
) -> None:
    assert "junk" == replace(layout, unsigned_own="junk").unsigned_own
    with pytest.raises(UnsafeValue):
        replace(layout, unsigned_own="take")


def test_rendering_twice_gives_the_same_files(layout: StackLayout, secrets: Secrets, conf: Path) -> None:
    before = {f: f.read_text() for f in conf.rglob("*.c*f*") if "slapd" not in f.parts}
    render(layout, secrets, conf)
    assert {file: file.read_text() for file in before} == before


def test_an_unknown_dovecot_is_named(layout: StackLayout, secrets: Secrets, folder: Path) -> None:
    with pytest.raises(UnknownVersion, match=r"Dovecot 2\.4"):
        render(layout, secrets, folder / "conf", dovecot="2.4")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "mail.example\nmynetworks = 0.0.0.0/0"),
        ("host", "mail $mydomain"),
        ("suffix", "dc=x\nrootpw secret"),
        ("address", "0.0.0.0\n"),
        ("stack", Path("/srv/a b")),
        ("stack", Path("/srv/%(ENV_HOME)s")),
        ("domains", ("kontum.example", "x.example\n")),
        ("domains", ("${config_directory}",)),
    ],
)
def test_a_layout_with_a_hostile_value_is_never_made(layout: StackLayout, field: str, value: object) -> None:
    with pytest.raises(UnsafeValue):
        replace(layout, **{field: value})  # type: ignore[arg-type]


def test_secrets_with_a_meaning_are_never_made(secrets: Secrets) -> None:
    with pytest.raises(UnsafeValue):
        replace(secrets, ldap_mail_password="a" * 20 + "\ntls_require_cert = never")


def test_secrets_do_not_show_themselves(secrets: Secrets) -> None:
    assert "d" * 40 not in repr(secrets)


def test_the_letterbox_is_never_roots() -> None:
    with pytest.raises(UnsafeValue):
        SystemUsers(letterbox="root")


@pytest.mark.parametrize("sealed", [True, False])
def test_no_port_of_ours_takes_anything_but_crlf_for_a_lines_end(
    layout: StackLayout, secrets: Secrets, folder: Path, *, sealed: bool
) -> None:
    render(replace(layout, sealed=sealed), secrets, folder / "conf")
    general, ports = postconf(folder / "conf", "-n"), postconf(folder / "conf", "-P")
    guards = {
        "smtpd_forbid_bare_newline": "normalize",
        "smtpd_forbid_bare_newline_exclusions": "",
        "smtpd_discard_ehlo_keywords": "chunking",
    }
    for name, value in guards.items():
        assert f"{name} = {value}".strip() in [line.strip() for line in general.splitlines()]
        # For all of them, those that are added later included.
        assert f"/{name} " not in ports
