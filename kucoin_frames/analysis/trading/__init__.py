"""What was traded: fills, from the ledger's legs."""
