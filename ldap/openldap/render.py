"""Writes what slapd reads and loads it with slapd's own tools, while slapd is stopped.

`render_slapd` writes files; `load` makes a fresh configuration from them, begins an empty tree and
sets the services' passwords; `slapd_arguments` is how slapd is then started in the foreground.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ldap.entries import MOST_REMEMBERED, policy_remembering
from ldap.openldap.access import access_rules, operator
from ldap.openldap.settings import SlapdSettings

_HERE = Path(__file__).parent
_SBIN = Path("/usr/sbin")
_RENDERED = ("config.ldif", "tree.ldif", "places.ldif", "policies.ldif", "services.ldif")
_TOOL_SECONDS = 60
# How slapd's tools say that an entry of this name is there.
_STANDS = "already exists"


class LoadFailed(RuntimeError):
    """One of slapd's tools refused; carries what it said."""


def _base_lines(suffix: str) -> list[str]:
    """The attributes of the suffix's own entry, by the kind of its first part."""
    kind, value = suffix.split(",", maxsplit=1)[0].split("=")
    if kind == "dc":
        return ["objectClass: dcObject", "objectClass: organization", f"dc: {value}", f"o: {value}"]
    name = {"o": "organization", "ou": "organizationalUnit"}[kind]
    return [f"objectClass: {name}", f"{kind}: {value}"]


def _template_values(settings: SlapdSettings, directory: Path) -> dict[str, object]:
    named = operator(settings.operator_uid, settings.operator_gid)
    return {
        "slapd": settings,
        "suffix": settings.suffix,
        "directory": directory.resolve(),
        "operator": named,
        "access": access_rules(settings.suffix, named),
        "base": _base_lines(settings.suffix),
        "hashes": settings.services.by_name(),
        "remembering": {policy_remembering(count): count for count in range(1, MOST_REMEMBERED + 1)},
    }


def _write_private(file: Path, content: str) -> None:
    # The services' hashes stand in these files: the mode is there before the content.
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(content, encoding="utf-8")


def render_slapd(settings: SlapdSettings, directory: Path) -> None:
    """Write the configuration, the tree and what is given to one that stands, as LDIF, into the folder.

    The folder is made if need be. Its path must need no quoting. Starts nothing and loads nothing.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- LDIF; SlapdSettings holds every value to plain characters
    )
    values = _template_values(settings, directory)
    for name in _RENDERED:
        _write_private(directory / name, environment.get_template(f"{name}.j2").render(values))
    shutil.copyfile(_HERE / "congvu.ldif", directory / "congvu.ldif")


def _run(tool: str, *arguments: str) -> None:
    command = [str(_SBIN / tool), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TOOL_SECONDS, check=False)
    if done.returncode != 0:
        raise LoadFailed(f"{tool}: {done.stderr.strip()}")


def _fresh_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)


def is_empty(settings: SlapdSettings) -> bool:
    """Whether there is no database yet."""
    return not (settings.data_dir / "data.mdb").exists()


def load(settings: SlapdSettings, directory: Path) -> None:
    """Load what `render_slapd` wrote into `directory`. Call only while slapd is stopped.

    cn=config is made anew; the tree is begun if there is none, and given what a later version added; the
    services' passwords are set each time. Files are handed to `settings.user` when run by root. Raises
    LoadFailed.
    """
    begin = is_empty(settings)
    _fresh_folder(settings.config_dir)
    for folder in (settings.data_dir, settings.run_dir):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = str(settings.config_dir)
    _run("slapadd", "-n", "0", "-F", config, "-l", str(directory / "config.ldif"))
    if begin:
        _run("slapadd", "-n", "1", "-F", config, "-l", str(directory / "tree.ldif"))
    else:
        _run("slapmodify", "-n", "1", "-F", config, "-l", str(directory / "services.ldif"))
        _add_places(config, directory)
    _hand_over(settings)


def _add_places(config: str, directory: Path) -> None:
    """What a tree of an earlier version lacks; what stands there already is left as it is."""
    _added(config, directory / "places.ldif")
    if _added(config, directory / "policies.ldif"):
        return
    # The first stands already. The tool takes nothing behind an entry that it refused, so if the last is
    # missing (it was stopped half-way once), the others are given to it one by one.
    entries = _entries(directory / "policies.ldif")
    if _added_alone(config, directory, entries[-1]):
        for entry in entries[1:-1]:
            _added_alone(config, directory, entry)


def _added(config: str, file: Path) -> bool:
    """Whether all of the file was taken; False where its first entry stands already. Raises LoadFailed."""
    try:
        _run("slapmodify", "-n", "1", "-F", config, "-l", str(file))
    except LoadFailed as error:
        if _STANDS not in str(error):
            raise
        return False
    return True


def _added_alone(config: str, directory: Path, entry: str) -> bool:
    file = directory / "one.ldif"
    _write_private(file, entry)
    try:
        return _added(config, file)
    finally:
        file.unlink()


def _entries(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8").strip()
    return [f"{entry}\n" for entry in text.split("\n\n")]


def _hand_over(settings: SlapdSettings) -> None:
    if os.geteuid() != 0 or not settings.user:
        return
    for top in (settings.config_dir, settings.data_dir, settings.run_dir):
        for path in (top, *top.rglob("*")):
            shutil.chown(path, settings.user, settings.group or None)


def slapd_arguments(settings: SlapdSettings, *uris: str, local_socket: bool = True) -> tuple[str, ...]:
    """The command that runs slapd in the foreground, on the given URIs.

    With `local_socket` it also listens on `settings.ldapi_uri`, for the operator; the list of URIs
    is then one argument with a blank in it.
    """
    drop_to: tuple[str, ...] = ()
    if os.geteuid() == 0 and settings.user:
        drop_to = ("-u", settings.user, "-g", settings.group or settings.user)
    listen = [*uris, settings.ldapi_uri] if local_socket else uris
    # Level "none" still prints what would be logged at any level, such as why a start failed.
    config = ("-d", "none", "-F", str(settings.config_dir))
    return (str(_SBIN / "slapd"), *config, "-h", " ".join(listen), *drop_to)
