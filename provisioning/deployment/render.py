"""Writes every configuration file of a mail stack: the private one's, the tests', production's.

Templates say what; a layout and secrets say where and with what. Nothing is started, and nothing
outside the given folder is touched.
"""

from __future__ import annotations

import pwd
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ldap.openldap.render import render_slapd, slapd_arguments
from provisioning.deployment import values
from provisioning.deployment.client_config import client_config
from provisioning.deployment.directory import directory_conf, slapd_settings
from provisioning.deployment.dns_records import mta_sts_policy
from provisioning.deployment.environment import Secrets
from provisioning.deployment.folders import give
from provisioning.deployment.layout import RETURNS, StackLayout
from provisioning.deployment.programs import programs
from provisioning.foundation.settings import LARGEST_UPLOAD

_TEMPLATES = Path(__file__).parent / "templates"
# The other fields of a form and the lines between them, in bytes.
_AROUND_A_FILE = 1024 * 1024
# RFC 8314: TLS from the first byte. A private stack has no use for it.
_SUBMISSIONS = 465
_DOMAIN_MAPS = ("domains", "own_envelopes", "filter_senders")
_FILTER_TABLES = ("filter_senders", "redirects", "returns", "returned")


class UnknownVersion(RuntimeError):
    """A program is missing, or of a version whose configuration language we do not write."""


@dataclass(frozen=True, slots=True)
class _File:
    """One file: the template's name, where it goes, and which group may read it besides root."""

    template: str
    target: str
    group: str = ""
    """Empty: everyone may read it, because it holds no secret."""


def dovecot_version() -> str:
    """Major and minor version of the installed Dovecot, e.g. "2.3". Raises UnknownVersion."""
    try:
        answer = subprocess.run(
            ["/usr/sbin/dovecot", "--version"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnknownVersion("Dovecot is not installed") from error
    found = re.match(r"(\d+\.\d+)\.", answer.stdout)
    if found is None:
        raise UnknownVersion(f"Dovecot names its version as {answer.stdout.strip()!r}")
    return found[1]


def _doors(layout: StackLayout) -> list[tuple[int, str, bool]]:
    """Where officials hand mail in: port, name in the log, and whether TLS comes before anything else."""
    begun_in_clear = (layout.ports.submission, "submission", False)
    return [begun_in_clear] if layout.sealed else [begun_in_clear, (_SUBMISSIONS, "submissions", True)]


def _dovecot_templates(version: str) -> str:
    folder = f"dovecot-{version}"
    if not (_TEMPLATES / folder).is_dir():
        raise UnknownVersion(f"There are no templates for Dovecot {version} yet, only for 2.3")
    return folder


def _files(layout: StackLayout, dovecot: str) -> list[_File]:
    users = layout.users
    folder = _dovecot_templates(dovecot)
    return [
        _File("postfix/main.cf.j2", "postfix/main.cf"),
        _File("postfix/master.cf.j2", "postfix/master.cf"),
        _File("postfix/recipients.cf.j2", "postfix/recipients.cf", users.postfix),
        _File("postfix/senders.cf.j2", "postfix/senders.cf", users.postfix),
        _File("postfix/contacts.cf.j2", "postfix/contacts.cf", users.postfix),
        *(_File(f"postfix/{name}.cf.j2", f"postfix/{name}.cf", users.postfix) for name in _DOMAIN_MAPS),
        _File("postfix/returned.cf.j2", "postfix/returned.cf", users.postfix),
        *(_File(f"postfix/{name}.j2", f"postfix/{name}") for name in _FILTER_TABLES),
        _File(f"{folder}/dovecot.conf.j2", "dovecot/dovecot.conf", users.dovecot),
        _File(f"{folder}/passdb.conf.ext.j2", "dovecot/passdb.conf.ext", users.dovecot),
        _File(f"{folder}/userdb.conf.ext.j2", "dovecot/userdb.conf.ext", users.dovecot),
        _File(f"{folder}/junk.sieve.j2", "dovecot/junk.sieve"),
        _File("rspamd/rspamd.conf.j2", "rspamd/rspamd.conf"),
        _File("rspamd/rules.lua.j2", "rspamd/rules.lua", users.rspamd),
        *([_File("rspamd/suffixes.dat.j2", "rspamd/suffixes.dat")] if layout.sealed else []),
        _File("nginx/front.conf.j2", "nginx/front.conf"),
        _File("supervisor/supervisord.conf.j2", "supervisord.conf"),
    ]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        finalize=values.rendered,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- no HTML: `finalize` refuses what would need escaping
    )
    made.filters["exactly"] = _exactly
    return made


def _exactly(domain: str) -> values.Quoted:
    """A domain in a regular expression, where a bare dot would be any letter."""
    return values.Quoted(values.host(domain).replace(".", "[.]"))


def _write(directory: Path, file: _File, text: str) -> None:
    target = directory / file.target
    target.parent.mkdir(exist_ok=True)
    fresh = target.with_name(target.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    give(fresh, group=file.group or "root")
    fresh.chmod(0o640 if file.group else 0o644)
    fresh.replace(target)


def render(layout: StackLayout, secrets: Secrets, directory: Path, *, dovecot: str | None = None) -> None:
    """Write every configuration file into `directory`.

    The files name each other as lying there. `dovecot` is the version to write for, by default
    the installed one. Raises UnknownVersion, and UnsafeValue before a bad value is written.
    """
    values.path(str(directory))
    directory.mkdir(parents=True, exist_ok=True)
    letterbox = pwd.getpwnam(layout.users.letterbox)
    slapd = slapd_settings(layout, secrets)
    names = {
        "layout": layout,
        "secrets": secrets,
        "directory": directory,
        "returns": RETURNS,
        "programs": programs(layout, directory, slapd_arguments(slapd, layout.ldap_uri)),
        "largest_body": LARGEST_UPLOAD + _AROUND_A_FILE,
        "well_known": {domain: values.Quoted(client_config(layout, domain)) for domain in layout.domains},
        "mta_sts_policy": values.Quoted(mta_sts_policy(layout.host, layout.mta_sts).replace("\r\n", r"\r\n")),
        "doors": _doors(layout),
        "letterbox_uid": letterbox.pw_uid,
        "letterbox_gid": letterbox.pw_gid,
    }
    files = _files(layout, dovecot or dovecot_version())
    texts = [(file, _environment().get_template(file.template).render(names)) for file in files]
    for file, text in texts:
        _write(directory, file, text)
    render_slapd(slapd, directory_conf(directory))
