"""The memory of wrong tries that all doors share: web, codes, IMAP, ManageSieve and submission.

Decision 26 says why it counts as it does.
"""
