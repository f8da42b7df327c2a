"""The directory's place in a mail stack: hands `ldap.openldap` its folders, ports and passwords.

What slapd is told is that room's; this module only says where.
"""

from __future__ import annotations

import pwd
from pathlib import Path

from ldap.openldap.settings import ServiceHashes, SlapdSettings
from ldap.passwords import hash_service_password
from provisioning.deployment.environment import Secrets
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.programs import owner


def slapd_settings(layout: StackLayout, secrets: Secrets) -> SlapdSettings:
    """The layout in slapd's terms. Hashes the four services' passwords anew."""
    operator = pwd.getpwnam(owner(layout))
    return SlapdSettings(
        suffix=layout.suffix,
        config_dir=layout.stack / "slapd",
        data_dir=layout.directory_data,
        run_dir=layout.run / "slapd",
        certificate_file=layout.directory_certificate_file,
        key_file=layout.directory_key_file,
        services=ServiceHashes(
            provisioner=hash_service_password(secrets.ldap_provisioner_password),
            mail=hash_service_password(secrets.ldap_mail_password),
            web=hash_service_password(secrets.ldap_web_password),
            replica=hash_service_password(secrets.ldap_replica_password),
        ),
        user=layout.users.slapd,
        group=layout.users.slapd,
        operator_uid=operator.pw_uid,
        operator_gid=operator.pw_gid,
        database_bytes=layout.directory_gigabytes * 1024**3,
    )


def directory_conf(directory: Path) -> Path:
    """Where slapd's files lie among the others."""
    return directory / "slapd"
