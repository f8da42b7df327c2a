"""What Postfix is answered, by the moment at which it asks: connecting, a sender, a recipient, the
beginning of a message's text, its end.

Only mail of signed-in senders is judged here, and what filters answer for them; who may connect, relay or
use an address is Postfix's own configuration. An error is nobody's business but the caller's, who then
defers the mail.
"""

from __future__ import annotations

from collections.abc import Mapping

from provisioning.deployment.layout import RETURNS
from provisioning.deployment.own_addresses import field_key, prepend
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.policy_service.automatic_replies import AutomaticReplies
from provisioning.policy_service.connections import Connections, ends_of
from provisioning.policy_service.recipients import OwnDomains, Recipients
from provisioning.policy_service.senders import own_addresses, sender_of, session_holds
from provisioning.sending.counters import count_message, writes_to_all
from provisioning.sending.locks import lock_of

# Postfix's word for "no opinion".
NO_OPINION = "DUNNO"
# Vietnamese without its signs: an SMTP answer is ASCII (RFC 5321, 4.2).
SIGN_IN_AGAIN = "421 4.7.0 Phien da ket thuc, hay dang nhap lai / This session is over: sign in again"
LOCKED = (
    "554 5.7.1 Tai khoan tam bi khoa gui thu vi gui nhieu bat thuong, quan tri vien co the mo lai / "
    "Sending is locked after unusually many messages; your administrator can release it"
)
# Said before Postfix says it with the account's identifier, which tells nobody anything.
NOT_YOURS = (
    "553 5.7.1 Tai khoan nay chi gui duoc tu dia chi cua chinh no ({own}), khong phai tu dia chi nay / "
    "This account may send from its own address ({own}) only, not from this one"
)
TOO_MANY = "452 4.5.3 Thu co qua nhieu nguoi nhan / Too many recipients in one message"
HOLD = "HOLD Beyond the sending limits of this account"
# Taken and thrown away: a refusal would come back to the official for each.
DISCARD = "DISCARD Beyond the limit of automatic replies"
# The name that main.cf gives to questions about what filters send.
FILTERS = "filters"

Request = Mapping[str, str]


class Decisions:
    """Answers one question after another; safe to share between threads."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._connections = Connections()
        self._own_domains = OwnDomains(database)
        self._recipients = Recipients(self._own_domains)
        self._replies = AutomaticReplies(settings.sending_replies_hour)
        self._field_key = field_key(settings.secret_key.get_secret_value())

    def __call__(self, request: Request) -> str:
        """The action for one request."""
        state = request.get("protocol_state", "")
        if request.get("policy_context") == FILTERS:
            return self._at_reply(request)
        if state == "CONNECT":
            self._connections.begin(ends_of(request), clock.now())
        if not request.get("sasl_username"):
            return NO_OPINION
        match state:
            case "MAIL":
                return self._at_beginning(request)
            case "RCPT":
                return self._at_recipient(request)
            case "DATA":
                return self._at_text(request)
            case "END-OF-MESSAGE":
                return self._at_end(request)
        return NO_OPINION

    def _at_beginning(self, request: Request) -> str:
        name, began = request["sasl_username"], self._connections.began(ends_of(request))
        with self._database.reading() as session:
            if not session_holds(sender_of(session, name), began):
                return SIGN_IN_AGAIN
            if lock_of(session, name):
                return LOCKED
            own = own_addresses(session, name)
        sender = request.get("sender", "").lower()
        if not sender or sender in own or not own:
            return NO_OPINION
        return NOT_YOURS.format(own=own[0])

    def _at_recipient(self, request: Request) -> str:
        count = self._recipients.add(request.get("instance", ""), request.get("recipient", ""), clock.now())
        if count <= self._settings.sending_recipients:
            return NO_OPINION
        with self._database.reading() as session:
            to_all = writes_to_all(session, self._settings, request["sasl_username"])
        return NO_OPINION if to_all else TOO_MANY

    def _at_text(self, request: Request) -> str:
        """Asked once for each message, when it may still be given a header field."""
        with self._database.reading() as session:
            own = own_addresses(session, request["sasl_username"])
        return prepend(self._field_key, request.get("sender", ""), own)

    def _at_end(self, request: Request) -> str:
        """Asked again, since a message may take long; and counted, in the same transaction."""
        name, began = request["sasl_username"], self._connections.began(ends_of(request))
        recipients = int(request.get("recipient_count") or 1)
        amount = self._recipients.take(request.get("instance", ""), recipients)
        with self._database.writing() as session:
            if not session_holds(sender_of(session, name), began):
                return SIGN_IN_AGAIN
            goes = count_message(
                session, self._settings, name, amount, request.get("queue_id", ""), clock.now()
            )
        return NO_OPINION if goes else HOLD

    def _at_reply(self, request: Request) -> str:
        """Of what filters send a reply alone has its owner in the envelope; a redirect obeys another rule.

        Colleagues, who signed in to write, are answered always.
        """
        now, sender = clock.now(), request.get("sender", "").lower()
        stranger = request.get("recipient", "").rpartition("@")[2].lower() not in self._own_domains(now)
        if not sender or sender.startswith(RETURNS) or not stranger or self._replies.take(sender, now):
            return NO_OPINION
        return DISCARD
