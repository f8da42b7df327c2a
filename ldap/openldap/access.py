"""Who may do what in the directory: slapd's access rules, in the order in which it reads them.

The first rule that fits an entry and attribute decides. Least rights: the provisioner reads no
hash, the web writes passwords only, mail reads what delivery and sign-in need, people bind and no
more. Changing a rule here needs its case in the contract tests.
"""

from __future__ import annotations

_NAMES = "uid,mail,mailLocalAddress"
_STANDING = "congvuState,congvuReceives,congvuSignIn"
_FOR_MAIL = "cn,displayName,congvuQuota,congvuKind"
# The permanent lock goes with congvuSignIn=FALSE, so the web can't lift it.
_MAY_SIGN_IN = '"(congvuSignIn=TRUE)"'
# slapd ends every lock when a password is set; who is suspended must therefore not set one.
_MAY_SET_PASSWORD = '"(|(congvuState=active)(congvuState=invited))"'  # noqa: S105 -- a filter
_LOCK = "pwdAccountLockedTime,pwdReset"
_PASSWORD = "userPassword,congvuHashedBy"  # noqa: S105 -- names of attributes
_EARLIER = "pwdHistory"
_TRIES = "pwdFailureTime,pwdChangedTime,authTimestamp"


def operator(uid: int, gid: int) -> str:
    """The system user behind the local socket, as slapd names it."""
    return f'dn.exact="gidNumber={gid}+uidNumber={uid},cn=peercred,cn=external,cn=auth"'


def access_rules(suffix: str, operator_dn: str) -> list[str]:
    """The values of olcAccess without their numbers."""
    provisioner, mail, web, replica = (
        f'dn.exact="cn={name},ou=services,{suffix}"' for name in ("provisioner", "mail", "web", "replica")
    )
    people = f'dn.onelevel="ou=people,{suffix}"'
    return [
        f"to * by {operator_dn} manage by {replica} read by * break",
        f'to dn.subtree="ou=services,{suffix}" attrs=userPassword by anonymous auth by * none',
        f'to dn.subtree="ou=services,{suffix}" by * none',
        f'to dn.subtree="ou=policies,{suffix}" by {provisioner} read by * none',
        f"to {people} filter={_MAY_SET_PASSWORD} attrs={_PASSWORD}"
        f" by {provisioner} =w by {web} =w by anonymous auth by * none",
        f"to {people} attrs={_PASSWORD} by {provisioner} =w by anonymous auth by * none",
        # Hashes, too: the last rule for people would show them. The policy overlay reads them without asking.
        f"to {people} attrs={_EARLIER} by * none",
        f"to {people} filter={_MAY_SIGN_IN} attrs={_LOCK} by {provisioner} write by {web} write by * none",
        f"to {people} attrs={_LOCK} by {provisioner} write by {web} read by * none",
        f"to {people} attrs={_TRIES} by {provisioner} read by {web} read by * none",
        f"to {people} attrs=entry,objectClass,{_NAMES},{_STANDING}"
        f" by {provisioner} write by {mail} read by {web} read by * none",
        f"to {people} attrs={_FOR_MAIL} by {provisioner} write by {mail} read by * none",
        f'to dn.base="ou=people,{suffix}" attrs=entry'
        f" by {provisioner} write by {mail} search by {web} search by * none",
        f'to dn.subtree="ou=people,{suffix}" by {provisioner} write by * none',
        f'to dn.subtree="ou=units,{suffix}" by {provisioner} write by * none',
        f'to dn.subtree="ou=domains,{suffix}" by {provisioner} write by {mail} read by * none',
        f'to dn.subtree="ou=lists,{suffix}" by {provisioner} write by {mail} read by * none',
        f"to * by {provisioner} search by * none",
    ]
