"""A province of so many people in SQL and, made from it, the same directory with everybody's password."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from ldap import dn
from ldap.openldap.ldif import as_ldif
from ldap.openldap.rebuild import Places, Rebuilt, rebuild
from provisioning.projection.rebuild import all_wanted
from provisioning.recipients.model import Mailbox
from tests.bench.imports import ROOT_UNIT, bodies
from tests.bench.workplace import Workplace, lay_out
from tests.support.hr_files import clean_list, write_list

# Nobody's: a hash of the form and length of a real one.
_HASH = "{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$" + "a" * 22 + "$" + "b" * 43


def filled(folder: Path, people: int) -> Workplace:
    """Everybody in SQL and in the directory, applied, slapd running."""
    place = lay_out(folder / "place")
    file = write_list(clean_list(people, units=bodies()), folder / "list.csv")
    planned = place.congvu("import", "plan", str(file), "--unit", ROOT_UNIT)
    place.congvu("import", "apply", planned.output.split()[1].rstrip(":"))
    make_anew(place, with_passwords(place, folder / "passwords.ldif"))
    with place.database.writing() as session:
        session.execute(sa.update(Mailbox).values(applied_revision=Mailbox.revision))
    return place


def places(place: Workplace) -> Places:
    """Where this directory's things lie."""
    settings = place.server.settings
    return Places(
        suffix=settings.suffix,
        config_dir=settings.config_dir,
        data_dir=settings.data_dir,
        tree_file=place.server.folder / "rendered" / "tree.ldif",
        pid_file=settings.run_dir / "slapd.pid",
    )


@contextmanager
def stopped(place: Workplace) -> Iterator[None]:
    """slapd stands still."""
    place.directory.close()
    place.server.stop()
    try:
        yield
    finally:
        place.server.start_again()


def make_anew(place: Workplace, backup: Path | None = None) -> Rebuilt:
    """The directory made anew from SQL; slapd is stopped meanwhile."""
    with stopped(place), place.database.reading() as session:
        return rebuild(places(place), all_wanted(session), backup)


def with_passwords(place: Workplace, file: Path) -> Path:
    """What slapcat would say of everybody's password."""
    with place.database.reading() as session, file.open("w", encoding="ascii") as out:
        for number, (uid,) in zip(itertools.count(), session.execute(sa.select(Mailbox.id)), strict=False):
            unique = f"{_HASH[:-8]}{number:08d}"
            name = dn.person(uid, place.server.suffix)
            out.write(as_ldif(name, {"uid": [uid], "userPassword": [unique]}))
    return file
