"""Uploading a form of a province's rule, and doing what the worker would do."""

from tests.app.imports.conftest import upload, work

__all__ = ["upload", "work"]
