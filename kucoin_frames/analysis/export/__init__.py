"""How a frame leaves for others: whole files, every digit."""
