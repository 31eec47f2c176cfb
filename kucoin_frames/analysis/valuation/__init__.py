"""What one unit of a currency is worth in another: now, and on a day."""
