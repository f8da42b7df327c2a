"""Owns what is left of a name when everything is taken away by which two names look alike.

Marks, capitals, blanks, wide forms, signs nobody sees, letters of other scripts, and pairs of letters that
read as one. Two names with one skeleton may be two people's: it says that somebody could take one for the
other, no more.
"""

from __future__ import annotations

import re
import unicodedata

from provisioning.names.text import fold

# Letters of the Cyrillic and Greek scripts, and of phonetic spelling, by the Latin ones they look like.
_LATIN = str.maketrans(
    {
        **dict(zip("авеёзіїјкмнорстухѕԁԛԝһь", "abeeziijkmhopctyxsdqwhb", strict=True)),
        **dict(zip("αβγεηικνορτυχωϲϳ", "abyenikvoptuxwcj", strict=True)),
        **dict(zip("ɑɡıɩȷʟɴʀʏᴀʙᴄᴅᴇɢʜᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ", "agiijlnryabcdeghjkmoptuvwz", strict=True)),
    }
)
# What reads as one sign in most letters of a screen; the single ones last.
_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("i", "l"), ("|", "l"), ("0", "o"), ("5", "s"))
_REST = re.compile(r"[\W_]+")


def skeleton(text: str) -> str:
    """What this name looks like, letters only; equal for names that may be taken for each other."""
    wide = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in wide if not unicodedata.combining(c)).translate(_LATIN)
    letters = _REST.sub("", fold(bare))
    for sign, other in _ALIKE:
        letters = letters.replace(sign, other)
    return letters
