"""Names as hypothesis invents them: every letter and shape that a person of the province may have."""

from __future__ import annotations

from hypothesis import strategies as st

VOWELS = "aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵĭŏŭĕ"
CONSONANTS = "bcdđghklmnpqrstvxƀčñjwzf"

_syllables = st.text(VOWELS + CONSONANTS, min_size=1, max_size=9).map(str.capitalize)
_marked = st.builds("{}'{}".format, st.sampled_from("HK"), _syllables)
_words = st.one_of(_syllables, _marked, st.sampled_from(["A", "Y", "Văn", "Thị", "Đường", "Ư̆ng"]))

names = st.lists(_words, min_size=1, max_size=6).map(" ".join)
