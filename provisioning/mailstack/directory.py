"""Stopgap until ldap/openldap exists."""

from __future__ import annotations

import subprocess
from pathlib import Path

from provisioning.mailstack.environment import Secrets
from provisioning.mailstack.layout import StackLayout


def slapd_arguments(layout: StackLayout, conf: Path) -> tuple[str, ...]:
    return (
        *("/usr/sbin/slapd", "-f", str(conf / "slapd/slapd.conf"), "-h", layout.ldap_uri),
        *("-u", layout.users.slapd, "-g", layout.users.slapd, "-d", "0"),
    )


SCHEMA = """
attributetype ( 2.25.1.1 NAME 'congvuState' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 2.25.1.2 NAME 'congvuReceives' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
attributetype ( 2.25.1.3 NAME 'congvuSignIn' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
attributetype ( 2.25.1.4 NAME 'congvuQuota' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 2.25.1.5 NAME 'congvuUnit' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 2.25.1.6 NAME 'congvuKind' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 2.25.1.7 NAME 'congvuRevision' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 2.25.1.20 NAME 'congvuMailbox' SUP top AUXILIARY MAY ( congvuState $ congvuReceives $ congvuSignIn $ congvuQuota $ congvuUnit $ congvuKind $ congvuRevision ) )
"""


def write_directory_configuration(
    layout: StackLayout, secrets: Secrets, directory: Path
) -> list[Path]:
    d = directory / "slapd"
    d.mkdir(exist_ok=True)
    (d / "s.schema").write_text(SCHEMA)
    inc = "".join(f"include /etc/ldap/schema/{x}.schema\n" for x in ("core", "cosine", "inetorgperson", "misc"))
    (d / "slapd.conf").write_text(f"""{inc}include {d}/s.schema
pidfile {layout.run}/slapd/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload argon2
moduleload ppolicy
TLSCACertificateFile {layout.ca_file}
TLSCertificateFile {layout.certificate_file}
TLSCertificateKeyFile {layout.key_file}
database mdb
suffix {layout.suffix}
rootdn cn=root,{layout.suffix}
rootpw {secrets.ldap_provisioner_password}
directory {layout.directory_data}
maxsize 104857600
index objectClass,mailLocalAddress,uid eq
overlay ppolicy
access to attrs=userPassword by anonymous auth by * none
access to * by * read
""")
    return []


def load_if_empty(layout: StackLayout, secrets: Secrets) -> None:
    if any(layout.directory_data.iterdir()):
        return
    s = layout.suffix
    ldif = f"""dn: {s}
objectClass: dcObject
objectClass: organization
dc: congvu
o: x

dn: ou=people,{s}
objectClass: organizationalUnit
ou: people

dn: ou=services,{s}
objectClass: organizationalUnit
ou: services

dn: cn=mail,ou=services,{s}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: mail
userPassword: {secrets.ldap_mail_password}
"""
    subprocess.run(["slapadd", "-f", str(layout.conf / "slapd/slapd.conf")], input=ldif.encode(), check=True, timeout=30)
    for f in layout.directory_data.iterdir():
        import shutil
        shutil.chown(f, layout.users.slapd, layout.users.slapd)
