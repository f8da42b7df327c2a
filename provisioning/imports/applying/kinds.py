"""Which kind of plan is applied by what. Whoever brings a new kind of mass change adds a line."""

from __future__ import annotations

from typing import Final

from provisioning.imports.applying.import_kind import ImportKind
from provisioning.imports.applying.undo_kind import UndoKind
from provisioning.plans.applying import Kinds

KINDS: Final[Kinds] = {"import": ImportKind, "undo": UndoKind}
