"""Which version of Congvu this process runs."""

from __future__ import annotations

from importlib import metadata

from provisioning.foundation import places

# An installed release is no package of Python's: it says its version in a file.
VERSION = places.release() or metadata.version("congvu")
