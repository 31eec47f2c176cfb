"""A history that never forgets a ledger line: Delta Lake tables of rows, and of what is known of their time."""
