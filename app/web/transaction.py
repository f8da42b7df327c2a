"""What a page changes is kept whole, or taken back whole with the reasons told. Once, for every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType

from app.texts.problems import sentence_for
from app.web.flash import Tone, tell
from app.web.forms import Form
from app.web.request_context import commit, refuse_commit, session
from provisioning.foundation.errors import CongvuError, Invalid, Problem


class Transaction:
    """Commits at the end of its block; after a refusal everything is as before, and `committed` is False."""

    def __init__(self, form: Form | None, tone: Tone, also: Mapping[type[CongvuError], str]) -> None:
        self.committed = False
        self._form, self._tone, self._also = form, tone, also

    def __enter__(self) -> Transaction:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if error is None:
            commit()
            self.committed = True
            return False
        if isinstance(error, Invalid):
            self._refused(error)
            return True
        session().rollback()
        sentence = next((said for kind, said in self._also.items() if isinstance(error, kind)), "")
        if sentence:
            tell(sentence, self._tone)
        return bool(sentence)

    def _refused(self, refusal: Invalid) -> None:
        if self._form is not None:
            # The form is shown again with what the page has loaded, which a roll-back would take away.
            refuse_commit()
            self._form.add_problems(refusal)
        else:
            session().rollback()
            tell_problems(refusal.problems, self._tone)


def transaction(
    form: Form | None = None, *, tone: Tone = "bad", also: Mapping[type[CongvuError], str] | None = None
) -> Transaction:
    """The change that the block makes: `with transaction() as change:`, then ask `change.committed`.

    Invalid ends it quietly: its problems stand beside the fields of `form`, or are told on the next page
    in `tone`. `also`: other refusals that do, each with its sentence. Any other error goes on.
    """
    return Transaction(form, tone, also or {})


def tell_problems(problems: Sequence[Problem], tone: Tone = "bad") -> None:
    """Each problem as a sentence on the next page."""
    for problem in problems:
        tell(sentence_for(problem), tone)
