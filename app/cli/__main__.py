"""`python -m app.cli`: the `congvu` command where it is not installed."""

from __future__ import annotations

from app.cli import main

main()
