"""What the lists of the pictures are uploaded with."""

from tests.app.imports.conftest import upload, work

__all__ = ["upload", "work"]
