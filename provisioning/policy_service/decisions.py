"""What Postfix is answered, by the moment at which it asks: connecting, a sender, the message's end.

Only mail of signed-in senders is judged here; who may connect, relay or use an address is Postfix's own
configuration. An error is nobody's business but the caller's, who then defers the mail.
"""

from __future__ import annotations

from collections.abc import Mapping

from provisioning import clock
from provisioning.database import Database
from provisioning.policy_service.connections import Connections, ends_of
from provisioning.policy_service.senders import sender_of, session_holds

# Postfix's word for "no opinion".
NO_OPINION = "DUNNO"
SIGN_IN_AGAIN = "421 4.7.0 This session is over: sign in again"
# Whether a session is over is asked when a message begins and, since it may take long, when it ends.
_JUDGED = frozenset({"MAIL", "END-OF-MESSAGE"})


class Decisions:
    """Answers one question after another; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database, self._connections = database, Connections()

    def __call__(self, request: Mapping[str, str]) -> str:
        """The action for one request."""
        state, name = request.get("protocol_state", ""), request.get("sasl_username", "")
        if state == "CONNECT":
            self._connections.begin(ends_of(request), clock.now())
        if state not in _JUDGED or not name:
            return NO_OPINION
        began = self._connections.began(ends_of(request))
        with self._database.reading() as session:
            holds = session_holds(sender_of(session, name), began)
        return NO_OPINION if holds else SIGN_IN_AGAIN
