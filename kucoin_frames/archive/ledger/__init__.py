"""The unified ledger: four ledgers in one schema, one vocabulary, each entry once."""
