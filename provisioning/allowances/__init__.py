"""How much a unit may have, counted with all below it: mailboxes and storage."""
