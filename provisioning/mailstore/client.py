"""The mail store, asked and told through doveadm's HTTP interface.

Ends sessions, clears what sign-in remembers, measures mailboxes. It never reads a message. The
change in the directory comes first, always: what is cleared here is asked anew there.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from provisioning.foundation.errors import Unavailable
from provisioning.foundation.settings import Settings

_WHAT = "mail store"
_TIMEOUT = httpx.Timeout(10, connect=2)
# sysexits.h, as doveadm answers: nobody by that name; nobody connected.
_NO_USER, _NOT_FOUND = 67, 68
# Commands in one call of those that look into each home.
_AT_ONCE = 25
# What Dovecot counts under, before the identifier: see `metric` in its configuration.
_VISITS = "filter_visits_"
# kick takes wildcards; an identifier has none.
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Dovecot keys what it remembers on the name typed, so a name with a tab would be another key.
_LOGIN_NAME = re.compile(r"[A-Za-z0-9_.@-]{1,254}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStatus:
    """What the mail store knows of one mailbox. Sizes in bytes; a limit of 0 means none."""

    exists: bool
    used_bytes: int = 0
    limit_bytes: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """One saved filter. Of those that are off the text is not read."""

    name: str
    active: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class FilterVisits:
    """Who looks after filters: how often each signed in to do so since Dovecot started, and who is there."""

    counts: Mapping[str, int]
    connected: frozenset[str]


class MailStore(Protocol):
    """Every call may raise errors.Unavailable: then it is unknown whether it was done."""

    def disconnect(self, uid: str) -> bool:
        """End every open mail session of this mailbox; whether there was one."""

    def forget(self, uid: str, addresses: Sequence[str]) -> None:
        """Drop what sign-in and delivery remember of a mailbox.

        `addresses` are all the names that could have been typed, those just taken away included:
        entries are kept by the name that was typed.
        """

    def forget_all(self, people: Mapping[str, Sequence[str]]) -> None:
        """The same for many mailboxes in one call: each uid with its names."""

    def disconnect_all(self, uids: Sequence[str]) -> None:
        """End every open mail session of these mailboxes, in one call."""

    def filters(self, uids: Sequence[str]) -> Mapping[str, Sequence[Script]]:
        """The saved filters of those who have any; the text only of those that are on."""

    def switch_off_filters(self, uids: Sequence[str]) -> None:
        """No filter of these mailboxes is on any more; the texts stay."""

    def wipe(self, uid: str) -> None:
        """Every message of the mailbox is deleted; of one that is not there, none."""

    def filter_visits(self) -> FilterVisits:
        """Who may have changed filters."""

    def status(self, uid: str) -> MailboxStatus:
        """How full the mailbox is, and its limit as delivery sees it."""

    def recalculate_quota(self, uid: str) -> None:
        """Count the mailbox anew. Raises errors.Unavailable also for one that does not exist."""

    def health(self) -> None:
        """Raises errors.Unavailable unless the mail store answers and takes our key."""


def login_names(uid: str, addresses: Sequence[str]) -> list[str]:
    """The names to forget, as Dovecot keys them: in lower case, each once.

    Raises ValueError for a name that Dovecot could read as more than itself.
    """
    names = list(dict.fromkeys(name.lower() for name in (uid, *addresses)))
    if not all(_LOGIN_NAME.fullmatch(name) for name in names):
        raise ValueError("not a name to sign in with")
    return names


def checked_uid(uid: str) -> str:
    """The id of a mailbox, as doveadm may be handed it. Raises ValueError for what could mean several."""
    if _UID.fullmatch(uid) is None:
        raise ValueError("not an identifier of a mailbox")
    return uid


class DoveadmMailStore:
    """The real one. Safe to share between threads; connects at each call."""

    def __init__(self, settings: Settings, *, patience: float | None = None) -> None:
        """`patience`: seconds a call may take at most, for those who have somebody waiting."""
        key = base64.b64encode(settings.doveadm_api_key.get_secret_value().encode()).decode()
        self._url = settings.doveadm_url
        self._http = httpx.Client(
            headers={"Authorization": f"X-Dovecot-API {key}"},
            timeout=_TIMEOUT if patience is None else patience,
            trust_env=False,
            # doveadm closes idle connections on its own terms.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def disconnect(self, uid: str) -> bool:
        """See MailStore."""
        return self._kick([uid])

    def disconnect_all(self, uids: Sequence[str]) -> None:
        """See MailStore."""
        if uids:
            self._kick(uids)

    def _kick(self, uids: Sequence[str]) -> bool:
        """Whether anybody was there. One command each: doveadm takes only one name."""
        answers = self._ask_all([("kick", {"mask": [checked_uid(uid)]}) for uid in uids])
        failed = next((code for code, _ in answers if code not in {0, _NOT_FOUND}), 0)
        if failed:
            raise Unavailable(_WHAT, f"kick ended with {failed}")
        return any(code == 0 for code, _ in answers)

    def forget(self, uid: str, addresses: Sequence[str]) -> None:
        """See MailStore."""
        self.forget_all({uid: addresses})

    def forget_all(self, people: Mapping[str, Sequence[str]]) -> None:
        """See MailStore."""
        names = [name for uid, addresses in people.items() for name in login_names(uid, addresses)]
        if names:
            # Without a name Dovecot would forget everybody.
            self._do("authCacheFlush", {"user": names})

    def filters(self, uids: Sequence[str]) -> Mapping[str, Sequence[Script]]:
        """See MailStore."""
        lists = self._of_each([("sieveList", {"user": checked_uid(uid)}) for uid in uids])
        found = {
            uid: [(str(line["script"]), line["active"] == "ACTIVE") for line in answer or ()]
            for uid, answer in zip(uids, lists, strict=True)
        }
        on = [(uid, name) for uid, scripts in found.items() for name, active in scripts if active]
        texts = self._of_each([("sieveGet", {"user": uid, "scriptname": name}) for uid, name in on])
        read = {key: answer[0]["sieve script"] for key, answer in zip(on, texts, strict=True) if answer}
        return {
            uid: [Script(name, active, read.get((uid, name), "")) for name, active in scripts]
            for uid, scripts in found.items()
            if scripts
        }

    def switch_off_filters(self, uids: Sequence[str]) -> None:
        """See MailStore."""
        self._of_each([("sieveDeactivate", {"user": checked_uid(uid)}) for uid in uids])

    def wipe(self, uid: str) -> None:
        """See MailStore."""
        every = {"user": checked_uid(uid), "query": ["mailbox", "*", "all"]}
        code, _answer = self._ask("expunge", every)
        if code not in {0, _NO_USER, _NOT_FOUND}:
            raise Unavailable(_WHAT, f"expunge ended with {code}")

    def _of_each(self, commands: Sequence[tuple[str, Mapping[str, object]]]) -> list[Any]:
        """What each command answered; None for a mailbox or a script that is not there (any more)."""
        answers: list[Any] = []
        for at in range(0, len(commands), _AT_ONCE):
            for code, answer in self._ask_all(commands[at : at + _AT_ONCE]):
                if code not in {0, _NO_USER, _NOT_FOUND}:
                    raise Unavailable(_WHAT, f"{commands[at][0]} ended with {code}")
                answers.append(answer)
        return answers

    def filter_visits(self) -> FilterVisits:
        """See MailStore."""
        (code, counted), (other, connected) = self._ask_all([("statsDump", {}), ("who", {})])
        if code or other:
            raise Unavailable(_WHAT, f"statsDump or who ended with {code or other}")
        ours = [line for line in counted if line["metric_name"].startswith(_VISITS)]
        return FilterVisits(
            {line["metric_name"].removeprefix(_VISITS): int(line["count"]) for line in ours},
            frozenset(line["username"] for line in connected if line["service"] == "sieve"),
        )

    def status(self, uid: str) -> MailboxStatus:
        """See MailStore. A mailbox nobody opened yet is laid out by being measured."""
        code, found = self._ask("user", {"userMask": [checked_uid(uid)]})
        if code == _NO_USER or (code == 0 and not found):
            return MailboxStatus(exists=False)
        if code != 0:
            raise Unavailable(_WHAT, f"user ended with {code}")
        sizes = {"user": uid, "field": ["messages", "vsize"], "mailboxMask": ["*"]}
        boxes = self._do("mailboxStatus", sizes)
        return MailboxStatus(
            exists=True,
            used_bytes=sum(int(box["vsize"]) for box in boxes),
            limit_bytes=_limit(found[uid].get("quota_rule", "")),
            messages=sum(int(box["messages"]) for box in boxes),
        )

    def recalculate_quota(self, uid: str) -> None:
        """See MailStore."""
        self._do("quotaRecalc", {"user": checked_uid(uid)})

    def health(self) -> None:
        """See MailStore."""
        self._do("who", {})

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def _do(self, command: str, parameters: Mapping[str, object]) -> Any:
        code, answer = self._ask(command, parameters)
        if code != 0:
            raise Unavailable(_WHAT, f"{command} ended with {code}")
        return answer

    def _ask(self, command: str, parameters: Mapping[str, object]) -> tuple[int, Any]:
        """The command's exit code (sysexits.h) and, when it is 0, what it answered."""
        return self._ask_all([(command, parameters)])[0]

    def _ask_all(self, commands: Sequence[tuple[str, Mapping[str, object]]]) -> list[tuple[int, Any]]:
        """The same for several commands, which are done one after the other."""
        asked = [[command, parameters, str(at)] for at, (command, parameters) in enumerate(commands)]
        try:
            response = self._http.post(self._url, json=asked)
            response.raise_for_status()
            answers = {tag: (kind, answer) for kind, answer, tag in response.json()}
            return [_outcome(*answers[tag]) for _, _, tag in asked]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise Unavailable(_WHAT, f"{commands[0][0]}: {type(error).__name__}") from error


def _outcome(kind: str, answer: Any) -> tuple[int, Any]:
    return (int(answer.get("exitCode", -1)), None) if kind == "error" else (0, answer)


def _limit(rule: str) -> int:
    """The bytes of a quota rule such as `*:bytes=1000`; 0 when there is none."""
    found = re.fullmatch(r"\*:bytes=(\d+)", rule)
    return int(found[1]) if found else 0
