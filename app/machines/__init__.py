"""What machines ask: whether the service lives, and its numbers."""
