"""Brings ldap3 in through its one door, which knows of its warnings; tests here use its parsers."""

import ldap.client  # noqa: F401 -- imported for what its import does
