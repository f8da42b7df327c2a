"""The kind of plan that a list becomes, and the classes of its rows. Pure."""

from __future__ import annotations

from typing import Final

IMPORT: Final = "import"
# The classes that do something when the list is carried out, in the order in which they are applied.
EFFECTS: Final = ("joiner", "changed", "mover", "returner", "leaver")
ROW_CLASSES: Final = (
    "joiner", "same", "changed", "mover", "returner", "leaver", "homonym", "question", "refused",
)  # fmt: skip
# Among the options of a plan: its rows were never a file, and there is nothing to read otherwise.
TYPED: Final = "typed"
# A refused row of which something comes all the same: its person is expected from another unit.
WAITS: Final = "waits_for_release"
