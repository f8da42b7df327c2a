"""Everything slapd reads: our schema, its configuration and access rules, the base of the tree.

The same files in development, tests and production. Nothing here speaks LDAP.
"""
