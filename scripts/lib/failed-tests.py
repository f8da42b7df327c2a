"""Prints the tests that failed in the last runs, a line each, from what pytest keeps of them."""

import json
from pathlib import Path

_KEPT = Path(".pytest_cache/v/cache/lastfailed")

if __name__ == "__main__":
    for test in json.loads(_KEPT.read_text()) if _KEPT.exists() else ():
        print(test)
