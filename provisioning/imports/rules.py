"""The kind of plan that a list becomes, and the classes of its rows. Pure."""

from __future__ import annotations

from typing import Final

IMPORT: Final = "import"
# What the rows of official forms ask for accounts that are there.
REQUESTED: Final = ("restored", "reset", "locked", "withdrawn", "deleted")
# The classes that do something when the list is carried out, in the order in which they are applied.
EFFECTS: Final = ("joiner", "changed", "mover", "returner", "leaver", *REQUESTED)
ROW_CLASSES: Final = (
    "joiner", "same", "changed", "mover", "returner", "leaver", *REQUESTED, "homonym", "question", "refused",
)  # fmt: skip
# Among the options of a plan: the letter around the list; and for how many rows somebody has said that they
# are right although the letter counts otherwise.
LETTER: Final = "letter"
COUNT_AGREED: Final = "count_agreed"
# Among the options of a plan: its rows were never a file, and there is nothing to read otherwise.
TYPED: Final = "typed"
# A refused row of which something comes all the same: its person is expected from another unit.
WAITS: Final = "waits_for_release"
