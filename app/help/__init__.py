"""The user guide, read where one works: each page's head leads to the short text on its task."""
