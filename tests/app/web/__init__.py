"""How every page is made."""
