"""How rows are stored: the tables, their keys, and Delta Lake files that many may change at once."""
