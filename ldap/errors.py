"""The few ways in which the directory says no, whichever library speaks to it.

Everything that leaves this room is one of these. The kinds differ in what a caller may conclude:
whether the write happened, and whether the entry or the whole directory is to blame.
"""

from __future__ import annotations


class DirectoryError(Exception):
    """Anything that went wrong between us and the directory."""


class DirectoryUnavailable(DirectoryError):
    """Refused, timed out, cut, or TLS failed. A write may have happened or not: read it back."""


class DirectoryRejected(DirectoryError):
    """This change of this entry will never be taken as it is; others may be."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{text} (LDAP result {code})")
        self.code = code
        self.text = text

    @property
    def not_unique(self) -> bool:
        """Whether another entry already has one of the addresses."""
        return self.code == _CONSTRAINT_VIOLATION and "non-unique" in self.text


class PasswordRemembered(DirectoryRejected):
    """Nothing was written: this password is the current one or one of the last before it."""


class DirectoryHalted(DirectoryError):
    """Full, read-only, out of its limits or not ours to write: stop the run and blame no entry."""

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text if code is None else f"{text} (LDAP result {code})")
        self.code = code


class ChangedMeanwhile(DirectoryError):
    """Nothing was written: the entry is no longer as it was when it was looked at."""


class EntryExists(DirectoryError):
    """There is an entry of this name already."""


class EntryMissing(DirectoryError):
    """There is no entry of this name."""


_SUCCESS = 0
_NO_SUCH_OBJECT = 32
_CONSTRAINT_VIOLATION = 19
_ALREADY_EXISTS = 68
_ASSERTION_FAILED = 122
# busy, unavailable: refused for now, before anything was written.
_LATER = frozenset({51, 52})
# Attribute, syntax, naming and schema complaints, all about one entry: RFC 4511 appendix A.2.
_ABOUT_THE_ENTRY = frozenset({16, 17, 18, 19, 20, 21, 33, 34, 36, 64, 65, 66, 67, 69, 71})


def raise_for(code: int, text: str) -> None:
    """Turn an LDAP result code and its text into one of our errors; return on success.

    A code that isn't known to be about one entry halts: blaming an entry wrongly would spread over
    every entry of a run.
    """
    if code == _SUCCESS:
        return
    if code == _ALREADY_EXISTS:
        raise EntryExists(text)
    if code == _NO_SUCH_OBJECT:
        raise EntryMissing(text)
    if code == _ASSERTION_FAILED:
        raise ChangedMeanwhile(text)
    if code in _ABOUT_THE_ENTRY:
        raise DirectoryRejected(code, text)
    if code in _LATER:
        raise DirectoryUnavailable(f"{text} (LDAP result {code})")
    raise DirectoryHalted(text, code)


def halts(code: int) -> bool:
    """Whether a result blames more than the entry it is about, so that the next would fail as well."""
    return code not in _ABOUT_THE_ENTRY | {_SUCCESS, _ALREADY_EXISTS, _NO_SUCH_OBJECT}
