"""The directory: everything Congvu says to OpenLDAP and everything OpenLDAP is told.

Knows no SQL, no web and no business: it takes entries and returns entries. `ldap` is also the name
under which python-ldap is imported, which therefore must not be installed beside it.
"""
