"""Which version of Congvu this process runs."""

from __future__ import annotations

from importlib import metadata

VERSION = metadata.version("congvu")
